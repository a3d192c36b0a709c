/* Adding and editing an extension: reading, checking and saving its form. */
#include <string.h>
#include <strings.h>

#include "../../lib/crypt/seal.h"
#include "../../lib/http/url.h"
#include "../../drivers/endpoint.h"
#include "../../drivers/secrets.h"
#include "extension_form.h"

/* Settings and our own fields share one form, so settings get a prefix. */
const char *
extform_field(struct arena *a, const struct setting *s)
{
	return arena_printf(a, "s-%s", s->name);
}

static const char *
draft_kind(struct page *p, const struct extform *f)
{
	return arena_printf(p->a, "extension:%s:%s",
	    f->edit ? "edit" : "add",
	    f->edit ? f->old.key : f->driver->kind->name);
}

const char *
extform_url(struct page *p, const struct extform *f)
{
	if (f->edit)
		return url_path(p->a, "extensions", f->old.key, "edit", NULL);
	return url_path(p->a, "extensions", "add", f->driver->name, NULL);
}

const char *
extform_next(struct page *p, const struct extform *f)
{
	size_t n = strcspn(f->then, ",");

	if (n == 0)
		return NULL;
	return arena_printf(p->a, "%s%s", url_path(p->a, "extensions", "add",
	    arena_strndup(p->a, f->then, n), NULL), url_query(p->a, "then",
	    f->then + n + (f->then[n] == ','), NULL));
}

/* The drivers that the URL or the form names and that exist. */
static const char *
read_then(struct page *p)
{
	const char *v = pairs_get(&p->req->query, "then"), *out = "", *name;
	size_t n;

	if (v == NULL)
		v = page_field(p, "then");
	for (; *v != '\0'; v += n + (v[n] == ',')) {
		n = strcspn(v, ",");
		name = arena_strndup(p->a, v, n);
		if (driver_by_name(name) != NULL)
			out = arena_printf(p->a, "%s%s%s", out,
			    *out == '\0' ? "" : ",", name);
	}
	return out;
}

bool
extform_taken(const struct extension_name *x, size_t n, const char *key,
    const char *name)
{
	for (; n > 0; x++, n--)
		if ((key != NULL && strcmp(x->key, key) == 0) ||
		    strcasecmp(x->title, name) == 0)
			return true;
	return false;
}

/* jasper, or jasper-2 when that is taken, and so on. */
static enum err
free_key(struct page *p, struct extform *f)
{
	struct extension_name *x;
	size_t n;
	enum err e = extension_names(p->db, p->a, &x, &n);

	f->key = f->driver->kind->name;
	f->name = f->driver->kind->title;
	for (size_t i = 2; e == E_OK && extform_taken(x, n, f->key, f->name); i++) {
		f->key = arena_printf(p->a, "%s-%zu", f->driver->kind->name, i);
		f->name = arena_printf(p->a, "%s %zu", f->driver->kind->title, i);
	}
	return e;
}

/* Restore the form from its draft.  Without one nothing changes. */
static enum err
from_draft(struct page *p, struct extform *f)
{
	const char *id = pairs_get(&p->req->query, "draft");
	const char *row;
	struct draft d;
	json_t *body;
	enum err e;

	if (id == NULL || *id == '\0')
		id = page_field(p, "draft");
	if (*id == '\0')
		return E_OK;
	e = draft_get(p->db, p->a, id, p->user.id, draft_kind(p, f), &d);
	if (e != E_OK)
		return e == E_NOTFOUND ? E_OK : e;
	body = json_read(p->a, d.body, strlen(d.body), NULL);
	if (!json_is_object(json_object_get(body, "settings")))
		return E_OK;
	row = json_str(p->a, body, "driver");
	f->driver = driver_choose(f->driver, row);
	f->draft = d.id;
	f->sealed = d.sealed;
	f->key = json_str(p->a, body, "key");
	f->name = json_str(p->a, body, "name");
	f->on = json_bool(body, "on") == 1;
	f->updated = json_num(body, "updated");
	f->settings = json_object_get(body, "settings");
	f->check = json_object_get(body, "check");
	if (f->key == NULL || f->name == NULL)
		return E_INTERNAL;
	return E_OK;
}

enum err
extform_add(struct page *p, const char *driver, struct extform *f)
{
	enum err e;

	*f = (struct extform){
		.driver = driver_by_name(driver),
		.draft = "", .sealed = "", .on = true,
		.settings = json_own(p->a, json_object()),
		.updated = 0, .then = read_then(p),
	};
	if (f->driver == NULL)
		return E_NOTFOUND;
	for (const struct setting *s = f->driver->settings; s->name != NULL;
	    s++)
		if (s->preset != NULL)
			json_object_set_new(f->settings, s->name,
			    json_string(s->preset));
	if ((e = free_key(p, f)) != E_OK)
		return e;
	return from_draft(p, f);
}

/* Are all hosts in the form the same as in older settings? */
static bool
same_hosts(struct page *p, const struct extform *f, const json_t *older)
{
	const struct setting *s = f->driver->settings;

	for (; s->name != NULL; s++) {
		const char *x = json_str(p->a, older, s->name);
		const char *y = json_str(p->a, f->settings, s->name);

		if (s->kind == SETTING_HOST && (x == NULL || y == NULL ||
		    !endpoint_same(p->a, x, y)))
			return false;
	}
	return true;
}

/* Does the form have another host than the one the stored secrets are for? */
static bool
is_moved(struct page *p, const struct extform *f)
{
	return f->edit && !same_hosts(p, f, json_read(p->a,
	    f->old.settings, strlen(f->old.settings), NULL));
}

