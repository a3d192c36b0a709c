#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/db.h"
#include "lib/seal.h"
#include "queries.h"
#include "serve.h"
#include "store_fixture.h"

Suite *serve_suite(void);

/* --- routes --- */

static enum err
nothing(struct page *p)
{
	(void)p;
	return E_OK;
}

static const struct route table[] = {
	{ .method = METHOD_GET, .pattern = "/", .handler = nothing },
	{ .method = METHOD_GET, .pattern = "/a/add", .handler = nothing },
	{ .method = METHOD_GET, .pattern = "/a/{}", .handler = nothing },
	{ .method = METHOD_POST, .pattern = "/a/{}", .handler = nothing },
	{ .method = METHOD_POST, .pattern = "/a/{}/b/{}/c/{}",
	    .handler = nothing },
	{ .pattern = NULL },
};

static const struct {
	const char	*path;
	enum method	 method;
	enum err	 err;
	int		 row;		/* of table, -1: none */
	const char	*args[3];
	const char	*allow;
} cases[] = {
	{ .path = "/", .method = METHOD_GET, .row = 0 },
	{ .path = "/", .method = METHOD_POST, .err = E_METHOD, .row = -1,
	    .allow = "GET, HEAD" },
	{ .path = "/a/add", .method = METHOD_GET, .row = 1 },
	{ .path = "/a/%61dd", .method = METHOD_GET, .row = 1 },
	{ .path = "/a/x", .method = METHOD_GET, .row = 2, .args = { "x" } },
	{ .path = "/a/x%20%C3%BC", .method = METHOD_GET, .row = 2,
	    .args = { "x \xc3\xbc" } },
	{ .path = "/a/{}", .method = METHOD_GET, .row = 2,
	    .args = { "{}" } },
	{ .path = "/a/add", .method = METHOD_POST, .row = 3,
	    .args = { "add" } },
	{ .path = "/a/x", .method = METHOD_PUT, .err = E_METHOD, .row = -1,
	    .allow = "GET, HEAD, POST" },
	{ .path = "/a/1/b/2/c/3", .method = METHOD_POST, .row = 4,
	    .args = { "1", "2", "3" } },
	{ .path = "/a/1/b/2/c/3", .method = METHOD_GET, .err = E_METHOD,
	    .row = -1, .allow = "POST" },
	{ .path = "/a/1/b/2/c/", .method = METHOD_POST, .err = E_NOTFOUND,
	    .row = -1 },
	{ .path = "/a/1/b//c/3", .method = METHOD_POST, .err = E_NOTFOUND,
	    .row = -1 },
	{ .path = "/a/1/b/2/c/3/", .method = METHOD_POST, .err = E_NOTFOUND,
	    .row = -1 },
	{ .path = "/a", .method = METHOD_GET, .err = E_NOTFOUND, .row = -1 },
	{ .path = "/a/", .method = METHOD_GET, .err = E_NOTFOUND, .row = -1 },
	{ .path = "//a/x", .method = METHOD_GET, .err = E_NOTFOUND,
	    .row = -1 },
	{ .path = "/A/x", .method = METHOD_GET, .err = E_NOTFOUND,
	    .row = -1 },
	{ .path = "/a/%zz", .method = METHOD_GET, .err = E_INPUT,
	    .row = -1 },
	{ .path = "/a/x%2Fy", .method = METHOD_GET, .err = E_INPUT,
	    .row = -1 },
	{ .path = "/1/2/3/4/5/6/7/8/9/0/1/2/3/4/5/6/7/8", .err = E_NOTFOUND,
	    .method = METHOD_GET, .row = -1 },
};

