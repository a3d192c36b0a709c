/*
 * Add Device: Choose Device Type, Device Info, Metadata, Security, Summary.
 * Each step is a separate form; the input is kept in a draft.
 */
#include <string.h>

#include "../../lib/crypt/hmac.h"
#include "../../lib/crypt/seal.h"
#include "../../lib/http/url.h"
#include "../../store/device/device_detail.h"
#include "credentials.h"
#include "../pages.h"
#include "../steps.h"
#include "templates.h"
#include "wizard.h"

/* A second click on Add within this time shows the token again. */
enum { ADD_AGAIN_MS = 60 * 1000 };

static const char list_url[] = "/add-device";

/* --- show a step --- */

static const char *
step_url(struct page *p, const struct wizard *w, size_t i)
{
	return w->id == NULL ? list_url :
	    url_path(p->a, "add-device", w->id, wizard_steps[i].name, NULL);
}

static enum err
show(struct page *p, const struct wizard *w, size_t i,
    struct form_errors *fe)
{
	struct wizard_view v = { .errors = fe };
	struct link_view list[WIZARD_STEPS];
	enum err e;

	page_view_init(p, "Add Device", NAV_DEVICES, &v.page);
	v.page.title = arena_printf(p->a, "Add Device: %s", wizard_steps[i].title);
	v.fields = arena_array(p->a, WIZARD_FIELDS, sizeof *v.fields);
	for (size_t k = 0; k < WIZARD_STEPS; k++)
		list[k] = (struct link_view){ .url = step_url(p, w, k),
			.title = wizard_steps[k].title };
	steps_show(p, &v, list, WIZARD_STEPS, i);
	e = wizard_steps[i].show(p, w, &v);
	if (e != E_OK)
		return e;
	t_device_add(&p->reply->out, &v);
	/* the Summary shows faults on GET as well */
	return fe->n > 0 && p->req->method == METHOD_POST ? E_FORM : E_OK;
}

/* --- Add --- */

/* The faults of all steps, for the Summary; without links, because the fields
 * are on other pages. */
static enum err
check_all(struct page *p, const struct wizard *w, struct form_errors *fe)
{
	for (size_t i = 0; i < WIZARD_STEPS; i++) {
		struct form_errors of = { 0 };
		enum err e = wizard_steps[i].check != NULL ?
		    wizard_steps[i].check(p, w, &of) : E_OK;

		if (e != E_OK)
			return e;
		steps_errors(p, fe, &of, wizard_steps[i].title);
	}
	return E_OK;
}

/* Was the existing device made by this draft, through the other of two clicks
 * on Add? */
static bool
ours(struct page *p, const struct wizard *w)
{
	struct device d;

	return device_get(p->db, p->a, w->type, w->device_id, &d) == E_OK &&
	    d.token_hash != NULL &&
	    same_text(d.token_hash, hash_token(p->a, w->token));
}

/* Add the device and use up the draft, both or neither. */
static enum err
add(struct page *p, struct wizard *w, struct device *d)
{
	enum err e = db_begin(p->db);

	if (e != E_OK)
		return e;
	e = device_add(p->db, d);
	if (e == E_OK)
		e = device_registrar_put(p->db, d->id, p->user.name);
	if (e == E_OK) {
		w->added = p->now;
		e = wizard_save(p, w);
	}
	return db_end(p->db, e);
}