enum err
extform_edit(struct page *p, const char *key, struct extform *f)
{
	enum err e;

	*f = (struct extform){ .edit = true, .draft = "", .sealed = "",
	    .then = "" };
	if ((e = extension_get(p->db, p->a, key, &f->old)) != E_OK)
		return e;
	f->driver = driver_by_name(f->old.driver);
	if (f->driver == NULL)
		return E_NOTFOUND;
	f->key = f->old.key;
	f->name = f->old.title;
	f->on = f->old.on;
	f->updated = f->old.updated;
	f->settings = json_read(p->a, f->old.settings,
	    strlen(f->old.settings), NULL);
	if (!json_is_object(f->settings))
		f->settings = json_own(p->a, json_object());
	e = from_draft(p, f);
	f->moved = e == E_OK && is_moved(p, f);
	return e;
}

bool
extform_is_api(const struct setting *s)
{
	return s->kind == SETTING_CHOICE && strcmp(s->name, "api") == 0;
}

/* The input of a setting.  A value with which only another API of the kind
 * begins does not count. */
static const char *
typed_for(struct page *p, const struct extform *f, const struct setting *s)
{
	const char *v = page_field(p, extform_field(p->a, s));
	const struct driver *const *d;
	const struct setting *o;

	if (s->preset == NULL)
		return v;
	for (d = f->driver->kind->drivers; *d != NULL; d++) {
		if (*d == f->driver)
			continue;
		for (o = (*d)->settings; o->name != NULL; o++)
			if (o->preset != NULL && strcmp(o->name, s->name) == 0
			    && strcmp(o->preset, v) == 0)
				return s->preset;
	}
	return v;
}

/* A secret goes only to the host it was entered for.  When the host changes,
 * drafted and stored secrets must be entered again. */
static void
mind_hosts(struct page *p, struct extform *f, const json_t *drafted)
{
	if (*f->sealed != '\0' && !same_hosts(p, f, drafted))
		f->sealed = "";
	f->moved = is_moved(p, f);
}

/* Read the submitted settings and the secrets that were typed. */
static void
read_settings(struct page *p, struct extform *f)
{
	const json_t *drafted = f->settings;
	const struct setting *s;
	const char *v;

	f->settings = json_own(p->a, json_object());
	for (s = f->driver->settings; s->name != NULL; s++)
		if (s->kind != SETTING_SECRET)
			json_object_set_new(f->settings, s->name,
			    json_string(extform_is_api(s) ? f->driver->name :
			    typed_for(p, f, s)));
	mind_hosts(p, f, drafted);
	for (s = f->driver->settings; s->name != NULL; s++) {
		v = page_raw(p, extform_field(p->a, s));
		if (s->kind != SETTING_SECRET || *v == '\0')
			continue;
		f->typed_secret = true;
		f->sealed = secrets_put(p->a, f->sealed, s->name, v);
	}
}

void
extform_read(struct page *p, struct extform *f)
{
	const struct setting *s;
	const char *v, *api = NULL;
	int64_t n = 0;

	for (s = f->driver->settings; s->name != NULL; s++)
		if (extform_is_api(s))
			api = page_field(p, extform_field(p->a, s));
	f->driver = driver_choose(f->driver, api);
	read_settings(p, f);
	if (!f->edit)
		f->key = page_field(p, "key");
	f->name = page_field(p, "name");
	if (f->edit)
		f->on = strcmp(page_field(p, "on"), "off") != 0;
	for (v = page_field(p, "updated"); *v >= '0' && *v <= '9' &&
	    n < INT64_MAX / 100; v++)
		n = n * 10 + *v - '0';
	if (f->edit && n > 0)
		f->updated = n;
}

bool
extform_locked(const struct extform *f)
{
	return f->edit && f->old.checked != ABSENT &&
	    f->old.check_err == E_SEALED;
}

const char *
extform_sealed(struct page *p, const struct extform *f)
{
	const struct setting *s = f->driver->settings;
	const char *stored = "";

	if (f->edit && !extform_locked(f)) {
		stored = f->old.sealed;
		for (; f->moved && s->name != NULL; s++)
			if (s->kind == SETTING_SECRET && !s->inbound)
				stored = secrets_drop(p->a, stored, s->name);
	}
	return secrets_merge(p->a, stored, f->sealed);
}

enum err
extform_keep(struct page *p, struct extform *f)
{
	json_t *body = json_own(p->a, json_object());
	struct draft d = {
		.user = p->user.id, .kind = draft_kind(p, f),
		.sealed = f->sealed, .updated = p->now,
	};

	if (*f->draft == '\0')
		f->draft = random_token(p->a, 16);
	d.id = f->draft;
	json_object_set_new(body, "driver", json_string(f->driver->name));
	json_object_set_new(body, "key", json_string(f->key));
	json_object_set_new(body, "name", json_string(f->name));
	json_object_set_new(body, "on", json_boolean(f->on));
	json_object_set_new(body, "updated", json_integer(f->updated));
	json_object_set(body, "settings", f->settings);
	if (f->check != NULL)
		json_object_set(body, "check", f->check);
	d.body = json_write(p->a, body);
	return draft_put(p->db, &d);
}

bool
extform_checked(const struct extform *f, enum err *err, const char **text,
    int64_t *at)
{
	if (f->check == NULL || f->typed_secret ||
	    !json_equal(json_object_get(f->check, "settings"), f->settings))
		return false;
	*err = err_by_name(json_string_value(json_object_get(f->check,
	    "err")));
	*text = json_string_value(json_object_get(f->check, "text"));
	*at = json_integer_value(json_object_get(f->check, "at"));
	return *text != NULL;
}