START_TEST(finds_routes)
{
	struct arena *a = arena_new(1 << 20);
	const struct route *row;
	const char *args[ROUTE_ARGS_MAX], *allow;
	enum err e;
	int i;

	e = serve_route(table, a, cases[_i].path, cases[_i].method, &row, args,
	    &allow);
	ck_assert_msg(e == cases[_i].err, "%s: %d", cases[_i].path, e);
	if (cases[_i].row == -1)
		ck_assert_ptr_null(row);
	else
		ck_assert_ptr_eq(row, &table[cases[_i].row]);
	for (i = 0; e == E_OK && i < 3; i++)
		ck_assert_pstr_eq(args[i], cases[_i].args[i]);
	ck_assert_pstr_eq(allow, cases[_i].allow);
	arena_free(a);
}
END_TEST

/* --- a whole request --- */

static char		 dir[] = "/tmp/patchbay-serve-XXXXXX";
static char		 db_path[64];
static struct config	 cfg;
static struct caller	 caller;
static struct server	 server;
static struct reply	 reply;
static char		 cookie[128];
static const char	*csrf;

/* The request being made. */
static const char	*method, *uri, *form, *if_none_match, *fragment;
static const char	*origin, *fetch_site;

static const char *
param(void *ctx, const char *name)
{
	static char length[24];

	(void)ctx;
	snprintf(length, sizeof(length), "%zu", strlen(form));
	return strcmp(name, "REQUEST_METHOD") == 0 ? method :
	    strcmp(name, "REQUEST_URI") == 0 ? uri :
	    strcmp(name, "HTTP_COOKIE") == 0 ? cookie :
	    strcmp(name, "HTTP_IF_NONE_MATCH") == 0 ? if_none_match :
	    strcmp(name, "HTTP_X_PATCHBAY_FRAGMENT") == 0 ? fragment :
	    strcmp(name, "HTTP_HOST") == 0 ? "example.org" :
	    strcmp(name, "HTTP_ORIGIN") == 0 ? origin :
	    strcmp(name, "HTTP_SEC_FETCH_SITE") == 0 ? fetch_site :
	    strcmp(name, "CONTENT_LENGTH") == 0 ? length :
	    strcmp(name, "CONTENT_TYPE") == 0 ?
	    "application/x-www-form-urlencoded" : NULL;
}

static size_t
body(void *ctx, char *p, size_t n)
{
	size_t *at = ctx;

	if (n > strlen(form) - *at)
		n = strlen(form) - *at;
	memcpy(p, form + *at, n);
	*at += n;
	return n;
}

static int
ask(const char *m, const char *u, const char *f)
{
	size_t at = 0;
	struct req_source src = { .param = param, .read = body, .ctx = &at };

	method = m;
	uri = u;
	form = f;
	reply_reset(&reply);
	serve_answer(&server, &src, &reply);
	return reply.status;
}

static enum err
says(struct page *p)
{
	buf_printf(&p->reply->out, "%s %s", p->user.name, p->args[0]);
	return E_OK;
}

static enum err
tagged(struct page *p)
{
	buf_str(&p->reply->out, "long");
	p->reply->etag = "\"v1\"";
	return E_OK;
}

static enum err
wrong_form(struct page *p)
{
	buf_str(&p->reply->out, "THE-FORM");
	return E_FORM;
}

static enum err
conflict(struct page *p)
{
	buf_str(&p->reply->out, "half a page");
	p->reply->content_type = "text/csv";
	return E_CONFLICT;
}

static enum err
busy(struct page *p)
{
	(void)p;
	return E_BUSY;
}

static enum err
endless(struct page *p)
{
	while (!p->reply->out.failed)
		buf_str(&p->reply->out, "0123456789abcdef");
	return E_OK;
}

static enum err
writes(struct page *p)
{
	return org_rename(p->db, "renamed");
}

static enum err
leaves_open(struct page *p)
{
	enum err e = db_begin(p->db);

	return e != E_OK ? e : org_rename(p->db, "half done");
}

/* As a list that was cut short says so. */
static enum err
header_of_its_own(struct page *p)
{
	p->reply->headers = "Patchbay-Truncated: first 3 rows\r\n";
	return E_OK;
}

