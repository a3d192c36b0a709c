/* Responses shared by all handlers. */
#include "answer.h"

#include <ctype.h>
#include <string.h>

#include "../lib/text/date.h"
#include "../pages/devices/device_info.h"

#define JSON_TYPE	"application/json"

/* Sentences for programs, where they differ from those on pages. */
static const char *const sentences[E_MAX] = {
	[E_INPUT] = "The request is malformed.",
	[E_SIGNIN] = "The API key or the authentication token is empty, "
	    "invalid, expired or revoked.",
	[E_ROLE] = "The role of this API key does not include this.",
	[E_CSRF] = "The request comes from a page of another site.",
	[E_NOTFOUND] = "There is nothing at this address.",
	[E_METHOD] = "This address does not accept this method.",
	[E_TOOBIG] = "The request is too large.",
	[E_CONFLICT] = "Somebody else changed or created this in the meantime.",
};

enum err
api_send(struct page *p, int status, json_t *value)
{
	const char *text = json_write(p->a, json_own(p->a, value));

	buf_reset(&p->reply->out);
	buf_str(&p->reply->out, text);
	buf_char(&p->reply->out, '\n');
	p->reply->status = status;
	p->reply->content_type = JSON_TYPE;
	return E_OK;
}

enum err
api_done(struct page *p)
{
	buf_reset(&p->reply->out);
	p->reply->status = 204;
	return E_OK;
}

/* {"message": "ID: sentence", "exception": {"id": …, "properties": […]}} */
static json_t *
error_object(struct page *p, const char *id, const char *sentence)
{
	return json_pack("{s:s, s:{s:s, s:[]}}", "message", arena_printf(p->a,
	    "%s: %s", id, sentence), "exception", "id", id, "properties");
}

enum err
api_refuse(struct page *p, int status, const char *id, const char *sentence)
{
	api_send(p, status, error_object(p, id, sentence));
	p->why = sentence;
	return E_FORM;
}

/* An error id of ours: PATCHBAY-NOTFOUND. */
static const char *
own_id(struct page *p, enum err e)
{
	char *id = arena_printf(p->a, "PATCHBAY-%s", errs[e].name);

	for (char *c = id; *c != '\0'; c++)
		*c = (char)toupper((unsigned char)*c);
	return id;
}

/* What the original platform had and this one has not, for those who ask. */
static const struct {
	const char	*ends;		/* of the path */
	const char	*why;
} retired[] = {
	{ "/usage/active-devices", "Active devices are not counted by day. "
	    "/bulk/devices?lastEvent=24h has those that sent an event, and "
	    "/usage/data-traffic the amount of data." },
	{ "/usage/historical-data", "There is no historian, and so no usage of "
	    "one. /usage/data-traffic has the amount of data." },
	{ "/exts/twc/ops/geocode", "There is no weather extension. The "
	    "device's location is at …/location." },
};

static const char *
retired_why(const struct page *p)
{
	size_t len, n;

	if (p->req->path == NULL)	/* it could not be read */
		return NULL;
	len = strlen(p->req->path);
	for (size_t i = 0; i < sizeof(retired) / sizeof(*retired); i++)
		if (len >= (n = strlen(retired[i].ends)) && strcmp(
		    p->req->path + len - n, retired[i].ends) == 0)
			return retired[i].why;
	return NULL;
}

void
api_error(struct page *p, enum err e)
{
	int status = errs[e].status;

	if (e == E_NOTFOUND && p->why == NULL &&
	    (p->why = retired_why(p)) != NULL) {
		api_refuse(p, 410, "PATCHBAY-GONE", p->why);
		return;
	}
	if (e == E_INPUT)
		api_refuse(p, status, API_INVALID, sentences[e]);
	else
		api_refuse(p, status, own_id(p, e), p->why != NULL ? p->why :
		    sentences[e] != NULL ? sentences[e] : errs[e].sentence);
	if (e == E_SIGNIN)
		p->reply->headers =
		    "WWW-Authenticate: Basic realm=\"Patchbay API\"\r\n";
}

/* A fault of one field, with the field as a property. */
static json_t *
violation(struct page *p, const struct form_error *f)
{
	json_t *o = error_object(p, f->most != NULL ? API_TOO_HIGH :
	    "PATCHBAY-VIOLATION", f->text);
	json_t *about = json_object_get(json_object_get(o, "exception"),
	    "properties");

	if (f->field != NULL)
		json_array_append_new(about, json_string(f->field));
	if (f->most != NULL)
		json_array_append_new(about, json_string(f->most));
	return o;
}

enum err
api_invalid(struct page *p, const struct form_errors *fe)
{
	json_t *all = json_array(), *o = error_object(p, API_INVALID,
	    "The request was not valid. Review the constraint violations "
	    "provided.");

	for (size_t i = 0; i < fe->n; i++)
		json_array_append_new(all, violation(p, &fe->e[i]));
	json_object_set_new(o, "violations", all);
	api_send(p, 400, o);
	if (fe->n > 0)
		p->why = fe->e[0].text;
	return E_FORM;
}

json_t *
api_iso(struct page *p, int64_t ms)
{
	return ms == ABSENT ? json_null() : json_string(date_iso(p->a, ms));
}

json_t *
api_info_json(const struct device_info *info)
{
	json_t *o = json_object();

	device_info_to_json(info, o);
	return o;
}

json_t *
api_stored(struct page *p, const char *text)
{
	json_t *o = text == NULL || *text == '\0' ? NULL :
	    json_read(p->a, text, strlen(text), NULL);

	return json_is_object(o) ? json_incref(o) : json_object();
}

enum err
api_list(struct page *p, json_t *results, int64_t total, json_t *facets,
    const char *bookmark)
{
	json_t *o = json_pack("{s:o, s:{s:o}}", "results", results, "meta",
	    "facets", facets != NULL ? facets : json_object());

	if (total != ABSENT)
		json_object_set_new(json_object_get(o, "meta"), "total_rows",
		    json_integer(total));
	if (bookmark != NULL)
		json_object_set_new(o, "bookmark", json_string(bookmark));
	return api_send(p, 200, o);
}
