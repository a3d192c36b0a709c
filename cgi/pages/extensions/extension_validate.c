/* Checks of an extension's form. */
#include <string.h>

#include "../../drivers/secrets.h"
#include "../../lib/text/shown.h"
#include "../../store/id.h"
#include "extension_form.h"

static void
validate_setting(struct page *p, struct extform *f, const struct setting *s)
{
	const char *field = extform_field(p->a, s), *v, *wrong;

	if (extform_is_api(s))
		return;
	v = s->kind == SETTING_SECRET ? page_raw(p, field) :
	    json_str(p->a, f->settings, s->name);
	if (v == NULL || *v == '\0') {
		if (s->required && (s->kind != SETTING_SECRET ||
		    !secrets_have(p->a, extform_sealed(p, f), s->name)))
			form_error(&f->errors, p->a, field, f->moved &&
			    s->kind == SETTING_SECRET ? "Enter the %s again: "
			    "the stored value was entered for another "
			    "host." :
			    "Enter the %s.", s->label);
		return;
	}
	if (strlen(v) > FIELD_MAX) {
		form_error(&f->errors, p->a, field,
		    "%s: at most %d characters.", s->label, FIELD_MAX);
		return;
	}
	if (s->kind == SETTING_CHOICE) {
		for (const char *const *c = s->choices; *c != NULL; c += 2)
			if (strcmp(*c, v) == 0)
				return;
		form_error(&f->errors, p->a, field, "Choose one from the list.");
		return;
	}
	wrong = s->check == NULL ? NULL : s->check(p->a, v);
	if (wrong != NULL)
		form_error(&f->errors, p->a, field, "%s", wrong);
}

/* A new key, as used in URLs and configurations. */
static enum err
validate_key(struct page *p, struct extform *f)
{
	struct extension x;
	enum err e;

	if (key_check(f->key) != ID_FINE) {
		form_error(&f->errors, p->a, "key", "A key has 1 to %d "
		    "letters a–z, digits and -, and begins with a letter or "
		    "digit.", KEY_MAX);
		return E_OK;
	}
	e = extension_get(p->db, p->a, f->key, &x);
	if (e == E_OK || strcmp(f->key, "add") == 0 ||
	    strcmp(f->key, "check") == 0 || driver_by_name(f->key) != NULL) {
		form_error(&f->errors, p->a, "key", "“%s” is taken. "
		    "Choose another key.", f->key);
		return E_OK;
	}
	return e == E_NOTFOUND ? E_OK : e;
}

/* Tiles, sections and messages show the name, so it must be unambiguous. */
static enum err
validate_name(struct page *p, struct extform *f)
{
	struct extension_name *x;
	size_t n;
	enum err e = extension_names(p->db, p->a, &x, &n);

	if (e != E_OK)
		return e;
	for (size_t i = 0; i < n; i++)
		if (f->edit && strcmp(x[i].key, f->old.key) == 0)
			x[i].title = "";
	if (*f->name == '\0')
		form_error(&f->errors, p->a, "name", "Enter a name.");
	else if (strlen(f->name) > FIELD_MAX)
		form_error(&f->errors, p->a, "name",
		    "Name: at most %d characters.", FIELD_MAX);
	else if (extform_taken(x, n, NULL, f->name))
		form_error(&f->errors, p->a, "name", "Another extension is "
		    "called “%s”. Choose another name.",
		    shown_text(p->a, f->name, FIELD_MAX));
	return E_OK;
}

enum err
extform_validate(struct page *p, struct extform *f)
{
	const struct setting *s;
	enum err e;

	for (s = f->driver->settings; s->name != NULL; s++)
		validate_setting(p, f, s);
	e = validate_name(p, f);
	return e != E_OK || f->edit ? e : validate_key(p, f);
}