static const struct route rows[] = {
	{ .method = METHOD_GET, .pattern = "/header",
	    .handler = header_of_its_own, .flags = R_PUBLIC },
	{ .method = METHOD_GET, .pattern = "/says/{}", .handler = says,
	    .role = ROLE_VIEWER },
	{ .method = METHOD_POST, .pattern = "/says/{}/form",
	    .handler = wrong_form, .role = ROLE_VIEWER, .flags = R_OUTSIDE },
	{ .method = METHOD_POST, .pattern = "/pushed", .handler = wrong_form,
	    .flags = R_PUBLIC },
	{ .method = METHOD_GET, .pattern = "/tagged", .handler = tagged,
	    .flags = R_PUBLIC },
	{ .method = METHOD_GET, .pattern = "/slow", .handler = tagged,
	    .flags = R_PUBLIC | R_SLOW },
	{ .method = METHOD_POST, .pattern = "/form", .handler = wrong_form,
	    .role = ROLE_OPERATOR },
	{ .method = METHOD_POST, .pattern = "/admin", .handler = wrong_form,
	    .role = ROLE_ADMIN },
	{ .method = METHOD_GET, .pattern = "/conflict", .handler = conflict,
	    .flags = R_PUBLIC },
	{ .method = METHOD_GET, .pattern = "/endless", .handler = endless,
	    .flags = R_PUBLIC },
	{ .method = METHOD_GET, .pattern = "/write", .handler = writes,
	    .role = ROLE_VIEWER },
	{ .method = METHOD_POST, .pattern = "/write", .handler = writes,
	    .role = ROLE_VIEWER },
	{ .method = METHOD_POST, .pattern = "/open", .handler = leaves_open,
	    .role = ROLE_VIEWER },
	{ .method = METHOD_POST, .pattern = "/carrier/{}",
	    .handler = wrong_form, .role = ROLE_VIEWER, .flags = R_OUTSIDE },
	{ .method = METHOD_POST, .pattern = "/busy", .handler = busy,
	    .role = ROLE_VIEWER },
	{ .method = METHOD_POST, .pattern = "/sends", .handler = busy,
	    .role = ROLE_VIEWER, .flags = R_WRITES },
	{ .method = METHOD_GET, .pattern = "/hush/{}", .handler = nothing,
	    .flags = R_PUBLIC | R_SECRET },
	{ .pattern = NULL },
};

static void
setup(void)
{
	struct user u;
	char *id;

	memcpy(dir + sizeof(dir) - 7, "XXXXXX", 6);
	ck_assert_ptr_nonnull(mkdtemp(dir));
	snprintf(db_path, sizeof(db_path), "%s/db", dir);
	store_new(db_path);
	server = (struct server){ .cfg = &cfg, .routes = rows,
	    .a = arena_new(ARENA_MAX), .quiet = true, .pool = SERVE_ALL };
	server.db = db_open(&patchbay_schema, db_path);
	ck_assert_ptr_nonnull(server.db);
	reply_init(&reply, PAGE_MAX);
	fragment = if_none_match = origin = fetch_site = NULL;
	cfg.https = false;
	setenv("PATCHBAY_NOW", "1467159693339", 1);
	ck_assert_int_eq(user_add(server.db, "jo", "no hash", ROLE_OPERATOR,
	    0), E_OK);
	ck_assert_int_eq(user_by_name(server.db, server.a, "jo", &u), E_OK);
	id = random_token(server.a, 32);
	ck_assert_int_eq(session_add(server.db, hash_token(server.a, id),
	    u.id, 1467159693339, 1467159693339 + SESSION_MS), E_OK);
	snprintf(cookie, sizeof(cookie), "%s=%s", SESSION_COOKIE, id);
	csrf = strdup(csrf_mask(server.a, csrf_token(server.a, id)));
}

static void
teardown(void)
{
	char path[80];
	static const char *const more[] = { "", "-wal", "-shm" };
	size_t i;

	free((char *)csrf);
	reply_free(&reply);
	db_close(server.db);
	arena_free(server.a);
	for (i = 0; i < 3; i++) {
		snprintf(path, sizeof(path), "%s%s", db_path, more[i]);
		unlink(path);
	}
	rmdir(dir);
	unsetenv("PATCHBAY_NOW");
}

