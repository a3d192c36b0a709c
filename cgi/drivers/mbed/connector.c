/* The mbed Device Connector. */
#include <string.h>

#include "../../lib/text/base64.h"
#include "../answer.h"
#include "mbed.h"

static const char *const hosts[] = {
	"https://api.connector.mbed.com", "mbed Device Connector",
	NULL
};

static const struct setting settings[] = {
	{ .name = MBED_KEY, .label = "Access key",
	    .hint = "from the ARM mbed portal",
	    .kind = SETTING_SECRET, .required = true,
	    .check = check_one_line },
	{ .name = MBED_DOMAIN, .label = "Domain ID",
	    .hint = "beside the access key in the ARM mbed portal",
	    .kind = SETTING_TEXT, .required = true,
	    .check = check_one_line },
	{ .name = MBED_ENDPOINT, .label = "API endpoint",
	    .hint = "where the Connector's API is", .kind = SETTING_HOST,
	    .required = true, .choices = hosts,
	    .preset = "https://api.connector.mbed.com",
	    .check = check_endpoint },
	{ .name = MBED_DELIVERY, .label = "Notification channel",
	    .hint = "the callback needs an address of Patchbay's that the "
		"service can reach", .kind = SETTING_CHOICE, .required = true,
	    .choices = mbed_deliveries, .preset = "pull" },
	{ .name = MBED_SUBSCRIBE, .label = "Resources to subscribe to",
	    .hint = "paths with blanks between; * for all that can be "
		"observed", .kind = SETTING_TEXT, .preset = "*",
	    .check = mbed_check_subscribe },
	{ .name = NULL }
};

/* --- check, details --- */

static enum err
build_limits(const struct account *acc, const struct op_args *args,
    const struct result *so_far, struct arena *a, struct http_request *q)
{
	(void)args;
	(void)so_far;
	return mbed_ask(acc, a, q, "GET", "/v2/limits", NULL);
}

static void
put_limit(struct arena *a, json_t *facts, const char *label, const json_t *o,
    const char *used, const char *most)
{
	int64_t n = answer_count(o, used), of = answer_count(o, most);

	if (n >= 0 && of >= 0)
		json_object_set_new(facts, label, json_string(arena_printf(a,
		    "%lld of %lld", (long long)n, (long long)of)));
}

static enum err
parse_limits(const struct http_reply *rp, const struct op_args *args,
    struct arena *a, struct result *r)
{
	enum err e = mbed_status(a, rp, &r->code, &r->reason);
	json_t *o, *facts = json_own(a, json_object());

	(void)args;
	if (e != E_OK)
		return e;
	o = json_read_answer(a, rp->body, rp->len, &e);
	if (!json_is_object(o))
		return e == E_OK ? E_SERVICE_ANSWER : e;
	put_limit(a, facts, "Requests of the account in 24 hours", o,
	    "transaction-count", "transaction-quota");
	put_limit(a, facts, "Endpoints of the account", o, "endpoint-count",
	    "endpoint-quota");
	r->resource.detail = json_write(a, facts);
	return E_OK;
}

/* --- what is asked of an endpoint --- */

static enum err
build_write(const struct account *acc, const struct op_args *args,
    const struct result *so_far, struct arena *a, struct http_request *q)
{
	struct mbed_write w;
	enum err e;

	(void)so_far;
	if (mbed_read_write(a, args->value, &w) != NULL)
		return E_INPUT;
	e = mbed_ask(acc, a, q, w.method, mbed_path(a, "/v2/endpoints/",
	    args->resource, w.path), NULL);
	q->body = w.bytes;
	q->body_len = w.n;
	q->headers[1] = mbed_is_text(q->body, q->body_len) ?
	    "Content-Type: text/plain" :
	    "Content-Type: application/octet-stream";
	return e;
}

/* The service's id of what will be answered. */
static enum err
parse_write(const struct http_reply *rp, const struct op_args *args,
    struct arena *a, struct result *r)
{
	enum err e = mbed_status(a, rp, &r->code, &r->reason);

	(void)args;
	if (e == E_OK)
		r->remote_id = answer_text(a, json_read_answer(a, rp->body,
		    rp->len, &e), "async-response-id");
	else
		return e;
	if (r->remote_id == NULL)	/* it was done at once */
		r->receipt = RECEIPT_DONE;
	return E_OK;
}

static enum err
build_read(const struct account *acc, const struct op_args *args,
    const struct result *so_far, struct arena *a, struct http_request *q)
{
	(void)so_far;
	return mbed_ask(acc, a, q, "GET", mbed_path(a, "/v2/endpoints/",
	    args->resource, args->value), NULL);
}

/* 200: the value itself, of a cache. */
static enum err
parse_read(const struct http_reply *rp, const struct op_args *args,
    struct arena *a, struct result *r)
{
	enum err e = parse_write(rp, args, a, r);

	if (e != E_OK || r->remote_id != NULL)
		return e;
	r->points = arena_array(a, 1, sizeof(*r->points));
	r->npoints = 1;
	*r->points = (struct point){ .path = arena_printf(a, "/%s",
	    args->value + (*args->value == '/')), .observable = ABSENT,
	    .subscribed = ABSENT,
	    .content = arena_strdup(a, rp->content_type),
	    .payload = base64_write(a, rp->body, rp->len), .at = ABSENT };
	return E_OK;
}

static const struct step check[] = {
	{ .build = build_limits, .parse = parse_limits },
	{ .build = NULL }
}, details[] = {
	{ .build = mbed_build_points, .parse = mbed_parse_points },
	{ .build = mbed_build_subscribed, .parse = mbed_parse_subscribed },
	{ .build = build_limits, .parse = parse_limits },
	{ .build = NULL }
}, write_steps[] = {
	{ .build = build_write, .parse = parse_write, .writes = true },
	{ .build = NULL }
}, read_steps[] = {
	{ .build = build_read, .parse = parse_read, .writes = true },
	{ .build = NULL }
};
static const struct operation ops[OP_MAX] = {
	[OP_CHECK] = { .steps = check },
	[OP_DETAILS] = { .steps = details },
	[OP_LISTEN] = { .steps = mbed_listen_steps },
}, write_op = { .steps = write_steps }, read_op = { .steps = read_steps };

static const struct command_kind commands[] = {
	MBED_COMMANDS(&write_op, &read_op)
};

const struct driver mbed_connector = {
	.name = "mbed-connector", .kind = &kind_mbed,
	.about = "See devices at ARM's mbed Device Connector, read and write "
	    "their resources, and have what they notify as events.",
	.settings = settings, .device = mbed_device_keys, .ops = ops,
	.limiter = mbed_limiter, .resource = &mbed_endpoint_kind,
	.commands = commands, .channel = &mbed_channel,
	.receive = &mbed_receiver, .answered = mbed_answered, .relay = &mbed_relay,
};
