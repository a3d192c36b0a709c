/* Sign-in and sign-out. */
#include <sodium.h>
#include <string.h>

#include "../../lib/pool.h"
#include "../../lib/crypt/seal.h"
#include "../../lib/http/url.h"
#include "../../store/access/brake.h"
#include "../pages.h"
#include "../reading.h"
#include "templates.h"
#include "view.h"

/*
 * There is no session yet from which to derive a CSRF token, so the form's
 * token is compared with a cookie that only our own page can set.
 */
static const char twin_cookie[] = COOKIE_PREFIX "signin";

static const char wrong[] = "User name and password don't match. "
    "Check both and try again.";

/* more: " Max-Age=…;", or "" for a cookie that ends with the browser. */
static const char *
cookie(struct page *p, const char *name, const char *value, const char *more)
{
	return arena_printf(p->a, "%s=%s; Path=/;%s HttpOnly; SameSite=Lax%s",
	    page_cookie_name(p, name), value, more,
	    page_https(p) ? "; Secure" : "");
}

/* next if it is a path on this site, else "". */
static const char *
safe_next(const char *next)
{
	if (next == NULL || next[0] != '/' || next[1] == '/' ||
	    strlen(next) > URL_MAX_LEN)
		return "";
	/* browsers treat \ as / and drop tabs and line ends */
	for (const char *s = next; *s != '\0'; s++)
		if ((unsigned char)*s <= 0x20 || *s == 0x7f || *s == '\\')
			return "";
	return next;
}

static void
render(struct page *p, const char *name, const char *next, const char *fault)
{
	const char *twin = page_cookie_get(p, twin_cookie);
	struct signin_view v = {
		.name = name, .next = safe_next(next), .fault = fault
	};

	if (twin == NULL || *twin == '\0' || strlen(twin) > CSRF_TOKEN_MAX) {
		twin = random_token(p->a, 16);
		p->reply->cookie = cookie(p, twin_cookie, twin,
		    " Max-Age=3600;");
	}
	v.twin = csrf_mask(p->a, twin);
	page_view_init(p, "Sign in", "", &v.page);
	t_signin(&p->reply->out, &v);
}

enum err
page_signin(struct page *p)
{
	const char *next = safe_next(pairs_get(&p->req->query, "next"));

	if (p->user.role != ROLE_NONE)
		return page_redirect(p, *next != '\0' ? next : "/devices");
	render(p, "", next, NULL);
	return E_OK;
}

/*
 * Checking an unknown name takes as long as a wrong password: the password is
 * compared with a hash that nothing matches.
 */
static bool
verify(struct page *p, const char *name, const char *password,
    struct user *user, enum err *e)
{
	static const char nobody[128] = "$argon2id$v=19$m=65536,t=2,p=1$"
	    "AAAAAAAAAAAAAAAAAAAAAA$"
	    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
	bool known, good;

	*e = user_by_name(p->db, p->a, name, user);
	if (*e != E_OK && *e != E_NOTFOUND)
		return false;
	known = *e == E_OK;
	*e = E_OK;
	good = password_check(known ? user->hash : nobody, password);
	return known && good && !user->disabled;
}

/* The brake's key: this name from this address. */
static const char *
trying(struct page *p, const char *name)
{
	char *who = arena_printf(p->a, "%s %s", name, p->req->remote);

	for (char *c = who; *c != '\0'; c++)
		if (*c >= 'A' && *c <= 'Z')
			*c += 'a' - 'A';
	return hash_token(p->a, who);
}

static enum err
too_often(struct page *p, const char *name, const char *next, int64_t ms)
{
	int64_t s = (ms + 999) / 1000;

	p->reply->status = 429;
	p->reply->headers = arena_printf(p->a, "Retry-After: %lld\r\n",
	    (long long)s);
	render(p, name, next, arena_printf(p->a, "Too many wrong passwords "
	    "for this user name from your address. Wait %lld %s, then try "
	    "again.", (long long)(s < 120 ? s : (s + 59) / 60),
	    s < 120 ? "seconds" : "minutes"));
	return E_FORM;
}

/* Start the user's session and redirect to where they were going. */
static enum err
begin_session(struct page *p, const struct user *user, const char *next)
{
	const char *id = random_token(p->a, 32);
	enum err e = session_add(p->db, hash_token(p->a, id), user->id, p->now,
	    p->now + SESSION_MS);

	if (e == E_DB_FULL && (id = reading_cookie(p, user)) != NULL)
		e = E_OK;
	if (e != E_OK)
		return e;
	/* no Max-Age: the stored session has the expiry, and extends it */
	p->reply->cookie = cookie(p, SESSION_COOKIE, id, "");
	return page_redirect(p, *next != '\0' ? next : "/devices");
}

enum err
page_signin_post(struct page *p)
{
	const char *twin = page_cookie_get(p, twin_cookie);
	const char *name = page_field(p, "name"), *who = trying(p, name);
	const char *password = page_raw(p, "password");
	const char *next = safe_next(page_raw(p, "next"));
	struct user user = { 0 };
	int64_t wait;
	enum err e;
	bool good;

	if (twin == NULL || !csrf_is(twin, page_raw(p, "csrf"))) {
		render(p, name, next, "Your browser did not send back the "
		    "cookie of this page, or the page was open for more than "
		    "an hour. Try again.");
		return E_FORM;
	}
	e = brake_try(p->db, who, p->now, &wait);
	if (e != E_OK && e != E_DB_FULL)
		return e;
	if (wait > 0)
		return too_often(p, name, next, wait);
	/* a try that cannot be counted is delayed instead */
	if (e == E_DB_FULL)
		pool_sleep(BRAKE_FULL_MS);
	good = strlen(name) <= USER_MAX && strlen(password) <= PASSWORD_MAX &&
	    verify(p, name, password, &user, &e);
	if (e != E_OK)
		return e;
	if (!good) {
		render(p, name, next, wrong);
		return E_FORM;
	}
	e = brake_clear(p->db, who);
	return e != E_OK && e != E_DB_FULL ? e : begin_session(p, &user, next);
}

enum err
page_signout(struct page *p)
{
	const char *id = page_cookie_get(p, SESSION_COOKIE);
	enum err e = id != NULL && !p->reading ?
	    session_end(p->db, hash_token(p->a, id)) : E_OK;

	if (e != E_OK && e != E_NOTFOUND)
		return e;
	p->reply->cookie = cookie(p, SESSION_COOKIE, "", " Max-Age=0;");
	return page_done(p, "/sign-in", "signed-out");
}