/* What a failure logs, to be looked at: from here to caught(). */
static FILE	*log_file;
static int	 real_stderr;

static void
catch(void)
{
	log_file = tmpfile();
	ck_assert_ptr_nonnull(log_file);
	real_stderr = dup(STDERR_FILENO);
	dup2(fileno(log_file), STDERR_FILENO);
}

static const char *
caught(void)
{
	static char text[8192];
	size_t n;

	dup2(real_stderr, STDERR_FILENO);
	close(real_stderr);
	rewind(log_file);
	n = fread(text, 1, sizeof(text) - 1, log_file);
	text[n] = '\0';
	fclose(log_file);
	return text;
}

static const char *
with_csrf(const char *rest)
{
	static char s[200];

	snprintf(s, sizeof(s), "csrf=%s&%s", csrf, rest);
	return s;
}

START_TEST(a_page)
{
	ck_assert_int_eq(ask("GET", "/says/hello%21", ""), 200);
	ck_assert_str_eq(reply.out.data, "jo hello!");
	ck_assert_ptr_nonnull(strstr(reply.always, "default-src 'none'"));
	*cookie = '\0';
	ck_assert_int_eq(ask("GET", "/says/x?a=%20", ""), 303);
	ck_assert_str_eq(reply.location,
	    "/sign-in?next=%2Fsays%2Fx%3Fa%3D%2520");
	ck_assert_uint_eq(reply.out.len, 0);
	fragment = "1";
	ck_assert_int_eq(ask("GET", "/says/x", ""), 401);
}
END_TEST

START_TEST(forms_and_roles)
{
	ck_assert_int_eq(ask("POST", "/form", ""), 403);
	ck_assert_int_eq(ask("POST", "/form", "csrf=no"), 403);
	ck_assert_ptr_null(strstr(reply.out.data, "THE-FORM"));
	ck_assert_int_eq(ask("POST", "/form", "csrf=no&text=%3Ckept"), 403);
	ck_assert_ptr_nonnull(strstr(reply.out.data, "&lt;kept"));
	ck_assert_int_eq(ask("POST", "/form", with_csrf("")), 422);
	ck_assert_str_eq(reply.out.data, "THE-FORM");
	ck_assert_int_eq(ask("POST", "/admin", with_csrf("")), 403);
	ck_assert_ptr_null(strstr(reply.out.data, "THE-FORM"));
}
END_TEST

/* What every answer carries, no page can lose. */
START_TEST(headers_of_every_answer)
{
	struct buf wire;

	buf_init(&wire, PAGE_MAX + 4096);
	ck_assert_int_eq(ask("GET", "/header", ""), 200);
	reply_write(&reply, true, &wire);
	ck_assert_ptr_nonnull(strstr(wire.data, "Patchbay-Truncated: "));
	ck_assert_ptr_nonnull(strstr(wire.data, "default-src 'none'"));
	ck_assert_ptr_nonnull(strstr(wire.data, "nosniff"));
	ck_assert_ptr_null(strstr(wire.data, "Strict-Transport-Security"));
	buf_free(&wire);
}
END_TEST

/* Over HTTPS: the browser is told to stay there, and only a cookie that this
 * host alone can have set is a session. */
START_TEST(https_only)
{
	char plain[128];

	cfg.https = true;
	ck_assert_int_eq(ask("GET", "/says/x", ""), 303);
	ck_assert_ptr_nonnull(strstr(reply.always,
	    "Strict-Transport-Security: "));
	snprintf(plain, sizeof(plain), "%s", cookie);
	snprintf(cookie, sizeof(cookie), "__Host-%.100s", plain);
	ck_assert_int_eq(ask("GET", "/says/x", ""), 200);
	cfg.https = false;
	ck_assert_int_eq(ask("GET", "/says/x", ""), 303);
}
END_TEST

