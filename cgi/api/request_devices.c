/* The status of each device of a request. */
#include <string.h>

#include "../lib/text/digits.h"
#include "answer.h"
#include "requests.h"

/* The original platform's numbers. */
enum { SUCCESS, IN_PROGRESS, FAILURE, TIME_OUT };

static int
number_of(enum ask_status s)
{
	return s == ASK_DONE ? SUCCESS : s == ASK_TIMEOUT ? TIME_OUT :
	    ask_open(s) ? IN_PROGRESS : FAILURE;
}

static json_t *
ask_json(struct page *p, const struct ask *k)
{
	bool away = k->status == ASK_ASKED &&
	    strcmp(k->delivery, "waiting") == 0;

	return json_pack("{s:s, s:s, s:i, s:b, s:s, s:s, s:I, s:I, s:o, s:s, "
	    "s:o}", "typeId", k->type_id, "deviceId", k->device_id, "status",
	    number_of(k->status), "complete", !ask_open(k->status), "state",
	    away ? "away" : ask_status_names[k->status], "step", k->step,
	    "group", (json_int_t)k->stage + 1, "attempts",
	    (json_int_t)k->attempt, "rc", k->rc == ABSENT ? json_null() :
	    json_integer(k->rc), "message", k->message, "updated",
	    api_iso(p, k->changed));
}

static enum ask_status
read_status(struct page *p, struct form_errors *fe)
{
	const char *name = api_query(p, "state");

	if (name == NULL)
		return ASK_STATUSES;
	for (enum ask_status s = 0; s < ASK_STATUSES; s++)
		if (strcmp(ask_status_names[s], name) == 0)
			return s;
	form_error(fe, p->a, "state", "state is not one of a device's states.");
	return ASK_STATUSES;
}

enum err
api_request_devices(struct page *p)
{
	static const char *const known[] = { "_bookmark", "_limit", "state",
		NULL };
	struct form_errors fe = { 0 };
	enum ask_status status = read_status(p, &fe);
	const char *bookmark = NULL;
	struct mgmt_request q;
	struct api_paging g;
	struct ask *k;
	int64_t after = 0;
	json_t *all;
	size_t n;
	enum err e;

	api_known_query(p, known, &fe);
	api_paging(p, &g, &fe);
	if (g.bookmark != NULL && (after = digits_number(g.bookmark)) <= 0)
		form_error(&fe, p->a, "_bookmark", "The bookmark is not one "
		    "of this list.");
	if (fe.n > 0)
		return api_invalid(p, &fe);
	e = api_request_of(p, &q);
	if (e == E_OK)
		e = ask_list(p->db, p->a, q.id, status, after, g.limit + 1,
		    &k, &n);
	if (e != E_OK)
		return e;
	if (n > g.limit) {
		n = g.limit;
		bookmark = arena_printf(p->a, "%lld", (long long)k[n - 1].n);
	}
	all = json_array();
	for (size_t i = 0; i < n; i++)
		json_array_append_new(all, ask_json(p, &k[i]));
	return api_list(p, all, status == ASK_STATUSES ? q.devices : ABSENT,
	    NULL, bookmark);
}

enum err
api_request_device(struct page *p)
{
	struct mgmt_request q;
	struct ask k;
	enum err e = api_request_of(p, &q);

	if (e == E_OK)
		e = ask_by_name(p->db, p->a, q.id, p->args[1], p->args[2],
		    &k);
	return e != E_OK ? e : api_send(p, 200, ask_json(p, &k));
}
