/* Two-step sign-in of one's own account: set up, recovery codes, switch off. */
#include <stdlib.h>
#include <string.h>

#include "../../lib/crypt/seal.h"
#include "../../lib/crypt/totp.h"
#include "../../lib/http/url.h"
#include "../../lib/log.h"
#include "../../lib/web/qr.h"
#include "../../store/access/brake.h"
#include "../../store/access/two_step.h"
#include "../pages.h"
#include "../units.h"
#include "../weight.h"
#include "templates.h"
#include "view_settings.h"

enum { GROUP = 4 };
#define DRAFT_MS	(INT64_C(10) * 60 * 1000)

static void
fields(struct form_errors *fe, struct two_step_view *v)
{
	v->errors = fe;
	v->password = (struct field){
		.name = "password", .label = "Your password",
		.type = "password", .required = true, .value = "",
		.autocomplete = "current-password",
		.error = form_error_of(fe, "password"),
	};
	v->code = (struct field){
		.name = "code", .label = "Code", .required = true,
		.value = "", .mono = true, .maxlength = 12,
		.inputmode = "numeric", .autocomplete = "one-time-code",
		.hint = "The six digits that the app shows now.",
		.error = form_error_of(fe, "code"),
	};
}

static enum err
show(struct page *p, struct two_step_view *v)
{
	page_view_init(p, "Two-Step Sign-In", NAV_SETTINGS, &v->page);
	t_two_step(&p->reply->out, v);
	return v->errors->n > 0 ? E_FORM : E_OK;
}

/* What there is now. */
static enum err
show_state(struct page *p, struct form_errors *fe)
{
	struct two_step_view v = { .on = false };
	struct two_step t;
	enum err e = two_step_get(p->db, p->a, p->user.id, &t);

	if (e != E_OK)
		return e;
	fields(fe, &v);
	v.on = *t.sealed != '\0';
	v.left = units_count(p->a, t.codes, "recovery code", "recovery codes");
	return show(p, &v);
}

enum err
page_two_step(struct page *p)
{
	struct form_errors fe = { 0 };

	return show_state(p, &fe);
}

/* --- set up --- */

/* ABCD EFGH … */
static const char *
grouped(struct arena *a, const char *secret)
{
	size_t n = strlen(secret);
	char *out = arena_alloc(a, n + n / GROUP + 1), *to = out;

	for (size_t i = 0; i < n; i++) {
		if (i > 0 && i % GROUP == 0)
			*to++ = ' ';
		*to++ = secret[i];
	}
	return out;
}

static const char *
address(struct page *p, const char *secret)
{
	const char *label = url_path(p->a, arena_printf(p->a, "Patchbay:%s",
	    p->user.name), NULL);

	return arena_printf(p->a, "otpauth://totp%s%s", label,
	    url_query(p->a, "secret", secret, "issuer", "Patchbay", NULL));
}

/* The new secret on its way through the form: for this session, and not for
 * long. */
static const char *
draft_make(struct page *p, const char *secret)
{
	return two_step_seal(p->a, p->user.id, arena_printf(p->a,
	    "%lld %s %s", (long long)(p->now + DRAFT_MS), page_session(p),
	    secret));
}

static const char *
draft_read(struct page *p, const char *draft)
{
	const char *text = two_step_open(p->a, p->user.id, draft), *own;
	char *rest;
	int64_t until;

	if (text == NULL)
		return NULL;
	until = strtoll(text, &rest, 10);
	own = arena_printf(p->a, " %s ", page_session(p));
	return until <= p->now || until > p->now + DRAFT_MS ||
	    strncmp(rest, own, strlen(own)) != 0 ? NULL : rest + strlen(own);
}

static enum err
show_setup(struct page *p, const char *secret, struct form_errors *fe)
{
	struct two_step_view v = { .on = false };

	fields(fe, &v);
	v.path = qr_path(p->a, address(p, secret), &v.size);
	v.secret = grouped(p->a, secret);
	v.draft = draft_make(p, secret);
	return v.path == NULL || v.draft == NULL ? E_INTERNAL : show(p, &v);
}

/* The password again, as whoever has this decides who signs in. */
static enum err
try_password(struct page *p, struct form_errors *fe)
{
	const char *fault = NULL;
	enum err e = weight_try_password(p, &fault);

	if (fault != NULL)
		form_error(fe, p->a, "password", "%s", fault);
	return e;
}

