/* Parsing agents' messages and dispatching them by topic; diagnostics. */
#include <sodium.h>
#include <string.h>

#include "../lib/text/base64.h"
#include "../lib/text/date.h"
#include "../store/device/device_detail.h"
#include "carry.h"

enum err
take_bad(struct taking *t)
{
	t->out->rc = RC_BAD;
	return E_OK;
}

bool
bundle_name(const char *s)
{
	size_t n = strlen(s);

	return n > 0 && n <= BUNDLE_ID_MAX && strspn(s,
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	    "0123456789-_.") == n;
}

/* --- diagnostics --- */

static enum err
add_code(struct taking *t)
{
	const json_t *v = json_object_get(t->d, "errorCode");
	const struct error_code c = { .code = json_integer_value(v),
		.at = t->said->at };

	if (!json_is_integer(v) || c.code < INT32_MIN || c.code > INT32_MAX)
		return take_bad(t);
	return error_code_add(t->db, t->said->device, &c);
}

static enum err
clear_codes(struct taking *t)
{
	return error_code_clear(t->db, t->said->device, t->said->at);
}

/* The stored form of a log's data.  Some agents send text instead of base64; it
 * is kept. */
static const char *
log_data(struct arena *a, const char *data)
{
	size_t n = strlen(data);
	unsigned char *bytes = arena_alloc(a, n + 1);

	if (sodium_base642bin(bytes, n, data, n, NULL, &n, NULL,
	    sodium_base64_VARIANT_ORIGINAL) == 0)
		return data;
	return base64_write(a, data, strlen(data));
}

static enum err
add_log(struct taking *t)
{
	const char *data = json_string_value(json_object_get(t->d, "data"));
	const char *at = json_string_value(json_object_get(t->d, "timestamp"));
	const json_t *severity = json_object_get(t->d, "severity");
	struct diag_log l = { .at = t->said->at,
		.message = json_string_value(json_object_get(t->d, "message")),
		.severity = json_integer_value(severity) };

	l.data = data == NULL ? "" : log_data(t->a, data);
	if (l.message == NULL || *l.message == '\0' ||
	    strlen(l.message) > DIAG_TEXT_MAX ||
	    strlen(l.data) > DIAG_DATA_MAX ||
	    (severity != NULL && !json_is_integer(severity)) ||
	    l.severity < 0 || l.severity > 2 ||
	    (at != NULL && !date_parse(at, &l.at)))
		return take_bad(t);
	return diag_log_add(t->db, t->said->device, &l);
}

static enum err
clear_logs(struct taking *t)
{
	return diag_log_clear(t->db, t->said->device);
}

/* --- dispatch --- */

static const struct {
	const char	*topic;
	enum err	(*take)(struct taking *);
} topics[] = {
	{ "mgmt/manage", take_manage },
	{ "mgmt/unmanage", take_unmanage },
	{ "device/update/location", take_location },
	{ "add/diag/errorCodes", add_code },
	{ "clear/diag/errorCodes", clear_codes },
	{ "add/diag/log", add_log },
	{ "clear/diag/log", clear_logs },
	{ "notify", take_notify },
	{ "response", take_response },
};
enum { TOPICS = sizeof(topics) / sizeof(topics[0]) };

static enum err
take(struct taking *t)
{
	t->out->rc = RC_NOTFOUND;
	for (size_t i = 0; i < TOPICS; i++)
		if (strcmp(topics[i].topic, t->said->topic) == 0) {
			t->out->rc = RC_OK;
			return topics[i].take(t);
		}
	return E_OK;
}

enum err
manage_take(struct db *db, struct arena *a, const struct agent_message *said,
    struct agent_answer *out)
{
	struct taking t = { .db = db, .a = a, .said = said, .out = out };
	const char *id;
	enum err e;

	*out = (struct agent_answer){ .rc = RC_BAD };
	t.body = json_read(a, said->payload, said->len, NULL);
	if (!json_is_object(t.body))
		return E_OK;	/* there is nobody to respond to */
	id = json_string_value(json_object_get(t.body, "reqId"));
	if (id != NULL && strlen(id) <= REQ_ID_MAX)
		out->req_id = id;
	t.d = json_object_get(t.body, "d");
	if (t.d == NULL)
		t.d = json_own(a, json_object());
	if (!json_is_object(t.d))
		return E_OK;
	e = take(&t);
	return e != E_OK ? e : managed_active(db, said->device, said->at);
}

const char *
manage_answer(struct arena *a, const struct agent_answer *r)
{
	return json_write(a, json_own(a, json_pack("{s:i, s:s}", "rc", r->rc,
	    "reqId", r->req_id)));
}
