/* A device's diagnostic logs and error codes. */
#include <string.h>

#include "../lib/text/date.h"
#include "../lib/text/digits.h"
#include "../pages/validate.h"
#include "device.h"

static json_t *
log_json(struct page *p, const struct device *d, const struct diag_log *l)
{
	return json_pack("{s:s, s:s, s:s, s:s, s:I, s:s, s:o}", "id",
	    arena_printf(p->a, "%lld", (long long)l->id), "typeId", d->type_id,
	    "deviceId", d->device_id, "message", l->message, "severity",
	    (json_int_t)l->severity, "data", l->data, "timestamp",
	    api_iso(p, l->at));
}

enum err
api_logs(struct page *p)
{
	json_t *all;
	struct diag_log *l;
	struct device d;
	size_t n;
	enum err e = api_device_of(p, &d);

	if (e == E_OK)
		e = diag_log_list(p->db, p->a, d.id, &l, &n);
	if (e != E_OK)
		return e;
	all = json_array();
	for (size_t i = 0; i < n; i++)
		json_array_append_new(all, log_json(p, &d, &l[i]));
	return api_send(p, 200, all);
}

/* Read an integer of the body. */
static int64_t
read_whole(struct page *p, const json_t *o, const char *name, int64_t least,
    int64_t most, struct form_errors *fe)
{
	const json_t *v = json_object_get(o, name);
	int64_t n = json_integer_value(v);

	if (!json_is_integer(v))
		form_error(fe, p->a, name, "%s has to be a whole number.",
		    name);
	else if (n < least)
		api_too_low(p, name, (double)least, fe);
	else if (n > most)
		api_too_high(p, name, (double)most, fe);
	return n;
}

static void
read_log(struct page *p, const json_t *o, struct diag_log *l,
    struct form_errors *fe)
{
	static const char *const known[] = { "message", "severity", "data",
		"timestamp", NULL };
	static const char base64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789+/=";

	api_known(p, o, known, fe);
	*l = (struct diag_log){ .message = api_text(p, o, "message", fe),
	    .data = api_text(p, o, "data", fe), .at = p->now };
	if (l->message == NULL || *l->message == '\0')
		form_error(fe, p->a, "message", "message is missing.");
	else if (strlen(l->message) > DIAG_TEXT_MAX)
		form_error(fe, p->a, "message", "message can have at most %d "
		    "bytes.", DIAG_TEXT_MAX);
	if (l->data == NULL)
		l->data = "";
	if (strlen(l->data) > DIAG_DATA_MAX ||
	    strspn(l->data, base64) != strlen(l->data))
		form_error(fe, p->a, "data", "data has to be base64 of at "
		    "most %d characters.", DIAG_DATA_MAX);
	if (json_object_get(o, "severity") != NULL)
		l->severity = read_whole(p, o, "severity", 0, 2, fe);
	api_time(p, o, "timestamp", &l->at, fe);
}

enum err
api_log_add(struct page *p)
{
	struct form_errors fe = { 0 };
	struct diag_log l;
	struct device d;
	json_t *o;
	enum err e = api_device_of(p, &d);

	if (e != E_OK || (e = api_body(p, JSON_OBJECT, &o)) != E_OK)
		return e;
	read_log(p, o, &l, &fe);
	if (fe.n > 0)
		return api_invalid(p, &fe);
	if ((e = diag_log_add(p->db, d.id, &l)) != E_OK)
		return e;
	return api_send(p, 201, json_object());
}

enum err
api_logs_clear(struct page *p)
{
	struct device d;
	enum err e = api_device_of(p, &d);

	if (e == E_OK)
		e = diag_log_clear(p->db, d.id);
	return e != E_OK ? e : api_done(p);
}

enum err
api_log(struct page *p)
{
	struct diag_log l;
	struct device d;
	enum err e = api_device_of(p, &d);

	if (e == E_OK)
		e = diag_log_get(p->db, p->a, d.id, digits_number(p->args[2]), &l);
	return e != E_OK ? e : api_send(p, 200, log_json(p, &d, &l));
}

enum err
api_log_delete(struct page *p)
{
	struct device d;
	enum err e = api_device_of(p, &d);

	if (e == E_OK)
		e = diag_log_delete(p->db, d.id, digits_number(p->args[2]));
	return e != E_OK ? e : api_done(p);
}

/* --- error codes --- */

enum err
api_codes(struct page *p)
{
	json_t *all;
	struct error_code *c;
	struct device d;
	size_t n;
	enum err e = api_device_of(p, &d);

	if (e == E_OK)
		e = error_code_list(p->db, p->a, d.id, &c, &n);
	if (e != E_OK)
		return e;
	all = json_array();
	for (size_t i = 0; i < n; i++)
		json_array_append_new(all, json_pack("{s:I, s:o}", "errorCode",
		    (json_int_t)c[i].code, "timestamp", api_iso(p, c[i].at)));
	return api_send(p, 200, all);
}

enum err
api_code_add(struct page *p)
{
	static const char *const known[] = { "errorCode", "timestamp", NULL };
	struct form_errors fe = { 0 };
	struct error_code c = { .at = p->now };
	struct device d;
	json_t *o;
	enum err e = api_device_of(p, &d);

	if (e != E_OK || (e = api_body(p, JSON_OBJECT, &o)) != E_OK)
		return e;
	api_known(p, o, known, &fe);
	c.code = read_whole(p, o, "errorCode", INT32_MIN, INT32_MAX, &fe);
	api_time(p, o, "timestamp", &c.at, &fe);
	if (fe.n > 0)
		return api_invalid(p, &fe);
	if ((e = error_code_add(p->db, d.id, &c)) != E_OK)
		return e;
	return api_send(p, 201, json_object());
}

enum err
api_codes_clear(struct page *p)
{
	struct device d;
	enum err e = api_device_of(p, &d);

	if (e == E_OK)
		e = error_code_clear(p->db, d.id, p->now);
	return e != E_OK ? e : api_done(p);
}
