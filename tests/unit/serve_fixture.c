#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/crypt/seal.h"
#include "queries.h"
#include "serve_fixture.h"
#include "store_fixture.h"

struct serving sv;

static char		 dir[] = "/tmp/patchbay-serve-XXXXXX";
static char		 db_path[64];
/* The request being made. */
static const char	*method, *uri, *form;

static const char *
param(void *ctx, const char *name)
{
	static char length[24];

	(void)ctx;
	snprintf(length, sizeof(length), "%zu", strlen(form));
	return strcmp(name, "REQUEST_METHOD") == 0 ? method :
	    strcmp(name, "REQUEST_URI") == 0 ? uri :
	    strcmp(name, "HTTP_COOKIE") == 0 ? sv.cookie :
	    strcmp(name, "HTTP_IF_NONE_MATCH") == 0 ? sv.if_none_match :
	    strcmp(name, "HTTP_X_PATCHBAY_FRAGMENT") == 0 ? sv.fragment :
	    strcmp(name, "HTTP_HOST") == 0 ? "example.org" :
	    strcmp(name, "HTTP_ORIGIN") == 0 ? sv.origin :
	    strcmp(name, "HTTP_SEC_FETCH_SITE") == 0 ? sv.fetch_site :
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

int
ask(const char *m, const char *u, const char *f)
{
	size_t at = 0;
	struct req_source src = { .param = param, .read = body, .ctx = &at };

	method = m;
	uri = u;
	form = f;
	reply_reset(&sv.reply);
	serve_answer(&sv.server, &src, &sv.reply);
	return sv.reply.status;
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
nothing(struct page *p)
{
	(void)p;
	return E_OK;
}

static enum err
busy(struct page *p)
{
	(void)p;
	return E_BUSY;
}

/* As long as the database is away. */
static enum err
away(struct page *p)
{
	buf_printf(&p->reply->out, "read %d times by %s", ++sv.reads,
	    p->user.name);
	p->reply->headers = sv.reads > sv.away ? NULL : "Half: done\r\n";
	return sv.reads > sv.away ? E_OK : E_AWAY;
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
	{ .method = METHOD_GET, .pattern = "/away", .handler = away,
	    .role = ROLE_VIEWER },
	{ .method = METHOD_POST, .pattern = "/away", .handler = away,
	    .role = ROLE_VIEWER },
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

void
serve_open(void)
{
	struct user u;
	char *id;

	memcpy(dir + sizeof(dir) - 7, "XXXXXX", 6);
	ck_assert_ptr_nonnull(mkdtemp(dir));
	snprintf(db_path, sizeof(db_path), "%s/db", dir);
	store_new(db_path);
	sv.server = (struct server){ .cfg = &sv.cfg, .routes = rows,
	    .a = arena_new(ARENA_MAX), .quiet = true, .pool = SERVE_ALL };
	sv.server.db = db_open(&patchbay_schema, db_path);
	ck_assert_ptr_nonnull(sv.server.db);
	reply_init(&sv.reply, PAGE_MAX);
	sv.fragment = sv.if_none_match = sv.origin = sv.fetch_site = NULL;
	sv.cfg.https = false;
	setenv("PATCHBAY_NOW", "1467159693339", 1);
	ck_assert_int_eq(user_add(sv.server.db, "jo", "no hash", ROLE_OPERATOR,
	    0), E_OK);
	ck_assert_int_eq(user_by_name(sv.server.db, sv.server.a, "jo", &u),
	    E_OK);
	id = random_token(sv.server.a, 32);
	ck_assert_int_eq(session_add(sv.server.db,
	    &(struct user_session){ .hash = hash_token(sv.server.a, id), .user = u.id,
	    .created = 1467159693339, .expires = 1467159693339 + SESSION_MS }), E_OK);
	snprintf(sv.cookie, sizeof(sv.cookie), "%s=%s", SESSION_COOKIE, id);
	sv.csrf = strdup(csrf_mask(sv.server.a, csrf_token(sv.server.a, id)));
}

void
serve_close(void)
{
	char path[80];
	static const char *const more[] = { "", "-wal", "-shm" };
	size_t i;

	free((char *)sv.csrf);
	reply_free(&sv.reply);
	db_close(sv.server.db);
	arena_free(sv.server.a);
	for (i = 0; i < 3; i++) {
		snprintf(path, sizeof(path), "%s%s", db_path, more[i]);
		unlink(path);
	}
	rmdir(dir);
	unsetenv("PATCHBAY_NOW");
}

/* What a failure logs, to be looked at: from here to log_caught(). */
static FILE	*log_file;
static int	 real_stderr;

void
log_catch(void)
{
	log_file = tmpfile();
	ck_assert_ptr_nonnull(log_file);
	real_stderr = dup(STDERR_FILENO);
	dup2(fileno(log_file), STDERR_FILENO);
}

const char *
log_caught(void)
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

const char *
with_csrf(const char *rest)
{
	static char s[200];

	snprintf(s, sizeof(s), "csrf=%s&%s", sv.csrf, rest);
	return s;
}