/* Where a browser says that the form comes from, token or not. */
START_TEST(forms_of_other_sites)
{
	static const struct {
		const char	*site, *origin;
		int		 status;
	} from[] = {
		{ .status = 422 },
		{ .site = "same-origin", .status = 422 },
		{ .site = "same-origin", .origin = "null", .status = 422 },
		{ .site = "none", .status = 422 },
		{ .site = "same-site", .status = 403 },
		{ .site = "cross-site", .status = 403 },
		{ .origin = "http://example.org", .status = 422 },
		{ .origin = "https://EXAMPLE.org", .status = 422 },
		{ .origin = "http://example.org:81", .status = 403 },
		{ .origin = "http://example.org.evil", .status = 403 },
		{ .origin = "null", .status = 403 },
	};

	for (size_t i = 0; i < sizeof(from) / sizeof(from[0]); i++) {
		fetch_site = from[i].site;
		origin = from[i].origin;
		ck_assert_int_eq(ask("POST", "/form", with_csrf("")),
		    from[i].status);
		ck_assert_int_eq(ask("GET", "/says/x", ""), 200);
	}
}
END_TEST

START_TEST(etag)
{
	ck_assert_int_eq(ask("GET", "/tagged", ""), 200);
	if_none_match = "W/\"v1\"";
	ck_assert_int_eq(ask("GET", "/tagged", ""), 304);
	ck_assert_uint_eq(reply.out.len, 0);
	ck_assert_str_eq(reply.etag, "\"v1\"");
	if_none_match = "\"v2\"";
	ck_assert_int_eq(ask("GET", "/tagged", ""), 200);
}
END_TEST

/* Nothing typed is lost, whatever came in between. */
START_TEST(typed_is_shown_again)
{
	static char big[BODY_MAX + 200];
	int n;

	ck_assert_int_eq(ask("POST", "/busy", with_csrf("text=%3Ckept")), 503);
	ck_assert_ptr_nonnull(strstr(reply.out.data, "&lt;kept"));
	ck_assert_ptr_nonnull(strstr(reply.out.data, "neither saved nor sent"));
	ck_assert_ptr_null(strstr(reply.out.data, csrf));
	/* of a command nobody knows that yet */
	ck_assert_int_eq(ask("POST", "/sends", with_csrf("text=%3Ckept")), 503);
	ck_assert_ptr_nonnull(strstr(reply.out.data, "&lt;kept"));
	ck_assert_ptr_null(strstr(reply.out.data, "neither saved nor sent"));
	/* past the limit, and signed in or not */
	n = snprintf(big, sizeof(big), "text=%%3Ckept&long=");
	memset(big + n, 'x', sizeof(big) - (size_t)n - 1);
	ck_assert_int_eq(ask("POST", "/form", big), 413);
	ck_assert_ptr_nonnull(strstr(reply.out.data, "&lt;kept"));
	ck_assert_ptr_nonnull(strstr(reply.out.data, "xxxxxxxx"));
}
END_TEST

START_TEST(errors_replace_the_page)
{
	ck_assert_int_eq(ask("GET", "/conflict", ""), 409);
	ck_assert_ptr_null(strstr(reply.out.data, "half a page"));
	ck_assert_str_eq(reply.content_type, "text/html; charset=utf-8");
	ck_assert_ptr_nonnull(strstr(reply.out.data,
	    errs[E_CONFLICT].title));
	ck_assert_int_eq(ask("GET", "/endless", ""), 500);
	ck_assert(!reply.out.failed);
	ck_assert_int_eq(ask("GET", "/none", ""), 404);
	ck_assert_int_eq(ask("POST", "/tagged", ""), 405);
	ck_assert_ptr_nonnull(strstr(reply.headers, "Allow: GET, HEAD\r\n"));
	ck_assert_ptr_nonnull(strstr(reply.always, "default-src 'none'"));
}
END_TEST

