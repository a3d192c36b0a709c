/* Izuma Device Management, before that Pelion. */
#include <string.h>

#include "../../lib/http/url.h"
#include "../../lib/text/base64.h"
#include "../answer.h"
#include "mbed.h"

static const char *const hosts[] = {
	"https://api.us-east-1.mbedcloud.com", "United States",
	NULL
};

static const struct setting settings[] = {
	{ .name = MBED_KEY, .label = "Access key",
	    .hint = "ak_…, from the Device Management portal",
	    .kind = SETTING_SECRET, .required = true,
	    .check = check_one_line },
	{ .name = MBED_ENDPOINT, .label = "API endpoint",
	    .hint = "where the API is", .kind = SETTING_HOST,
	    .required = true, .choices = hosts,
	    .preset = "https://api.us-east-1.mbedcloud.com",
	    .check = check_endpoint },
	{ .name = MBED_DELIVERY, .label = "Notification channel",
	    .hint = "Izuma's present pages no longer offer the long poll",
	    .kind = SETTING_CHOICE, .required = true,
	    .choices = mbed_deliveries, .preset = "pull" },
	{ .name = MBED_SUBSCRIBE, .label = "Resources to subscribe to",
	    .hint = "paths with blanks between; * for all that can be "
		"observed", .kind = SETTING_TEXT, .preset = "*",
	    .check = mbed_check_subscribe },
	{ .name = NULL }
};

/* --- check, details --- */

static enum err
build_check(const struct account *acc, const struct op_args *args,
    const struct result *so_far, struct arena *a, struct http_request *q)
{
	(void)args;
	(void)so_far;
	return mbed_ask(acc, a, q, "GET", "/v3/devices/?limit=2", NULL);
}

static enum err
parse_check(const struct http_reply *rp, const struct op_args *args,
    struct arena *a, struct result *r)
{
	enum err e = mbed_status(a, rp, &r->code, &r->reason);

	(void)args;
	if (e != E_OK)
		return e;
	return json_is_array(json_object_get(json_read_answer(a, rp->body,
	    rp->len, &e), "data")) ? E_OK : e == E_OK ? E_SERVICE_ANSWER : e;
}

static enum err
build_device(const struct account *acc, const struct op_args *args,
    const struct result *so_far, struct arena *a, struct http_request *q)
{
	(void)so_far;
	return args->resource == NULL ? E_INPUT : mbed_ask(acc, a, q, "GET",
	    arena_printf(a, "/v3/devices/%s/", url_encode(a,
	    args->resource)), NULL);
}

static enum err
parse_device(const struct http_reply *rp, const struct op_args *args,
    struct arena *a, struct result *r)
{
	static const struct { const char *label, *member; } facts[] = {
		{ "Name", "name" }, { "Endpoint name", "endpoint_name" },
		{ "Endpoint type", "endpoint_type" },
		{ "Serial number", "serial_number" },
		{ "Lifecycle", "lifecycle_status" },
	};
	enum err e = mbed_status(a, rp, &r->code, &r->reason);
	json_t *o, *detail = json_own(a, json_object());

	(void)args;
	if (e != E_OK)
		return e;
	o = json_read_answer(a, rp->body, rp->len, &e);
	r->resource.state = answer_text(a, o, "state");
	if (r->resource.state == NULL)
		return e == E_OK ? E_SERVICE_ANSWER : e;
	for (size_t i = 0; i < sizeof(facts) / sizeof(*facts); i++)
		json_put_str(detail, facts[i].label,
		    answer_text(a, o, facts[i].member));
	r->resource.detail = json_write(a, detail);
	r->has_resource = true;
	return E_OK;
}

/* --- what is asked of an endpoint, under an id of ours --- */

static enum err
ask(const struct account *acc, const struct op_args *args, struct arena *a,
    struct http_request *q, json_t *o)
{
	enum err e = mbed_ask(acc, a, q, "POST", arena_printf(a,
	    "/v2/device-requests/%s?async-id=%s", url_encode(a,
	    args->resource), args->own_id), o);

	q->id = args->own_id;
	return e;
}

static enum err
build_write(const struct account *acc, const struct op_args *args,
    const struct result *so_far, struct arena *a, struct http_request *q)
{
	json_t *o = json_own(a, json_object());
	struct mbed_write w;

	(void)so_far;
	if (mbed_read_write(a, args->value, &w) != NULL)
		return E_INPUT;
	json_put_str(o, "method", w.method);
	json_put_str(o, "uri", arena_printf(a, "/%s", w.path +
	    (*w.path == '/')));
	if (w.n > 0) {
		json_put_str(o, "content-type", mbed_is_text(w.bytes, w.n) ?
		    "text/plain" : "application/octet-stream");
		json_put_str(o, "payload-b64", base64_write(a, w.bytes, w.n));
	}
	return ask(acc, args, a, q, o);
}

static enum err
build_read(const struct account *acc, const struct op_args *args,
    const struct result *so_far, struct arena *a, struct http_request *q)
{
	json_t *o = json_own(a, json_object());

	(void)so_far;
	json_put_str(o, "method", "GET");
	json_put_str(o, "uri", arena_printf(a, "/%s", args->value +
	    (*args->value == '/')));
	return ask(acc, args, a, q, o);
}

static enum err
parse_asked(const struct http_reply *rp, const struct op_args *args,
    struct arena *a, struct result *r)
{
	(void)args;
	return mbed_status(a, rp, &r->code, &r->reason);
}

static const struct step check[] = {
	{ .build = build_check, .parse = parse_check },
	{ .build = NULL }
}, details[] = {
	{ .build = build_device, .parse = parse_device },
	{ .build = mbed_build_points, .parse = mbed_parse_points },
	{ .build = mbed_build_subscribed, .parse = mbed_parse_subscribed },
	{ .build = NULL }
}, write_steps[] = {
	{ .build = build_write, .parse = parse_asked, .writes = true },
	{ .build = NULL }
}, read_steps[] = {
	{ .build = build_read, .parse = parse_asked, .writes = true },
	{ .build = NULL }
};
static const struct operation ops[OP_MAX] = {
	[OP_CHECK] = { .steps = check },
	[OP_DETAILS] = { .steps = details },
	[OP_LISTEN] = { .steps = izuma_listen_steps },
}, write_op = { .steps = write_steps }, read_op = { .steps = read_steps };

static const struct command_kind commands[] = {
	MBED_COMMANDS(&write_op, &read_op)
};

const struct driver izuma_management = {
	.name = "izuma-device-management", .kind = &kind_izuma,
	.about = "See devices at Izuma Device Management, read and write "
	    "their resources, and have what they notify as events.",
	.settings = settings, .device = mbed_device_keys, .ops = ops,
	.limiter = mbed_limiter, .resource = &mbed_endpoint_kind,
	.commands = commands, .channel = &izuma_channel,
	.receive = &mbed_receiver, .answered = mbed_answered,
	.relay = &mbed_relay,
};
