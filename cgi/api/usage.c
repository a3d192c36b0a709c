/* The amount of data received from devices. */
#include <strings.h>

#include "../lib/text/date.h"
#include "answer.h"

enum {
	DAYS_MAX	= 366,
	DAY_MINUTES	= 1440,
};

#define DAY_MS	INT64_C(86400000)

static int64_t
read_day(struct page *p, const char *name, struct form_errors *fe)
{
	const char *s = pairs_get(&p->req->query, name);
	int64_t at = 0;

	if (s == NULL || !date_parse_day(s, &at))
		form_error(fe, p->a, name, "%s has to be a day, such as "
		    "2026-05-26.", name);
	return at;
}

/* Each SDK spells this boolean in its own way. */
static bool
read_detail(struct page *p, struct form_errors *fe)
{
	static const char *const words[] = { "false", "0", "true", "1" };
	const char *s = pairs_get(&p->req->query, "detail");

	for (size_t i = 0; s != NULL && i < 4; i++)
		if (strcasecmp(s, words[i]) == 0)
			return i >= 2;
	if (s != NULL)
		form_error(fe, p->a, "detail", "detail is true or false.");
	return false;
}

enum err
api_data_traffic(struct page *p)
{
	static const char *const known[] = { "start", "end", "detail", NULL };
	struct form_errors fe = { 0 };
	struct arrivals *days;
	int64_t from, to, total = 0;
	json_t *list;
	size_t n;
	bool detail;
	enum err e;

	api_known_query(p, known, &fe);
	from = read_day(p, "start", &fe);
	to = read_day(p, "end", &fe);
	detail = read_detail(p, &fe);
	if (fe.n == 0 && (to < from || to - from >= DAYS_MAX * DAY_MS))
		form_error(&fe, p->a, "end", "end has to be start, or one of "
		    "the %d days after it.", DAYS_MAX - 1);
	if (fe.n > 0)
		return api_invalid(p, &fe);
	n = (size_t)((to - from) / DAY_MS) + 1;
	e = events_traffic(p->events, p->a, from / 60000, DAY_MINUTES, n,
	    &days);
	if (e != E_OK)
		return e;
	list = json_array();
	for (size_t i = 0; i < n; i++) {
		total += days[i].bytes;
		if (detail)
			json_array_append_new(list, json_pack("{s:s, s:I}",
			    "date", date_day(p->a, from + (int64_t)i * DAY_MS),
			    "total", (json_int_t)days[i].bytes));
	}
	return api_send(p, 200, json_pack("{s:s, s:s, s:I, s:I, s:o}", "start",
	    date_day(p->a, from), "end", date_day(p->a, to), "average",
	    (json_int_t)(total / (int64_t)n), "total", (json_int_t)total,
	    "days", list));
}
