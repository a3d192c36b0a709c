/* The page with an extension's form, and its handlers. */
#include <string.h>

#include "../../drivers/secrets.h"
#include "../../lib/http/url.h"
#include "../devices/device_info.h"
#include "../pages.h"
#include "extension_form.h"
#include "templates.h"
#include "view_extension.h"

static const struct choice *
choices_of(struct page *p, const char *const *c, size_t *n)
{
	struct choice *out;

	for (*n = 0; c != NULL && c[*n * 2] != NULL; ++*n)
		;
	out = arena_array(p->a, *n, sizeof(*out));
	for (size_t i = 0; i < *n; i++)
		out[i] = (struct choice){
			.value = c[i * 2], .title = c[i * 2 + 1],
		};
	return out;
}

/* Fill in the available APIs.  True when there is more than one to choose
 * from. */
static bool
fill_apis(struct page *p, const struct extform *f, const struct setting *s,
    struct setting_view *v)
{
	struct choice *c = arena_array(p->a, EXTENSIONS_MAX, sizeof(*c));
	const char *const *o;

	for (o = s->choices; *o != NULL; o += 2)
		if (driver_by_name(*o) != NULL &&
		    v->field.nchoices < EXTENSIONS_MAX)
			c[v->field.nchoices++] = (struct choice){
				.value = o[0], .title = o[1],
			};
	v->field.choices = c;
	v->field.value = f->driver->name;
	return v->field.nchoices > 1;
}

/* Somebody else has saved in the meantime: show the stored value where it
 * differs. */
static void
hint_stored(struct page *p, const struct extform *f, struct field *field,
    const char *stored)
{
	if (f->conflict)
		fields_stored(p->a, field,
		    &(struct field){ .value = stored }, 1);
}

static void
hint_stored_setting(struct page *p, const struct extform *f,
    const struct setting *s, struct field *field)
{
	const struct driver *was = driver_by_name(f->old.driver);
	const char *old = f->old.settings;

	if (!f->conflict || s->kind == SETTING_SECRET)
		return;
	if (strcmp(s->name, "api") != 0)
		hint_stored(p, f, field, json_str(p->a, json_read(p->a, old,
		    strlen(old), NULL), s->name));
	else if (was != NULL && was != f->driver)
		field->hint = arena_printf(p->a, "Stored now: %s", was->api);
}

/* False when the form does not have this setting. */
static bool
fill_setting(struct page *p, const struct extform *f, const struct setting *s,
    const char *sealed, struct setting_view *v)
{
	*v = (struct setting_view){
		.field = {
			.name = extform_field(p->a, s), .label = s->label,
			.hint = s->hint, .required = s->required,
			.optional = !s->required, .maxlength = FIELD_MAX,
			.value = json_str(p->a, f->settings, s->name),
		},
	};
	v->field.error = form_error_of(&f->errors, v->field.name);
	switch (s->kind) {
	case SETTING_TEXT:
		break;
	case SETTING_SECRET:
		v->field.type = "password";
		v->field.autocomplete = "new-password";
		v->field.value = NULL;
		v->field.mono = true;
		if (!secrets_have(p->a, sealed, s->name)) {
			if (extform_locked(f))
				v->field.hint = "the stored value can't be "
				    "decrypted with the current key file: "
				    "enter it again";
			else if (f->moved && secrets_have(p->a, f->old.sealed,
			    s->name))
				v->field.hint = "the stored value was entered "
				    "for another host: enter it again";
			break;
		}
		v->field.hint = arena_printf(p->a, "stored; leave empty to "
		    "keep it%s%s%s", s->hint != NULL ? " (" : "",
		    s->hint != NULL ? s->hint : "",
		    s->hint != NULL ? ")" : "");
		v->field.required = false;
		break;
	case SETTING_HOST:
		v->field.mono = true;
		v->field.inputmode = "url";
		v->suggestions = choices_of(p, s->choices, &v->nsuggestions);
		v->field.list = v->nsuggestions == 0 ? NULL :
		    arena_printf(p->a, "l-%s", s->name);
		break;
	case SETTING_CHOICE:
		v->radios = true;
		if (strcmp(s->name, "api") == 0)
			return fill_apis(p, f, s, v);
		v->field.choices = choices_of(p, s->choices,
		    &v->field.nchoices);
		break;
	}
	return true;
}

static void
fill_check(struct page *p, const struct extform *f, struct outcome_view *v)
{
	const char *text;
	int64_t at;
	enum err err;

	if (!extform_checked(f, &err, &text, &at))
		return;
	v->kind = err == E_OK ? "done" : "bad";
	v->word = err == E_OK ? "The connection works" :
	    "The connection does not work";
	v->text = *text != '\0' ? text : driver_words(p->a, f->driver,
	    err == E_OK ? "The carrier accepts these credentials. Done saves "
	    "them." : errs[err].sentence);
}

static void
fill_names(const struct extform *f, struct extension_form_view *v)
{
	static const struct choice on_off[] = {
		{ .value = "on", .title = "On" },
		{ .value = "off", .title = "Off",
		    .hint = "hides its sections, keeps its data" },
	};

	v->name = (struct field){
		.name = "name", .label = "Name", .value = f->name,
		.hint = "shown on tiles and devices", .required = true,
		.maxlength = FIELD_MAX,
		.error = form_error_of(&f->errors, "name"),
	};
	v->key = (struct field){
		.name = "key", .label = "Key", .value = f->key,
		.hint = "its name in the Extension Configuration of devices; "
		    "it does not change later",
		.required = true, .maxlength = KEY_MAX, .mono = true,
		.error = form_error_of(&f->errors, "key"),
	};
	v->on = (struct field){
		.name = "on", .label = "Extension",
		.value = f->on ? "on" : "off",
		.choices = on_off, .nchoices = 2,
	};
	v->names_open = v->name.error != NULL || v->key.error != NULL ||
	    strcmp(f->key, f->driver->kind->name) != 0;
}

