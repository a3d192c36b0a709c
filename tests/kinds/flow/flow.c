#include "flow.h"

#include <string.h>

#include "drivers/answer.h"
#include "drivers/command.h"
#include "drivers/endpoint.h"

/* --- what all requests have --- */

static enum err
ask(const struct account *acc, struct arena *a, struct http_request *q,
    const char *method, const char *path)
{
	q->method = method;
	q->url = arena_printf(a, "%s%s", json_str(a, acc->settings,
	    "endpoint"), path);
	if (acc->tokens[0] != NULL)
		q->headers[0] = arena_printf(a, "Authorization: Bearer %s",
		    acc->tokens[0]);
	return E_OK;
}

/* What an answer that is not the one hoped for means. */
static enum err
status(const struct http_reply *rp, const char **reason)
{
	switch (rp->status) {
	case 200:
	case 202:
		return E_OK;
	case 401:
		*reason = "The valve cloud does not accept the key.";
		return E_SERVICE_AUTH;
	case 404:
		*reason = "The valve cloud does not know this valve.";
		return E_SERVICE_NOTFOUND;
	default:
		*reason = "The valve cloud failed.";
		return E_SERVICE_FAULT;
	}
}

static json_t *
body(struct arena *a, const struct http_reply *rp)
{
	enum err e;

	return json_read_answer(a, rp->body, rp->len, &e);
}

/* --- the token --- */

static enum err
build_login(const struct account *acc, struct arena *a, struct http_request *q)
{
	json_t *o = json_own(a, json_object());

	json_put_str(o, "key", json_str(a, acc->settings, "key"));
	q->body = json_write(a, o);
	q->body_len = strlen(q->body);
	q->headers[1] = "Content-Type: application/json";
	q->headers[0] = "Accept: application/json";
	return ask(acc, a, q, "POST", "/login");
}

static enum err
parse_login(const struct http_reply *rp, struct arena *a,
    struct token_answer *t, const char **reason)
{
	json_t *o = body(a, rp);
	enum err e = status(rp, reason);
	int64_t seconds = json_num(o, "seconds");

	if (e != E_OK)
		return e;
	t->value = json_str(a, o, "token");
	t->lasts_ms = seconds == ABSENT ? ABSENT : seconds * 1000;
	return E_OK;
}

static const struct token_source tokens[] = {
	{ .name = "session", .build = build_login, .parse = parse_login },
	{ .build = NULL }
};

/* --- a valve --- */

static enum err
build_valve(const struct account *acc, const struct op_args *args,
    const struct result *so_far, struct arena *a, struct http_request *q)
{
	(void)so_far;
	return ask(acc, a, q, "GET", arena_printf(a, "/valves/%s",
	    args->resource == NULL ? "" : args->resource));
}

static enum err
parse_valve(const struct http_reply *rp, const struct op_args *args,
    struct arena *a, struct result *r)
{
	json_t *o = body(a, rp), *facts = json_own(a, json_object());
	enum err e = status(rp, &r->reason);

	(void)args;
	if (e != E_OK)
		return e;
	r->remote_id = answer_text(a, o, "number");
	json_put_str(facts, "Position", answer_text(a, o, "position"));
	json_put_str(facts, "Pressure", answer_text(a, o, "pressure"));
	r->resource = (struct resource_info){
		.state = answer_text(a, o, "state"),
		.detail = json_write(a, facts) };
	r->has_resource = true;
	return E_OK;
}

/* By the number that was looked up, under an id of ours. */
static enum err
build_job(const struct account *acc, const struct op_args *args,
    const struct result *so_far, struct arena *a, struct http_request *q)
{
	json_t *o = json_own(a, json_object());

	json_put_str(o, "job", args->own_id);
	json_put_str(o, "valve", so_far->remote_id);
	json_put_str(o, "position", args->value);
	q->id = args->own_id;
	q->body = json_write(a, o);
	q->body_len = strlen(q->body);
	q->headers[1] = "Content-Type: application/json";
	return ask(acc, a, q, "POST", "/jobs");
}

static enum err
parse_job(const struct http_reply *rp, const struct op_args *args,
    struct arena *a, struct result *r)
{
	(void)args;
	(void)a;
	return status(rp, &r->reason);
}

/* --- a rinse, whose receipt says what became of it --- */

static enum err
build_rinse(const struct account *acc, const struct op_args *args,
    const struct result *so_far, struct arena *a, struct http_request *q)
{
	json_t *o = json_own(a, json_object());

	(void)so_far;
	json_put_str(o, "job", args->own_id);
	json_put_str(o, "valve", args->resource);
	q->id = args->own_id;
	q->body = json_write(a, o);
	q->body_len = strlen(q->body);
	q->headers[1] = "Content-Type: application/json";
	return ask(acc, a, q, "POST", "/rinses");
}

static enum err
build_receipt(const struct account *acc, const struct op_args *args,
    const struct result *so_far, struct arena *a, struct http_request *q)
{
	(void)so_far;
	return ask(acc, a, q, "GET", arena_printf(a, "/rinses/%s",
	    args->own_id));
}

static enum err
parse_receipt(const struct http_reply *rp, const struct op_args *args,
    struct arena *a, struct result *r)
{
	json_t *o = body(a, rp);
	const char *state = answer_text(a, o, "state");
	enum err e = status(rp, &r->reason);

