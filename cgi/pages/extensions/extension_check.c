/* Check Connection and Done: call the carrier with the form's settings.  The
 * form shows the result; Done saves settings that work. */
#include <string.h>

#include "../../drivers/secrets.h"
#include "../../lib/clock.h"
#include "../../lib/http/url.h"
#include "../../store/extension/extension.h"
#include "../pages.h"
#include "extension_form.h"

static struct outside
outside_of(struct page *p)
{
	return (struct outside){
		.caller = p->caller, .db = p->db, .a = p->a,
		.deadline = clock_mono() + PAGE_CALLS_MS,
	};
}

static enum err
ask(struct page *p, const struct extform *f, const char **words)
{
	struct outside out = outside_of(p);
	json_t *all = json_own(p->a, json_copy(f->settings));
	struct account account = { .key = f->key, .settings = all };
	enum err e = secrets_open(p->a, extform_sealed(p, f), all);

	return e != E_OK ? e : check_account(&out, f->driver, &account,
	    words);
}

static bool
same_as_stored(struct page *p, const struct extform *f)
{
	json_t *stored;

	if (!f->edit || *f->sealed != '\0' ||
	    strcmp(f->driver->name, f->old.driver) != 0)
		return false;
	stored = json_read(p->a, f->old.settings, strlen(f->old.settings),
	    NULL);
	return json_equal(stored, f->settings);
}

/* From the tile: check the stored settings and return to the tiles. */
static enum err
check_from_tile(struct page *p, const struct extform *f)
{
	const char *words = "";
	struct outside out = outside_of(p);
	enum err e = check_stored(&out, &f->old, &words);

	if (e != E_OK && !err_outside(e))
		return e;
	e = extension_set_check(p->db, f->old.key, p->now, e,
	    words != NULL ? words : "");
	return e != E_OK ? e : page_redirect(p, arena_printf(p->a,
	    "/extensions#ext-%s", f->old.key));
}

/* A GET of this URL: redirect to the form, of a driver or of an extension. */
enum err
page_extension_check_form(struct page *p)
{
	struct extform f;
	enum err e = extform_edit(p, p->args[0], &f);

	if (e == E_NOTFOUND)
		e = extform_add(p, p->args[0], &f);
	return e != E_OK ? e : page_redirect(p, extform_url(p, &f));
}

enum err
page_extension_check(struct page *p)
{
	const char *words = "";
	struct extform f;
	enum err e, result;
	bool done;

	e = extform_edit(p, p->args[0], &f);
	if (e == E_NOTFOUND)
		e = extform_add(p, p->args[0], &f);
	if (e != E_OK)
		return e;
	if (f.edit && *page_field(p, "stored") != '\0')
		return check_from_tile(p, &f);
	extform_read(p, &f);
	if ((e = extform_validate(p, &f)) != E_OK)
		return e;
	if (f.errors.n > 0) {
		e = extform_keep(p, &f);
		return e != E_OK ? e : extform_show(p, &f);
	}
	done = strcmp(page_field(p, "do"), "done") == 0;
	/* nothing new to check, or the extension will not be called */
	if (done && (same_as_stored(p, &f) || (f.edit && !f.on)))
		return extform_store(p, &f);
	result = ask(p, &f, &words);
	if (result != E_OK && !err_outside(result))
		return result;
	if (words == NULL)
		words = "";
	f.check = json_own(p->a, json_object());
	json_object_set_new(f.check, "err", 
	    json_string(err_stored(result)));
	json_object_set_new(f.check, "text", json_string(words));
	json_object_set_new(f.check, "at", json_integer(p->now));
	json_object_set(f.check, "settings", f.settings);
	f.typed_secret = false;		/* the secret is now part of what was
					 * checked */
	if (done && result == E_OK)
		return extform_store(p, &f);
	/* secrets that cannot be opened are stored ones, whatever was typed */
	if (same_as_stored(p, &f) || (f.edit && result == E_SEALED))
		e = extension_set_check(p->db, f.old.key, p->now, result,
		    words);
	if (e != E_OK || (e = extform_keep(p, &f)) != E_OK)
		return e;
	return page_redirect(p, arena_printf(p->a, "%s%s#check",
	    extform_url(p, &f), url_query(p->a, "draft", f.draft, "then",
	    f.then, NULL)));
}
