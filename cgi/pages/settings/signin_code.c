/*
 * The second step of signing in.  What the first found out is in the form, under
 * a keyed hash that also covers the browser's cookie: who, and until when.
 */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "../../lib/crypt/seal.h"
#include "../../lib/crypt/totp.h"
#include "../../lib/log.h"
#include "../../lib/pool.h"
#include "../../store/access/brake.h"
#include "../../store/access/two_step.h"
#include "../pages.h"
#include "signin_own.h"
#include "templates.h"
#include "view.h"

#define PENDING_MS	(INT64_C(5) * 60 * 1000)

/* --- what the first step found out --- */

/* It also covers the password and the app: a change of either ends it. */
static const char *
proof(struct page *p, const struct user *user, int64_t until)
{
	const char *twin = page_cookie_get(p, COOKIE_PREFIX "signin");

	return sign(p->a, arena_printf(p->a, "sign-in %lld %s %lld %s %s",
	    (long long)until, twin == NULL ? "" : twin, (long long)user->id,
	    user->hash, user->two_step));
}

/* "until proof name" */
static const char *
pending_make(struct page *p, const struct user *user, int64_t until)
{
	const char *mac = proof(p, user, until);

	return mac == NULL ? "" : arena_printf(p->a, "%lld %s %s",
	    (long long)until, mac, user->name);
}

/* E_NOTFOUND: it is not ours, too old, or not of this user as they are now. */
static enum err
pending_read(struct page *p, const char *text, struct user *user)
{
	const char *mac, *given, *end;
	int64_t until;
	char *rest;
	enum err e;

	until = strtoll(text, &rest, 10);
	if (*rest != ' ' || until <= p->now || until > p->now + PENDING_MS)
		return E_NOTFOUND;
	given = rest + 1;
	if ((end = strchr(given, ' ')) == NULL)
		return E_NOTFOUND;
	if ((e = user_by_name(p->db, p->a, end + 1, user)) != E_OK)
		return e;
	mac = proof(p, user, until);
	return mac != NULL && !user->disabled &&
	    strlen(mac) == (size_t)(end - given) &&
	    sodium_memcmp(mac, given, strlen(mac)) == 0 ? E_OK : E_NOTFOUND;
}

/* --- the form --- */

static void
render(struct page *p, const char *pending, const char *next,
    const char *fault)
{
	struct signin_code_view v = { .pending = pending,
		.next = signin_next(next), .fault = fault,
		.twin = signin_twin(p) };

	page_view_init(p, "Sign in", "", &v.page);
	t_signin_code(&p->reply->out, &v);
}

enum err
signin_code(struct page *p, const struct user *user, const char *next)
{
	render(p, pending_make(p, user, p->now + PENDING_MS), next,
	    NULL);
	return E_OK;
}

/* A code of the app, or a recovery code; each once.  While nothing can be saved
 * a code of the app is good, as only reading is possible then. */
static enum err
take(struct page *p, const struct user *user, const char *code, bool *good,
    bool *unsaved)
{
	const char *secret = two_step_open(p->a, user->id, user->two_step);
	int64_t step = secret == NULL ? 0 : totp_check(p->a, secret, code,
	    p->now);
	enum err e = step != 0 ? two_step_use(p->db, user->id, step) :
	    two_step_recover(p->db, p->a, user->id, code);

	*unsaved = e == E_DB_FULL && step != 0;
	if (*unsaved)
		e = E_OK;
	if (e == E_OK && step == 0)
		log_info("users", "user %s signed in with a recovery code",
		    user->name);
	*good = e == E_OK;
	return e == E_NOTFOUND ? E_OK : e;
}

/* Too many wrong codes, of this person, from wherever. */
static const char *
wait_text(struct page *p, int64_t ms)
{
	int64_t s = (ms + 999) / 1000;

	p->reply->status = 429;
	p->reply->headers = arena_printf(p->a, "Retry-After: %lld\r\n",
	    (long long)s);
	return arena_printf(p->a, "Too many wrong codes. Wait %lld %s, then "
	    "try again.", (long long)(s < 120 ? s : (s + 59) / 60),
	    s < 120 ? "seconds" : "minutes");
}

enum err
signin_code_post(struct page *p)
{
	const char *pending = page_raw(p, "pending"), *who;
	const char *next = signin_next(page_raw(p, "next"));
	struct user user;
	int64_t wait;
	bool good, unsaved;
	enum err e = signin_is_ours(p) ? pending_read(p, pending, &user) :
	    E_NOTFOUND;

	if (e != E_OK)
		return e != E_NOTFOUND ? e :
		    page_done(p, "/sign-in", "signin-late");
	who = two_step_brake(p->a, user.id);
	e = brake_try(p->db, who, p->now, &wait);
	if (e != E_OK && e != E_DB_FULL)
		return e;
	/* a try that cannot be counted is delayed instead */
	if (e == E_DB_FULL)
		pool_sleep(BRAKE_FULL_MS);
	if (wait > 0) {
		render(p, pending, next, wait_text(p, wait));
		return E_FORM;
	}
	if ((e = take(p, &user, page_field(p, "code"), &good,
	    &unsaved)) != E_OK)
		return e;
	if (!good) {
		render(p, pending, next, "This code is not right, or it was "
		    "used before. Enter the one that the app shows now.");
		return E_FORM;
	}
	e = brake_clear(p->db, who);
	return e != E_OK && e != E_DB_FULL ? e :
	    signin_begin(p, &user, next, unsaved);
}