/* An address that only takes forms, opened: to the page above. */
START_TEST(forms_opened_later)
{
	ck_assert_int_eq(ask("GET", "/form", ""), 303);
	ck_assert_str_eq(reply.location, "/");
	ck_assert(reply.headers == NULL ||
	    strstr(reply.headers, "Allow") == NULL);
	ck_assert_int_eq(ask("GET", "/says/a/form", ""), 303);
	ck_assert_str_eq(reply.location, "/says/a");
	ck_assert_int_eq(ask("PUT", "/form", ""), 405);
	ck_assert_int_eq(ask("GET", "/pushed", ""), 405);
}
END_TEST

START_TEST(each_pool_its_routes)
{
	server.pool = SERVE_PAGES;
	ck_assert_int_eq(ask("POST", "/carrier/k", with_csrf("")), 404);
	ck_assert_int_eq(ask("POST", "/form", with_csrf("")), 404);
	ck_assert_int_eq(ask("GET", "/slow", ""), 404);
	ck_assert_int_eq(ask("GET", "/says/x", ""), 200);
	server.pool = SERVE_FORMS;
	ck_assert_int_eq(ask("GET", "/slow", ""), 200);
	ck_assert_int_eq(ask("GET", "/says/x", ""), 404);
	server.pool = SERVE_OUTSIDE;
	server.caller = &caller;
	ck_assert_int_eq(ask("POST", "/carrier/k", with_csrf("")), 422);
	ck_assert_int_eq(ask("GET", "/says/x", ""), 404);
	server.pool = SERVE_ALL;
	ck_assert_int_eq(ask("POST", "/carrier/k", with_csrf("")), 422);
	ck_assert_int_eq(ask("GET", "/says/x", ""), 200);
}
END_TEST

static const char *
org_name(void)
{
	struct org org;

	ck_assert_int_eq(org_get(server.db, server.a, &org), E_OK);
	return org.name;
}

START_TEST(a_get_cannot_write)
{
	const char *log;

	catch();
	ask("GET", "/write", "");
	log = caught();
	ck_assert_int_eq(reply.status, 500);
	ck_assert_ptr_nonnull(strstr(log, " id="));
	ck_assert_str_ne(org_name(), "renamed");
	ck_assert_int_eq(ask("POST", "/write", with_csrf("")), 200);
	ck_assert_str_eq(org_name(), "renamed");
}
END_TEST

START_TEST(nothing_half_done)
{
	catch();
	ask("POST", "/open", with_csrf(""));
	ck_assert_ptr_nonnull(strstr(caught(), "level=error"));
	ck_assert(!db_in_transaction(server.db));
	ck_assert_str_ne(org_name(), "half done");
}
END_TEST

START_TEST(sessions_move_on)
{
	struct user u;
	int64_t expires;
	const char *hash = hash_token(server.a, strchr(cookie, '=') + 1);
	char *kept = strdup(hash);

	/* not for a moment more */
	setenv("PATCHBAY_NOW", "1467159753339", 1);
	ck_assert_int_eq(ask("GET", "/says/x", ""), 200);
	ck_assert_int_eq(session_user(server.db, server.a, kept,
	    1467163293339, &u, &expires), E_OK);
	ck_assert_int_eq(expires, 1467159693339 + SESSION_MS);
	/* an hour later: reading is use, and so is writing */
	setenv("PATCHBAY_NOW", "1467163293339", 1);
	ck_assert_int_eq(ask("GET", "/says/x", ""), 200);
	ck_assert_int_eq(session_user(server.db, server.a, kept,
	    1467163293339, &u, &expires), E_OK);
	ck_assert_int_eq(expires, 1467163293339 + SESSION_MS);
	setenv("PATCHBAY_NOW", "1467166893339", 1);
	ck_assert_int_eq(ask("POST", "/form", with_csrf("")), 422);
	ck_assert_int_eq(session_user(server.db, server.a, kept,
	    1467166893339, &u, &expires), E_OK);
	ck_assert_int_eq(expires, 1467166893339 + SESSION_MS);
	/* the clock ran ahead and was put right: no session for longer */
	setenv("PATCHBAY_NOW", "1467159693339", 1);
	ck_assert_int_eq(ask("GET", "/says/x", ""), 200);
	ck_assert_int_eq(session_user(server.db, server.a, kept,
	    1467159693339, &u, &expires), E_OK);
	ck_assert_int_eq(expires, 1467159693339 + SESSION_MS);
	/* a day later it is over */
	setenv("PATCHBAY_NOW", "1467249693339", 1);
	ck_assert_int_eq(ask("GET", "/says/x", ""), 303);
	free(kept);
}
END_TEST