static enum err
begin(struct page *p)
{
	struct form_errors fe = { 0 };
	struct two_step t;
	enum err e = two_step_get(p->db, p->a, p->user.id, &t);

	/* what is on is switched off first, with its code */
	if (e == E_OK && *t.sealed != '\0')
		return page_redirect(p, "/settings/two-step");
	if (e == E_OK)
		e = try_password(p, &fe);
	if (e != E_OK)
		return e;
	return fe.n > 0 ? show_state(p, &fe) :
	    show_setup(p, totp_secret(p->a), &fe);
}

/* --- switch on, and new codes --- */

static enum err
show_codes(struct page *p, const char **codes)
{
	struct form_errors fe = { 0 };
	struct two_step_view v = { .on = true, .codes = codes,
		.ncodes = RECOVERY_CODES };

	fields(&fe, &v);
	return show(p, &v);
}

static void
wrong_code(struct page *p, struct form_errors *fe)
{
	form_error(fe, p->a, "code", "This is not the code of now. Does the "
	    "device with the app have the right time?");
}

static enum err
confirm(struct page *p)
{
	const char *secret = draft_read(p, page_raw(p, "draft"));
	const char **codes = arena_array(p->a, RECOVERY_CODES, sizeof(*codes));
	struct form_errors fe = { 0 };
	int64_t step;
	enum err e;

	if (secret == NULL)	/* too late, or not from this form */
		return page_redirect(p, "/settings/two-step");
	step = totp_check(p->a, secret, page_field(p, "code"), p->now);
	if (step == 0) {
		wrong_code(p, &fe);
		return show_setup(p, secret, &fe);
	}
	two_step_codes(p->a, codes);
	e = two_step_on(p->db, p->a, p->user.id, two_step_seal(p->a,
	    p->user.id, secret), step, codes, page_session(p));
	if (e == E_CONFLICT)
		return page_redirect(p, "/settings/two-step");
	if (e != E_OK)
		return e;
	log_info("users", "user %s switched two-step sign-in on",
	    p->user.name);
	return show_codes(p, codes);
}

/* The app's code; each is good once, and wrong ones have to wait as when signing
 * in. */
static enum err
try_code(struct page *p, struct form_errors *fe)
{
	const char *secret, *who = two_step_brake(p->a, p->user.id);
	struct two_step t;
	int64_t step, wait;
	enum err e = two_step_get(p->db, p->a, p->user.id, &t);

	if (e == E_OK)
		e = brake_try(p->db, who, p->now, &wait);
	if (e != E_OK)
		return e;
	if (wait > 0) {
		form_error(fe, p->a, "code", "Too many wrong codes. Wait %lld "
		    "seconds, then try again.",
		    (long long)((wait + 999) / 1000));
		return E_OK;
	}
	secret = two_step_open(p->a, p->user.id, t.sealed);
	step = secret == NULL ? 0 : totp_check(p->a, secret,
	    page_field(p, "code"), p->now);
	e = step == 0 ? E_NOTFOUND : two_step_use(p->db, p->user.id, step);
	if (e == E_NOTFOUND) {
		wrong_code(p, fe);
		return E_OK;
	}
	return e == E_OK ? brake_clear(p->db, who) : e;
}

/* Both proofs. */
static enum err
prove(struct page *p, struct form_errors *fe)
{
	enum err e = try_password(p, fe);

	return e != E_OK || fe->n > 0 ? e : try_code(p, fe);
}

static enum err
renew(struct page *p)
{
	const char **codes = arena_array(p->a, RECOVERY_CODES, sizeof(*codes));
	struct form_errors fe = { 0 };
	enum err e = prove(p, &fe);

	if (e != E_OK)
		return e;
	if (fe.n > 0)
		return show_state(p, &fe);
	two_step_codes(p->a, codes);
	if ((e = two_step_renew(p->db, p->a, p->user.id, codes)) != E_OK)
		return e;
	log_info("users", "user %s made new recovery codes", p->user.name);
	return show_codes(p, codes);
}

static enum err
off(struct page *p)
{
	struct form_errors fe = { 0 };
	enum err e = prove(p, &fe);

	if (e != E_OK)
		return e;
	if (fe.n > 0)
		return show_state(p, &fe);
	if ((e = two_step_off(p->db, p->user.id)) != E_OK)
		return e;
	log_info("users", "user %s switched two-step sign-in off",
	    p->user.name);
	return page_done(p, "/settings/two-step", "two-step-off");
}

enum err
page_two_step_post(struct page *p)
{
	const char *go = page_field(p, "go");

	if (strcmp(go, "begin") == 0)
		return begin(p);
	if (strcmp(go, "confirm") == 0)
		return confirm(p);
	if (strcmp(go, "codes") == 0)
		return renew(p);
	return strcmp(go, "off") == 0 ? off(p) : E_INPUT;
}
