/* API keys: list, generate, revoke. */
#include <string.h>

#include "../../lib/text/date.h"
#include "../../lib/http/url.h"
#include "../../store/access/api_key.h"
#include "../drilldown/talk.h"
#include "../format.h"
#include "../pages.h"
#include "../validate.h"
#include "access_fields.h"
#include "templates.h"

static const char list_url[] = "/settings/api-keys";

enum { DAY_MS = 24 * 60 * 60 * 1000 };

static struct api_key_line *
lines_of(struct page *p, const struct api_key *k, size_t n)
{
	struct api_key_line *l = arena_array(p->a, n, sizeof(*l));

	for (size_t i = 0; i < n; i++)
		l[i] = (struct api_key_line){
			.name = k[i].name, .role = role_name(k[i].role),
			.comment = k[i].comment, .creator = k[i].creator,
			.created = format_when(p->a, k[i].created, p->now),
			.expires = format_when(p->a, k[i].expires, p->now),
			.expired = k[i].expires != ABSENT &&
			    k[i].expires <= p->now,
			.used = format_when(p->a, k[i].used, p->now),
			.url = url_path(p->a, "settings", "api-keys",
			    k[i].name, NULL),
			.revoke_url = url_path(p->a, "settings", "api-keys",
			    k[i].name, "revoke", NULL),
		};
	return l;
}

static void
fields(struct page *p, const struct form_errors *fe, struct api_keys_view *v)
{
	v->comment = (struct field){
		.name = "comment", .label = "Comment",
		.value = page_field(p, "comment"), .maxlength = FIELD_MAX,
		.required = true, .hint = "What it is for: the program, and "
		    "who looks after it.",
		.error = form_error_of(fe, "comment"),
	};
	v->role = access_role(page_field(p, "role"), fe);
	v->expires = (struct field){
		.name = "expires", .label = "Last day", .type = "date",
		.value = page_field(p, "expires"), .optional = true,
		.hint = "It works until the end of this day (UTC), or without "
		    "a date until it is revoked.",
		.error = form_error_of(fe, "expires"),
	};
}

/* made, token: a key that was just made; or NULL. */
static enum err
show(struct page *p, const struct api_key *made, const char *token,
    struct form_errors *fe)
{
	struct api_keys_view v = { .errors = fe, .token = token };
	struct api_key *keys;
	enum err e = api_key_list(p->db, p->a, &keys, &v.nlines);

	if (e != E_OK)
		return e;
	if (made != NULL) {
		v.name = made->name;
		p->req->form = (struct pairs){ .n = 0 };
	}
	v.lines = lines_of(p, keys, v.nlines);
	if (v.nlines >= API_KEYS_MAX)
		v.full = arena_printf(p->a, "There are %d keys, the maximum. "
		    "Revoke one that is not used.", API_KEYS_MAX);
	fields(p, fe, &v);
	page_view_init(p, "API Keys", NAV_SETTINGS, &v.page);
	t_api_keys(&p->reply->out, &v);
	return fe->n > 0 ? E_FORM : E_OK;
}

enum err
page_api_keys(struct page *p)
{
	struct form_errors fe = { 0 };

	return show(p, NULL, NULL, &fe);
}

/* The end of the key's last day; ABSENT when no day is given. */
static int64_t
read_expires(struct page *p, struct form_errors *fe)
{
	const char *day = page_field(p, "expires");
	int64_t at = ABSENT;

	if (*day == '\0')
		return ABSENT;
	if (!date_parse_day(day, &at))
		form_error(fe, p->a, "expires", "Give the last day as "
		    "YYYY-MM-DD, or none.");
	else if (at + DAY_MS <= p->now)
		form_error(fe, p->a, "expires", "This day is over. Give today "
		    "or a later day.");
	return at + DAY_MS;
}

enum err
page_api_keys_post(struct page *p)
{
	struct form_errors fe = { 0 };
	struct api_key k = {
		.role = role_parse(page_field(p, "role")),
		.comment = page_field(p, "comment"),
		.creator = p->user.name, .created = p->now,
	};
	const char *token;
	enum err e;

	validate_given(&(struct validation){ &fe, p->a, "comment", "Comment" },
	    k.comment, FIELD_MAX);
	if (k.role == ROLE_NONE)
		form_error(&fe, p->a, "role", "Choose a role.");
	k.expires = read_expires(p, &fe);
	if (fe.n > 0)
		return show(p, NULL, NULL, &fe);
	e = api_key_make(p->db, p->a, p->org.id, &k, &token);
	if (e == E_CONFLICT) {
		form_error(&fe, p->a, NULL, "The maximum number of keys "
		    "exists. Revoke one that is not used.");
		return show(p, NULL, NULL, &fe);
	}
	return e != E_OK ? e : show(p, &k, token, &fe);
}

static void
facts_of(struct page *p, const struct api_key *k, struct fact **facts,
    size_t *n)
{
	struct fact *f = arena_array(p->a, 3, sizeof(*f));

	f[0] = (struct fact){ "Comment", k->comment, false };
	f[1] = (struct fact){ "Role", role_name(k->role), false };
	f[2] = (struct fact){ "Last used", k->used == ABSENT ? "never" :
	    format_time(p->a, k->used), false };
	*facts = f;
	*n = 3;
}

enum err
page_api_key(struct page *p)
{
	struct api_key_view v = { .nlog = 0 };
	struct api_key k;
	int64_t refused;
	enum err e = api_key_get(p->db, p->a, p->args[0], &k);

	if (e == E_OK)
		e = talk_log(p, k.name, -k.id, &v.log, &v.nlog, &refused);
	if (e != E_OK)
		return e;
	v.name = k.name;
	v.revoke_url = url_path(p->a, "settings", "api-keys", k.name, "revoke",
	    NULL);
	facts_of(p, &k, &v.facts, &v.nfacts);
	page_view_init(p, arena_printf(p->a, "API key %s", k.name),
	    NAV_SETTINGS, &v.page);
	t_api_key(&p->reply->out, &v);
	return E_OK;
}

enum err
page_api_key_revoke(struct page *p)
{
	struct api_key k;
	struct confirm_view v = {
		.text = "Programs that sign in with it are refused from then "
		    "on. This can't be undone.",
		.back = list_url, .from = "API Keys",
		.button = "Revoke API key",
	};
	enum err e = api_key_get(p->db, p->a, p->args[0], &k);

	if (e != E_OK)
		return e;
	v.question = arena_printf(p->a, "Revoke API key %s?", k.name);
	v.action = url_path(p->a, "settings", "api-keys", k.name, "revoke",
	    NULL);
	facts_of(p, &k, &v.facts, &v.nfacts);
	page_view_init(p, arena_printf(p->a, "Revoke %s", k.name),
	    NAV_SETTINGS, &v.page);
	t_confirm(&p->reply->out, &v);
	return E_OK;
}

enum err
page_api_key_revoke_post(struct page *p)
{
	struct api_key k;
	enum err e = api_key_get(p->db, p->a, p->args[0], &k);

	if (e == E_OK)
		e = api_key_revoke(p->db, k.id);
	return e != E_OK ? e : page_done(p, list_url, "key-revoked");
}