START_TEST(one_line)
{
	const char *log, *end;

	server.quiet = false;
	catch();
	ask("GET", "/says/x?secret=1", "");
	log = caught();
	end = strchr(log, '\n');
	ck_assert_ptr_nonnull(end);
	ck_assert_int_eq(end[1], '\0');
	ck_assert_ptr_eq(strstr(log, "t=2016-06-29T00:21:33.339Z id="), log);
	ck_assert_ptr_nonnull(strstr(log,
	    " method=GET path=/says/x status=200 ms="));
	ck_assert_ptr_nonnull(strstr(log, " bytes=4 user=jo err=-\n"));
	ck_assert_ptr_null(strstr(log, "secret"));
	catch();
	ask("HEAD", "/a%22b\xc3\xbc", "");
	log = caught();
	ck_assert_ptr_nonnull(strstr(log, " method=HEAD path=/a%22b\xc3\xbc "
	    "status=404"));
	ck_assert_ptr_nonnull(strstr(log, " err=notfound\n"));
	/* a path that holds a secret, whatever comes of the request */
	for (int i = 0; i < 3; i++) {
		catch();
		ask(i == 1 ? "DELETE" : "GET", i == 2 ? "/hush/s3cret/more" :
		    "/hush/s3cret", "");
		log = caught();
		ck_assert_ptr_nonnull(strstr(log, " path=/hush/{} "));
		ck_assert_ptr_null(strstr(log, "s3cret"));
	}
}
END_TEST

START_TEST(without_a_database)
{
	struct db *db = server.db;

	server.db = NULL;
	ck_assert_int_eq(ask("GET", "/says/x", ""), 500);
	ck_assert_ptr_nonnull(strstr(reply.out.data, errs[E_DB].title));
	server.db = db;
}
END_TEST

START_TEST(every_error_has_words)
{
	int e;

	for (e = E_OK + 1; e < E_MAX; e++) {
		ck_assert_int_ge(errs[e].status, 400);
		ck_assert_ptr_nonnull(errs[e].name);
		ck_assert_uint_gt(strlen(errs[e].title), 0);
		ck_assert_uint_gt(strlen(errs[e].sentence), 20);
	}
}
END_TEST

Suite *
serve_suite(void)
{
	Suite *s = suite_create("serve");
	TCase *rt = tcase_create("routes"), *tc = tcase_create("serve");

	tcase_add_loop_test(rt, finds_routes, 0,
	    sizeof(cases) / sizeof(cases[0]));
	tcase_add_test(rt, every_error_has_words);
	suite_add_tcase(s, rt);
	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, a_page);
	tcase_add_test(tc, forms_and_roles);
	tcase_add_test(tc, headers_of_every_answer);
	tcase_add_test(tc, https_only);
	tcase_add_test(tc, forms_of_other_sites);
	tcase_add_test(tc, etag);
	tcase_add_test(tc, errors_replace_the_page);
	tcase_add_test(tc, typed_is_shown_again);
	tcase_add_test(tc, forms_opened_later);
	tcase_add_test(tc, each_pool_its_routes);
	tcase_add_test(tc, a_get_cannot_write);
	tcase_add_test(tc, nothing_half_done);
	tcase_add_test(tc, sessions_move_on);
	tcase_add_test(tc, one_line);
	tcase_add_test(tc, without_a_database);
	suite_add_tcase(s, tc);
	return s;
}