static enum err
finish(struct page *p, struct wizard *w)
{
	struct form_errors fe = { 0 };
	struct device d = {
		.type_id = w->type, .device_id = w->device_id,
		.info = w->info, .metadata = w->metadata, .extensions = "",
		.created = p->now, .updated = p->now,
	};
	enum err e;

	if (w->added != ABSENT)		/* the second of two clicks */
		return credentials_show(p, w->type, w->device_id, w->token,
		    true);
	e = check_all(p, w, &fe);
	if (e != E_OK)
		return e;
	if (fe.n > 0)
		return show(p, w, WIZARD_STEPS - 1, &fe);
	if (*w->token == '\0') {	/* came directly here, past Security */
		w->token = credentials_token(p->a);
		e = wizard_save(p, w);
		if (e != E_OK)
			return e;
	}
	d.token_hash = hash_token(p->a, w->token);
	e = add(p, w, &d);
	if (e == E_CONFLICT && ours(p, w))
		return credentials_show(p, w->type, w->device_id, w->token,
		    true);
	if (e == E_CONFLICT || e == E_NOTFOUND) {
		/* somebody else was faster: the checks say what is wrong now */
		e = check_all(p, w, &fe);
		return e != E_OK ? e : fe.n > 0 ?
		    show(p, w, WIZARD_STEPS - 1, &fe) : E_BUSY;
	}
	return e != E_OK ? e :
	    credentials_show(p, w->type, w->device_id, w->token, true);
}

/* --- handlers --- */

static bool
step_index(const char *name, size_t *i)
{
	for (*i = 0; *i < WIZARD_STEPS; ++*i)
		if (strcmp(wizard_steps[*i].name, name) == 0)
			return true;
	return false;
}

/* Load the draft and step in the path.  A draft whose device was added serves
 * only the second of two clicks on Add. */
static enum err
load(struct page *p, struct wizard *w, size_t *i)
{
	enum err e = wizard_load(p, p->args[0], w);

	if (e != E_OK)
		return e;
	if (!step_index(p->args[1], i))
		return E_NOTFOUND;
	if (w->added != ABSENT && (p->now - w->added > ADD_AGAIN_MS ||
	    p->req->method == METHOD_GET || *i != WIZARD_STEPS - 1))
		return E_NOTFOUND;
	return E_OK;
}

enum err
page_device_add(struct page *p)
{
	const char *type = pairs_get(&p->req->query, "type");
	struct form_errors fe = { 0 };
	struct wizard w = wizard_new();

	if (type != NULL)
		w.type = type;
	return show(p, &w, 0, &fe);
}

enum err
page_device_add_start(struct page *p)
{
	struct form_errors fe = { 0 };
	struct wizard w = wizard_new();
	enum err e;

	wizard_steps[0].read(p, &w);
	e = wizard_steps[0].check(p, &w, &fe);
	if (e != E_OK)
		return e;
	if (fe.n > 0)
		return show(p, &w, 0, &fe);
	e = wizard_save(p, &w);
	return e != E_OK ? e : page_redirect(p, step_url(p, &w, 1));
}

enum err
page_device_add_step(struct page *p)
{
	const char *type = pairs_get(&p->req->query, "type");
	struct form_errors fe = { 0 };
	struct wizard w;
	size_t i;
	enum err e = load(p, &w, &i);

	if (e == E_NOTFOUND)
		return page_done(p, list_url, "form-gone");
	if (e != E_OK)
		return e;
	if (type != NULL && i == 0)
		w.type = type;
	if (i == WIZARD_STEPS - 1) {
		e = check_all(p, &w, &fe);
		if (e != E_OK)
			return e;
	}
	return show(p, &w, i, &fe);
}

enum err
page_device_add_step_post(struct page *p)
{
	bool back = strcmp(page_field(p, "go"), "back") == 0;
	struct form_errors fe = { 0 };
	struct wizard w;
	size_t i;
	enum err e = load(p, &w, &i);

	if (e == E_NOTFOUND)
		return page_done(p, list_url, "form-gone");
	if (e != E_OK)
		return e;
	if (wizard_steps[i].read == NULL && !back)
		return finish(p, &w);
	if (wizard_steps[i].read != NULL) {
		wizard_steps[i].read(p, &w);
		e = wizard_save(p, &w);
	}
	if (e == E_OK && back)
		return page_redirect(p, step_url(p, &w, i > 0 ? i - 1 : 0));
	if (e == E_OK)
		e = wizard_steps[i].check(p, &w, &fe);
	if (e != E_OK)
		return e;
	if (fe.n > 0)
		return show(p, &w, i, &fe);
	return page_redirect(p, step_url(p, &w, i + 1));
}
