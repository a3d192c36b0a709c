/* Reading requests to the API. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "../lib/text/date.h"
#include "../lib/text/shown.h"
#include "../pages/devices/device_info.h"
#include "../pages/validate.h"
#include "answer.h"

enum { SHOWN_MAX = 40 };

static bool
is_json(const char *content_type)
{
	static const char type[] = "application/json";
	size_t n = strcspn(content_type, "; \t");

	return n == sizeof(type) - 1 && strncasecmp(content_type, type,
	    n) == 0;
}

enum err
api_body(struct page *p, json_type type, json_t **body)
{
	struct json_fault fault;

	if (!is_json(p->req->content_type))
		return api_refuse(p, 415, API_INVALID, "The body has to be "
		    "sent with Content-Type: application/json.");
	*body = json_read(p->a, p->req->body, p->req->body_len, &fault);
	if (*body == NULL)
		return api_refuse(p, 400, API_INVALID, arena_printf(p->a,
		    "The body is not JSON. Line %d, column %d: %s",
		    fault.line, fault.column, fault.what));
	if (json_typeof(*body) != type)
		return api_refuse(p, 400, API_INVALID, type == JSON_ARRAY ?
		    "The body has to be an array." :
		    "The body has to be an object.");
	return E_OK;
}

static bool
is_listed(const char *const *names, const char *name)
{
	while (*names != NULL && strcmp(*names, name) != 0)
		names++;
	return *names != NULL;
}

void
api_known(struct page *p, const json_t *o, const char *const *names,
    struct form_errors *fe)
{
	const char *name;
	json_t *v;

	json_object_foreach((json_t *)o, name, v)
		if (!is_listed(names, name))
			form_error(fe, p->a, shown_text(p->a, name, SHOWN_MAX),
			    "“%s” is not known here.", shown_text(p->a, name,
			    SHOWN_MAX));
}

const char *
api_query(struct page *p, const char *name)
{
	const char *v = pairs_get(&p->req->query, name);

	return v == NULL || *v == '\0' ? NULL : v;
}

/* Unknown parameters are faults, because ignoring a filter would return
 * everything. */
void
api_known_query(struct page *p, const char *const *names,
    struct form_errors *fe)
{
	for (size_t i = 0; i < p->req->query.n; i++) {
		const char *name = p->req->query.p[i].name;

		if (!is_listed(names, name))
			form_error(fe, p->a, shown_text(p->a, name, SHOWN_MAX),
			    "There is no parameter “%s” here.",
			    shown_text(p->a, name, SHOWN_MAX));
	}
}

const char *
api_text(struct page *p, const json_t *o, const char *name,
    struct form_errors *fe)
{
	const json_t *v = json_object_get(o, name);

	if (v == NULL || json_is_null(v))
		return NULL;
	if (json_is_string(v))
		return json_string_value(v);
	form_error(fe, p->a, name, "%s has to be a text in quotes.", name);
	return NULL;
}

const json_t *
api_object(struct page *p, const json_t *o, const char *name,
    struct form_errors *fe)
{
	const json_t *v = json_object_get(o, name);

	if (v == NULL || json_is_null(v))
		return NULL;
	if (json_is_object(v))
		return v;
	form_error(fe, p->a, name, "%s has to be an object.", name);
	return NULL;
}

const char *
api_metadata(struct page *p, const json_t *o, struct form_errors *fe)
{
	const json_t *v = api_object(p, o, "metadata", fe);
	const char *text;

	if (v == NULL)
		return NULL;
	text = json_write(p->a, v);
	validate_metadata(&(struct validation){ fe, p->a, "metadata",
	    "metadata" }, text);
	return text;
}

void
api_info(struct page *p, const json_t *o, struct device_info *info,
    struct form_errors *fe)
{
	const json_t *given = api_object(p, o, "deviceInfo", fe);

	if (given != NULL)
		device_info_merge(p->a, info, given, fe);
	device_info_check(p->a, info, fe);
}

void
api_too_low(struct page *p, const char *name, double least,
    struct form_errors *fe)
{
	form_error(fe, p->a, name, "The %s field has a value that is too low. "
	    "Specify a value equal to or greater than %.15g.", name, least);
}

void
api_too_high(struct page *p, const char *name, double most,
    struct form_errors *fe)
{
	size_t n = fe->n;

	form_error(fe, p->a, name, "The %s field has a value that is too high. "
	    "Specify a value equal to or less than %.15g.", name, most);
	if (fe->n > n)
		fe->e[n].most = arena_printf(p->a, "%.15g", most);
}

bool
api_time(struct page *p, const json_t *o, const char *name, int64_t *at,
    struct form_errors *fe)
{
	const char *text = api_text(p, o, name, fe);

	if (text == NULL)
		return false;
	if (date_parse(text, at))
		return true;
	form_error(fe, p->a, name, "%s has to be a time, such as "
	    "2026-05-26T12:00:00.000Z.", name);
	return false;
}

void
api_paging(struct page *p, struct api_paging *g, struct form_errors *fe)
{
	const char *limit = pairs_get(&p->req->query, "_limit");
	char *end;
	long n = API_ROWS;

	g->bookmark = pairs_get(&p->req->query, "_bookmark");
	if (g->bookmark != NULL && *g->bookmark == '\0')
		g->bookmark = NULL;
	if (limit != NULL) {
		n = strtol(limit, &end, 10);
		if (strspn(limit, "0123456789") != strlen(limit) ||
		    end == limit || n < 1 || n > PAGE_ROWS_MAX)
			form_error(fe, p->a, "_limit", "_limit has to be a "
			    "number from 1 to %d.", PAGE_ROWS_MAX);
	}
	g->limit = (size_t)(n < 1 ? 1 : n > PAGE_ROWS_MAX ? PAGE_ROWS_MAX : n);
}
