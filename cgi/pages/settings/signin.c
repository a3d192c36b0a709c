/* Sign-in and sign-out. */
#include <sodium.h>
#include <string.h>

#include "../../lib/pool.h"
#include "../../lib/crypt/seal.h"
#include "../../lib/http/url.h"
#include "../../lib/text/utf8.h"
#include "../../store/access/brake.h"
#include "../pages.h"
#include "../reading.h"
#include "signin_own.h"
#include "templates.h"
#include "view.h"

/*
 * There is no session yet from which to derive a CSRF token, so the form's
 * token is compared with a cookie that only our own page can set.
 */
static const char twin_cookie[] = COOKIE_PREFIX "signin";

enum { AGENT_MAX = 200 };

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

const char *
signin_next(const char *next)
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

const char *
signin_twin(struct page *p)
{
	const char *twin = page_cookie_get(p, twin_cookie);

	if (twin == NULL || *twin == '\0' || strlen(twin) > CSRF_TOKEN_MAX) {
		twin = random_token(p->a, 16);
		p->reply->cookie = cookie(p, twin_cookie, twin,
		    " Max-Age=3600;");
	}
	return csrf_mask(p->a, twin);
}

bool
signin_is_ours(struct page *p)
{
	const char *twin = page_cookie_get(p, twin_cookie);

	return twin != NULL && csrf_is(twin, page_raw(p, "csrf"));
}

static void
render(struct page *p, const char *name, const char *next, const char *fault)
{
	struct signin_view v = {
		.name = name, .next = signin_next(next), .fault = fault
	};

	v.twin = signin_twin(p);
	page_view_init(p, "Sign in", "", &v.page);
	t_signin(&p->reply->out, &v);
}

enum err
page_signin(struct page *p)
{
	const char *next = signin_next(pairs_get(&p->req->query, "next"));

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

/* The browser's own name, for the list of sessions. */
static const char *
agent(struct page *p)
{
	const char *said;

	return req_header(p->req, "User-Agent", &said) != E_OK ||
	    !utf8_is_line(said) ? "" : arena_strndup(p->a, said,
	    (size_t)utf8_most(said, AGENT_MAX));
}

enum err
signin_begin(struct page *p, const struct user *user, const char *next,
    bool reads)
{
	const char *id = random_token(p->a, 32);
	const char *was = page_cookie_get(p, SESSION_COOKIE);
	enum err e = reads ? E_DB_FULL : was == NULL ? E_OK :
	    session_end(p->db, hash_token(p->a, was));

	if (e == E_OK)
		e = session_add(p->db, &(struct user_session){
		    .hash = hash_token(p->a, id), .user = user->id,
		    .created = p->now, .expires = p->now + SESSION_MS,
		    .address = p->req->remote, .agent = agent(p) });
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
	const char *name = page_field(p, "name"), *who = trying(p, name);
	const char *password = page_raw(p, "password");
	const char *next = signin_next(page_raw(p, "next"));
	struct user user = { 0 };
	int64_t wait;
	enum err e;
	bool good;

	if (*page_raw(p, "pending") != '\0')
		return signin_code_post(p);
	if (!signin_is_ours(p)) {
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
	if (e != E_OK && e != E_DB_FULL)
		return e;
	return *user.two_step == '\0' ? signin_begin(p, &user, next, false) :
	    signin_code(p, &user, next);
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