enum err
extform_show(struct page *p, struct extform *f)
{
	const char *sealed = extform_sealed(p, f);
	const struct setting *s = f->driver->settings;
	struct extension_form_view v = {
		.about = f->driver->about, .edit = f->edit,
		.action = extform_url(p, f), .draft = f->draft,
		.check = url_path(p->a, "extensions", "check",
		    f->edit ? f->old.key : f->driver->name, NULL),
		.updated = arena_printf(p->a, "%lld", (long long)f->updated),
		.errors = &f->errors,
		.old_key = f->edit ? f->old.key : NULL,
		.then = f->then, .next = extform_next(p, f),
	};
	size_t n = 0;

	for (; s[n].name != NULL; n++)
		;
	v.settings = arena_array(p->a, n, sizeof(*v.settings));
	for (; s->name != NULL; s++)
		if (fill_setting(p, f, s, sealed, &v.settings[v.nsettings]))
			hint_stored_setting(p, f, s,
			    &v.settings[v.nsettings++].field);
	fill_names(f, &v);
	hint_stored(p, f, &v.name, f->old.title);
	hint_stored(p, f, &v.on, f->old.on ? "on" : "off");
	fill_check(p, f, &v.check_result);
	v.title = f->edit ? arena_printf(p->a, "Edit %s", f->old.title) :
	    arena_printf(p->a, "Add %s", f->driver->kind->title);
	page_view_init(p, v.title, NAV_EXTENSIONS, &v.page);
	t_extension_form(&p->reply->out, &v);
	return f->errors.n > 0 ? E_FORM : E_OK;
}

enum err
page_extension_add(struct page *p)
{
	struct extform f;
	enum err e = extform_add(p, p->args[0], &f);

	return e != E_OK ? e : extform_show(p, &f);
}

enum err
page_extension_edit(struct page *p)
{
	struct extform f;
	enum err e = extform_edit(p, p->args[0], &f);

	return e != E_OK ? e : extform_show(p, &f);
}

/* Show the form with its faults.  It is saved first, so that no secret must be
 * typed again. */
static enum err
again(struct page *p, struct extform *f)
{
	enum err e = extform_keep(p, f);

	return e != E_OK ? e : extform_show(p, f);
}

/* Store the result of the check and delete the draft. */
static enum err
store_rest(struct page *p, struct extform *f)
{
	const char *text;
	int64_t at;
	enum err err, e = E_OK;

	/* a result for settings other than the saved ones is not kept */
	if (extform_checked(f, &err, &text, &at))
		e = extension_set_check(p->db, f->key, at, err, text);
	else if (extform_locked(f))
		e = extension_set_check(p->db, f->key, ABSENT, E_OK, "");
	if (e == E_OK && *f->draft != '\0')
		e = draft_delete(p->db, f->draft);
	return e;
}

static enum err
store_new(struct page *p, struct extform *f)
{
	const struct extension x = {
		.key = f->key, .driver = f->driver->name, .title = f->name,
		.on = true, .settings = json_write(p->a, f->settings),
		.sealed = extform_sealed(p, f), .created = p->now,
		.updated = p->now, .checked = ABSENT, .check_text = "",
	};

	return extension_add(p->db, &x);
}

static enum err
store_change(struct page *p, struct extform *f)
{
	struct extension x = f->old;
	enum err e;

	x.driver = f->driver->name;
	x.title = f->name;
	x.settings = json_write(p->a, f->settings);
	x.sealed = extform_sealed(p, f);
	x.updated = p->now;
	e = extension_update(p->db, &x, f->updated);
	return e != E_OK || f->on == f->old.on ? e :
	    extension_set_on(p->db, f->old.key, f->on, p->now);
}

/* Somebody else has saved first. */
static enum err
overtaken(struct page *p, struct extform *f)
{
	if (!f->edit)
		form_error(&f->errors, p->a, "key",
		    "“%s” was taken a moment ago. Choose another key.",
		    f->key);
	else {
		form_error(&f->errors, p->a, "", "Somebody else saved this "
		    "extension after you opened it: what you typed is still "
		    "below, with what is stored now beside each field that "
		    "differs, and Done replaces it.");
		f->updated = f->old.updated;
		f->conflict = true;
	}
	return again(p, f);
}

enum err
extform_store(struct page *p, struct extform *f)
{
	const char *next = extform_next(p, f);
	enum err e = db_begin(p->db);

	if (e != E_OK)
		return e;
	e = f->edit ? store_change(p, f) : store_new(p, f);
	if (e == E_OK)
		e = store_rest(p, f);
	e = db_end(p->db, e);
	if (e == E_CONFLICT)
		return overtaken(p, f);
	return e != E_OK ? e : page_done(p, next != NULL ? next :
	    "/extensions", f->edit ? "extension-saved" : "extension-added");
}

/* Save without a check.  Done goes through page_extension_check(). */
static enum err
save(struct page *p, struct extform *f)
{
	enum err e;

	extform_read(p, f);
	if ((e = extform_validate(p, f)) != E_OK)
		return e;
	return f->errors.n > 0 ? again(p, f) : extform_store(p, f);
}

enum err
page_extension_add_post(struct page *p)
{
	struct extform f;
	enum err e = extform_add(p, p->args[0], &f);

	return e != E_OK ? e : save(p, &f);
}

enum err
page_extension_edit_post(struct page *p)
{
	struct extform f;
	enum err e = extform_edit(p, p->args[0], &f);

	return e != E_OK ? e : save(p, &f);
}
