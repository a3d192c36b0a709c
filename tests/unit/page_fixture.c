#include "page_fixture.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/crypt/seal.h"
#include "serve.h"

struct reply page_reply;
struct user page_user;
const char *page_token, *page_cookie;
int64_t page_now;
struct caller *page_caller;
struct event_reader *page_events;

void
page_open(void)
{
	store_open();
	store_basics();
	page_ready();
}

void
page_key(void)
{
	char path[] = "/tmp/patchbay-key-XXXXXX";
	int fd = mkstemp(path);

	ck_assert_int_ne(fd, -1);
	close(fd);
	unlink(path);
	ck_ok(seal_init(path));
	ck_ok(seal_load(path));
	unlink(path);
}

void
page_open_sealed(void)
{
	page_key();
	page_open();
}

void
page_ready(void)
{
	ck_ok(user_add(store_db, "ada", PAGE_HASH, ROLE_ADMIN, NOW));
	ck_ok(user_by_name(store_db, store_a, "ada", &page_user));
	page_token = "0123456789abcdef";
	page_cookie = NULL;
	page_now = NOW;
	page_caller = NULL;
	page_events = NULL;
	reply_init(&page_reply, PAGE_MAX);
}

void
page_close(void)
{
	reply_free(&page_reply);
	store_close();
}

static struct pairs
cookies(void)
{
	struct pairs p = { 0 };
	const char *eq;

	if (page_cookie == NULL)
		return p;
	eq = strchr(page_cookie, '=');
	p.p = arena_alloc(store_a, sizeof(*p.p));
	p.n = 1;
	p.p->name = arena_strndup(store_a, page_cookie,
	    (size_t)(eq - page_cookie));
	p.p->value = arena_strndup(store_a, eq + 1, strcspn(eq + 1, ";"));
	return p;
}

static enum err
visit(enum method method, const char *url, const char *form)
{
	static const struct config cfg = { .state = "/nowhere" };
	static struct event_reader nowhere;
	const char *query = strchr(url, '?'), *allow;
	struct req req = {
		.a = store_a, .method = method, .content_type = "",
		.path = arena_strndup(store_a, url, strcspn(url, "?")),
		.query_string = query != NULL ? query + 1 : "",
		.body = form, .body_len = strlen(form), .host = "localhost", .remote = "127.0.0.1",
		.cookies = cookies(),
	};
	struct page p = {
		.a = store_a, .req = &req, .reply = &page_reply,
		.db = store_db, .cfg = &cfg, .id = "test", .now = page_now,
		.user = page_user, .csrf = page_token,
		.caller = page_caller,
		.events = page_events != NULL ? page_events : &nowhere,
	};
	const struct route *row;
	enum err e;

	event_reader_open(&nowhere, "/nowhere/events");
	reply_reset(&page_reply);
	ck_ok(pairs_parse(store_a, req.query_string,
	    strlen(req.query_string), &req.query));
	ck_ok(pairs_parse(store_a, form, strlen(form), &req.form));
	ck_ok(org_get(store_db, store_a, &p.org));
	e = serve_route(routes, store_a, req.path, method, &row, p.args,
	    &allow);
	if (e != E_OK)
		return e;
	db_read_only(store_db, method == METHOD_GET);
	e = row->handler(&p);
	db_read_only(store_db, false);
	ck_assert(!db_in_transaction(store_db));
	ck_assert(!page_reply.out.failed);
	return e;
}

enum err
page_get(const char *path)
{
	return visit(METHOD_GET, path, "");
}

enum err
page_post(const char *path, const char *form)
{
	return visit(METHOD_POST, path, form);
}

bool
page_has(const char *text)
{
	return strstr(page_reply.out.data, text) != NULL;
}

void
has(const char *text)
{
	ck_assert_msg(page_has(text), "“%s” is not on the page", text);
}

void
gone(const char *text)
{
	ck_assert_msg(!page_has(text), "“%s” is on the page", text);
}

const char *
page_between(const char *before, const char *after)
{
	const char *from = strstr(page_reply.out.data, before), *to;

	ck_assert_msg(from != NULL, "no %s in the page", before);
	from += strlen(before);
	to = strstr(from, after);
	ck_assert_msg(to != NULL, "no %s after %s", after, before);
	return arena_strndup(store_a, from, (size_t)(to - from));
}
