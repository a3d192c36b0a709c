#include "cards.h"

#include <string.h>

#include "drivers/answer.h"
#include "drivers/endpoint.h"

static enum err
ask(const struct account *acc, struct arena *a, struct http_request *q,
    const char *method, const char *path)
{
	q->method = method;
	q->url = arena_printf(a, "%s%s", json_str(a, acc->settings,
	    "endpoint"), path);
	return E_OK;
}

/* The answer, when it is the one hoped for. */
static enum err
answer(struct arena *a, const struct http_reply *rp, struct result *r,
    json_t **o)
{
	enum err e = E_OK;

	*o = json_read_answer(a, rp->body, rp->len, &e);
	if (rp->status == 404) {
		r->reason = "The carrier does not know this SIM.";
		return E_SERVICE_NOTFOUND;
	}
	if (rp->status == 400) {
		r->reason = answer_text(a, *o, "message");
		return E_SERVICE_REFUSED;
	}
	return rp->status == 200 ? e : E_SERVICE_FAULT;
}

/* --- a SIM --- */

static const struct state_word words[] = {
	{ .word = "ready", .state = SIM_ACTIVATION_READY },
	{ .word = "active", .state = SIM_ACTIVATED },
	{ .word = "suspended", .state = SIM_SUSPENDED,
	  .billed = "A suspended SIM costs nothing here." },
	{ .word = NULL }
};

static enum sim_state
state(const char *word)
{
	for (const struct state_word *w = words; word != NULL &&
	    w->word != NULL; w++)
		if (strcmp(w->word, word) == 0)
			return w->state;
	return SIM_UNKNOWN;
}

static enum err
build_sim(const struct account *acc, const struct op_args *args,
    const struct result *so_far, struct arena *a, struct http_request *q)
{
	(void)so_far;
	return ask(acc, a, q, "GET", arena_printf(a, "/sims/%s",
	    args->resource == NULL ? "" : args->resource));
}

static enum err
parse_sim(const struct http_reply *rp, const struct op_args *args,
    struct arena *a, struct result *r)
{
	const char *word;
	json_t *o;
	enum err e = answer(a, rp, r, &o);

	if (e != E_OK)
		return e;
	word = answer_text(a, o, "status");
	r->sim.iccid = args->resource;
	r->sim.state = state(word);
	r->sim.carrier_state = word;
	r->sim.rate_plan = answer_text(a, o, "fleet");
	r->sim.rate_plan_name = answer_text(a, o, "fleet_name");
	r->has_sim = true;
	return E_OK;
}

static enum err
build_change(const struct account *acc, const struct op_args *args,
    struct arena *a, struct http_request *q, const char *what,
    const char *value)
{
	json_t *o = json_own(a, json_object());

	json_put_str(o, what, value);
	q->body = json_write(a, o);
	q->body_len = strlen(q->body);
	q->headers[0] = "Content-Type: application/json";
	return ask(acc, a, q, "POST", arena_printf(a, "/sims/%s",
	    args->resource));
}

static enum err
build_state(const struct account *acc, const struct op_args *args,
    const struct result *so_far, struct arena *a, struct http_request *q)
{
	const struct state_word *w = words;

	(void)so_far;
	while (w->word != NULL && w->state != args->state)
		w++;
	return build_change(acc, args, a, q, "status", w->word);
}

static enum err
build_fleet(const struct account *acc, const struct op_args *args,
    const struct result *so_far, struct arena *a, struct http_request *q)
{
	(void)so_far;
	return build_change(acc, args, a, q, "fleet", args->value);
}

static enum err
parse_change(const struct http_reply *rp, const struct op_args *args,
    struct arena *a, struct result *r)
{
	json_t *o;

	(void)args;
	return answer(a, rp, r, &o);
}

/* --- its plans --- */

static enum err
build_fleets(const struct account *acc, const struct op_args *args,
    const struct result *so_far, struct arena *a, struct http_request *q)
{
	(void)args;
	(void)so_far;
	return ask(acc, a, q, "GET", "/fleets");
}

static enum err
parse_fleets(const struct http_reply *rp, const struct op_args *args,
    struct arena *a, struct result *r)
{
	json_t *o, *list, *one;
	enum err e = answer(a, rp, r, &o);
	size_t i;

	(void)args;
	if (e != E_OK)
		return e;
	list = json_object_get(o, "fleets");
	r->plans = arena_array(a, json_array_size(list), sizeof(*r->plans));
	json_array_foreach(list, i, one)
		r->plans[r->nplans++] = (struct plan){
			.id = answer_text(a, one, "sid"),
			.name = answer_text(a, one, "unique_name"),
			.data_limit = answer_count(one, "data_limit"),
		};
	return E_OK;
}

/* --- the rows --- */

static const struct step details[] = {
	{ .build = build_sim, .parse = parse_sim },
	{ .build = NULL }
}, change_state[] = {
	{ .build = build_state, .parse = parse_change, .writes = true },
	{ .build = NULL }
}, change_fleet[] = {
	{ .build = build_fleet, .parse = parse_change, .writes = true },
	{ .build = NULL }
}, fleets[] = {
	{ .build = build_fleets, .parse = parse_fleets },
	{ .build = NULL }
};
static const struct operation ops[OP_MAX] = {
	[OP_CHECK] = { .steps = fleets },
	[OP_DETAILS] = { .steps = details },
	[OP_SET_STATE] = { .steps = change_state },
	[OP_SET_PLAN] = { .steps = change_fleet },
	[OP_PLANS] = { .steps = fleets },
};
static const struct state_target targets[] = {
	{ .state = SIM_SUSPENDED, .disconnects = true },
	{ .state = SIM_ACTIVATED },
	{ .state = SIM_UNKNOWN },
};
static const struct sim_driver sim = { .states = words, .targets = targets };

static const struct setting settings[] = {
	{ .name = "endpoint", .label = "API endpoint", .hint = "its address",
	    .kind = SETTING_TEXT, .required = true, .check = check_endpoint },
	{ .name = NULL }
};
static const struct device_key keys[] = {
	{ .name = "card", .label = "Card", .hint = "the ICCID on it",
	    .identifies = true },
	{ .name = NULL }
};
static const struct driver cards = { .name = "cards", .kind = &kind_cards,
	.about = "SIM cards in fleets.", .settings = settings, .device = keys,
	.ops = ops, .sim = &sim };
static const struct driver *const drivers[] = { &cards, NULL };

const struct kind kind_cards = { .name = "cards", .title = "Cards",
	.about = "SIM cards in fleets.", .drivers = drivers };