	(void)args;
	r->receipt = RECEIPT_NONE;
	if (e == E_SERVICE_NOTFOUND)
		return E_OK;
	if (e != E_OK)
		return e;
	if (state == NULL)
		return E_SERVICE_ANSWER;
	r->receipt = strcmp(state, "done") == 0 ? RECEIPT_DONE :
	    strcmp(state, "failed") == 0 ? RECEIPT_FAILED : RECEIPT_PENDING;
	r->reason = answer_text(a, o, "reason");
	r->progress = answer_text(a, o, "progress");
	return E_OK;
}

static const struct step details[] = {
	{ .build = build_valve, .parse = parse_valve },
	{ .build = NULL }
}, turn[] = {
	{ .build = build_valve, .parse = parse_valve },
	{ .build = build_job, .parse = parse_job, .writes = true },
	{ .build = NULL }
}, rinse[] = {
	{ .build = build_rinse, .parse = parse_job, .writes = true },
	{ .build = NULL }
}, receipt[] = {
	{ .build = build_receipt, .parse = parse_receipt },
	{ .build = NULL }
};
static const struct operation ops[OP_MAX] = {
	[OP_CHECK] = { .steps = details },
	[OP_DETAILS] = { .steps = details },
	[OP_RECEIPT] = { .steps = receipt },
}, turn_op = { .steps = turn }, rinse_op = { .steps = rinse };

static const char *
check_position(struct arena *a, const char *s)
{
	size_t n = strlen(s);

	(void)a;
	return n > 0 && n < 3 && strspn(s, "0123456789") == n ? NULL :
	    strcmp(s, "100") == 0 ? NULL : "Give a number from 0 to 100.";
}

static const struct command_kind commands[] = {
	{ .name = "turn", .op = OP_OWN, .own = &turn_op, .by = BY_EVENT,
	    .what = "Turn valve", .label = "Position",
	    .hint = "0 is shut, 100 is open", .check = check_position,
	    .accepted = "The valve cloud has taken the job to turn it to %s.",
	    .confirmed = "The valve stands at %s." },
	{ .name = "rinse", .op = OP_OWN, .own = &rinse_op, .by = BY_RECEIPT,
	    .what = "Rinse valve",
	    .accepted = "The valve cloud has taken the rinse.",
	    .confirmed = "The valve has been rinsed." },
	{ .name = NULL }
};

/* --- the channel --- */

static enum err
build_poll(const struct account *acc, const struct poll *p, struct arena *a,
    struct http_request *q)
{
	return ask(acc, a, q, "GET", arena_printf(a, "/events?wait=%d&ack=%s&",
	    !p->first, p->ack == NULL ? "0" : p->ack));
}

static struct event
event_from(struct arena *a, const json_t *o, int64_t now)
{
	const char **about = arena_array(a, 2, sizeof(*about));
	struct resource_info *r = arena_array(a, 1, sizeof(*r));

	about[0] = answer_text(a, o, "valve");
	about[1] = NULL;
	*r = (struct resource_info){ .state = answer_text(a, o, "state") };
	return (struct event){ .id = answer_text(a, o, "id"), .name = "job",
	    .about = about, .resource = r, .at = now,
	    .own_id = answer_text(a, o, "job"),
	    .failed = json_bool(o, "failed") == 1,
	    .reason = answer_text(a, o, "reason") };
}

static enum err
parse_poll(const struct account *acc, const struct http_reply *rp, int64_t now,
    struct arena *a, struct received *got)
{
	json_t *o = body(a, rp), *list = json_object_get(o, "events"), *one;
	enum err e = status(rp, &got->why);
	size_t i;

	(void)acc;
	if (e != E_OK)
		return e;
	got->ack = answer_text(a, o, "ack");
	got->events = arena_array(a, json_array_size(list),
	    sizeof(*got->events));
	json_array_foreach(list, i, one)
		got->events[got->n++] = event_from(a, one, now);
	return E_OK;
}

static const struct channel channel = { .held_ms = 30000,
	.build = build_poll, .parse = parse_poll };

/* --- the rows --- */

static const struct setting settings[] = {
	{ .name = "endpoint", .label = "API endpoint", .hint = "its address",
	    .kind = SETTING_TEXT, .required = true, .check = check_endpoint },
	{ .name = "key", .label = "Key", .hint = "of the account",
	    .kind = SETTING_SECRET, .required = true },
	{ .name = NULL }
};
static const struct device_key keys[] = {
	{ .name = "valve", .label = "Valve", .hint = "its name in the cloud",
	    .identifies = true },
	{ .name = NULL }
};
static const struct resource_word words[] = {
	{ "SHUT", "Shut", MOOD_PLAIN }, { "OPEN", "Open", MOOD_GOOD },
	{ "STUCK", "Stuck", MOOD_BAD }, { NULL, NULL, MOOD_PLAIN },
};
static const struct resource_kind valve = { .name = "valve",
	.title = "Valve", .states = words };
static const struct driver flow = { .name = "flow", .kind = &kind_flow,
	.about = "Valves in a cloud.", .settings = settings, .device = keys,
	.ops = ops, .resource = &valve, .commands = commands,
	.channel = &channel, .tokens = tokens };
static const struct driver *const drivers[] = { &flow, NULL };

const struct kind kind_flow = { .name = "flow", .title = "Flow",
	.about = "Water valves in a cloud.", .drivers = drivers };
