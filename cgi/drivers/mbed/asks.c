/* What is asked of an endpoint: the arguments of commands, and subscribing. */
#include <sodium.h>
#include <ctype.h>
#include <string.h>

#include "../../lib/text/base64.h"
#include "../../lib/text/utf8.h"
#include "../answer.h"
#include "mbed.h"

const char *
mbed_bytes(struct arena *a, const char *base64, size_t *n)
{
	size_t len = strlen(base64);
	unsigned char *to = arena_alloc(a, len + 1);

	if (sodium_base642bin(to, len, base64, len, "\r\n ", n, NULL,
	    sodium_base64_VARIANT_ORIGINAL) != 0 &&
	    sodium_base642bin(to, len, base64, len, "\r\n ", n, NULL,
	    sodium_base64_VARIANT_ORIGINAL_NO_PADDING) != 0)
		return NULL;
	to[*n] = '\0';
	return (const char *)to;
}

bool
mbed_is_text(const char *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (iscntrl((unsigned char)bytes[i]) && bytes[i] != '\n' &&
		    bytes[i] != '\r' && bytes[i] != '\t')
			return false;
	return utf8_valid(bytes, n);
}

const char *
mbed_check_path(struct arena *a, const char *path)
{
	size_t n;

	(void)a;
	path += *path == '/';
	n = strlen(path);
	if (n == 0 || n > MBED_PATH_MAX)
		return "Give the path of a resource, such as 3311/0/5850.";
	if (path[n - 1] == '/' || strstr(path, "//") != NULL ||
	    strspn(path, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "0123456789/-_.~") != n || strstr(path, "..") != NULL)
		return "A path has letters, digits and -_.~ between its "
		    "slashes.";
	return NULL;
}

const char *
mbed_read_write(struct arena *a, const char *argument, struct mbed_write *w)
{
	json_t *o = json_read(a, argument, strlen(argument), NULL);
	const char *text = json_str(a, o, "text");
	const char *payload = json_str(a, o, "payload");

	if (!json_is_object(o))
		return "The command is not an object of JSON.";
	*w = (struct mbed_write){ .method = json_str(a, o, "method"),
		.path = json_str(a, o, "resourceId"), .bytes = "" };
	if (w->method == NULL || w->path == NULL)
		return "The command needs a method and a resourceId.";
	if (strcmp(w->method, "PUT") != 0 && strcmp(w->method, "POST") != 0)
		return "The method is PUT or POST, in capitals.";
	if (text != NULL) {
		w->bytes = text;
		w->n = strlen(text);
	} else if (payload != NULL &&
	    (w->bytes = mbed_bytes(a, payload, &w->n)) == NULL)
		return "The payload is not base64.";
	return mbed_check_path(a, w->path);
}

const char *
mbed_check_write(struct arena *a, const char *argument)
{
	struct mbed_write w;

	return mbed_read_write(a, argument, &w);
}

/* PUT 3311/0/5850: 1 */
const char *
mbed_write_words(struct arena *a, const char *argument)
{
	struct mbed_write w;

	if (mbed_read_write(a, argument, &w) != NULL)
		return argument;
	return arena_printf(a, "%s %s%s%s", w.method, w.path,
	    w.n == 0 ? "" : ": ", !mbed_is_text(w.bytes, w.n) ?
	    base64_write(a, w.bytes, w.n) : w.bytes);
}

static const char *const methods[] = {
	"PUT", "PUT: write", "POST", "POST: execute", NULL
};

const struct setting mbed_write_fields[] = {
	{ .name = "method", .label = "Method", .kind = SETTING_CHOICE,
	    .required = true, .choices = methods },
	{ .name = "resourceId", .label = "Resource path",
	    .hint = "without its first slash: 3311/0/5850",
	    .kind = SETTING_TEXT, .required = true,
	    .check = mbed_check_path },
	{ .name = "text", .label = "Payload", .hint = "as the endpoint is "
	    "to have it; nothing for most of what is executed",
	    .kind = SETTING_TEXT },
	{ .name = NULL }
};

/* The contract's members, and no others: deviceId has to be the endpoint. */
static const char *
read_command(struct arena *a, const char *resource, const char *payload,
    size_t len, const char **command, const char **why)
{
	json_t *o = json_read(a, payload, len, NULL), *to;
	const char *device = json_str(a, o, "deviceId");
	struct mbed_write w;

	if (!json_is_object(o)) {
		*why = "The command is not an object of JSON.";
		return NULL;
	}
	if (device != NULL && strcmp(device, resource) != 0) {
		*why = arena_printf(a, "deviceId is not this device's "
		    "endpoint, which is %s.", resource);
		return NULL;
	}
	to = json_own(a, json_object());
	json_put_str(to, "method", json_str(a, o, "method"));
	json_put_str(to, "resourceId", json_str(a, o, "resourceId"));
	json_put_str(to, "payload", json_str(a, o, "payload"));
	payload = json_write(a, to);
	*command = "write";
	*why = mbed_read_write(a, payload, &w);
	return *why == NULL ? payload : NULL;
}

const struct relay mbed_relay = { .read = read_command };

/* --- subscribing --- */

static enum err
build_subscription(const struct account *acc, const struct op_args *args,
    struct arena *a, struct http_request *q, const char *method)
{
	return mbed_ask(acc, a, q, method, mbed_path(a, "/v2/subscriptions/",
	    args->resource, args->value), NULL);
}

static enum err
build_subscribe(const struct account *acc, const struct op_args *args,
    const struct result *so_far, struct arena *a, struct http_request *q)
{
	(void)so_far;
	return build_subscription(acc, args, a, q, "PUT");
}

static enum err
build_unsubscribe(const struct account *acc, const struct op_args *args,
    const struct result *so_far, struct arena *a, struct http_request *q)
{
	(void)so_far;
	return build_subscription(acc, args, a, q, "DELETE");
}

/* It is done, with this answer. */
static void
done(const struct op_args *args, struct arena *a, struct result *r,
    bool subscribed)
{
	r->points = arena_array(a, 1, sizeof(*r->points));
	r->npoints = 1;
	*r->points = (struct point){ .path = arena_printf(a, "/%s",
	    args->value + (*args->value == '/')), .observable = ABSENT,
	    .subscribed = subscribed, .at = ABSENT };
	r->receipt = RECEIPT_DONE;
}

static enum err
parse_subscribe(const struct http_reply *rp, const struct op_args *args,
    struct arena *a, struct result *r)
{
	enum err e = mbed_status(a, rp, &r->code, &r->reason);
	json_t *o;

	if (e != E_OK)
		return e;
	o = json_read_answer(a, rp->body, rp->len, &e);
	r->remote_id = answer_text(a, o, "async-response-id");
	if (r->remote_id == NULL)
		done(args, a, r, true);
	return E_OK;
}

/* One that is not there is what was wanted. */
static enum err
parse_unsubscribe(const struct http_reply *rp, const struct op_args *args,
    struct arena *a, struct result *r)
{
	enum err e = mbed_status(a, rp, &r->code, &r->reason);

	if (e != E_OK && e != E_SERVICE_NOTFOUND)
		return e;
	r->code = r->reason = NULL;
	done(args, a, r, false);
	return E_OK;
}

static const struct step subscribe[] = {
	{ .build = build_subscribe, .parse = parse_subscribe,
	    .writes = true },
	{ .build = NULL }
}, unsubscribe[] = {
	{ .build = build_unsubscribe, .parse = parse_unsubscribe,
	    .writes = true },
	{ .build = NULL }
};
const struct operation mbed_subscribe = { .steps = subscribe },
    mbed_unsubscribe = { .steps = unsubscribe };
