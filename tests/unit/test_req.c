#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/web/req.h"

Suite *req_suite(void);

/* A request as a table: name, value, … NULL, and a body. */
struct table {
	const char *const	*param;
	const char		*body;
	size_t			 len, at;
	size_t			 piece;		/* most bytes in one read */
};

static const char *
table_param(void *ctx, const char *name)
{
	const struct table *t = ctx;
	size_t i;

	for (i = 0; t->param[i] != NULL; i += 2)
		if (strcmp(t->param[i], name) == 0)
			return t->param[i + 1];
	return NULL;
}

static size_t
table_read(void *ctx, char *p, size_t n)
{
	struct table *t = ctx;

	if (n > t->len - t->at)
		n = t->len - t->at;
	if (t->piece != 0 && n > t->piece)
		n = t->piece;
	memcpy(p, t->body + t->at, n);
	t->at += n;
	return n;
}

static struct arena *a;

static void
setup(void)
{
	a = arena_new(10 << 20);
}

static void
teardown(void)
{
	arena_free(a);
}

static enum err
read_it(struct req *r, const char *const *param, const char *body, size_t len)
{
	struct table t = { .param = param, .body = body, .len = len,
	    .piece = 3 };
	struct req_source src = { .param = table_param, .read = table_read,
	    .ctx = &t };

	return req_read(r, a, &src);
}

static enum err
get(struct req *r, const char *uri)
{
	const char *const param[] = { "REQUEST_METHOD", "GET",
	    "REQUEST_URI", uri, NULL };

	return read_it(r, param, "", 0);
}

START_TEST(a_get)
{
	const char *const param[] = {
		"REQUEST_METHOD", "GET",
		"REQUEST_URI", "/devices/t%2Fx/d?q=a+b%26c&q=2&empty=&flag",
		"HTTP_HOST", "example.org",
		"HTTP_COOKIE", "a=1; patchbay_session=x=y ;patchbay_b=2",
		"HTTP_IF_NONE_MATCH", "\"v1\"",
		"HTTP_X_PATCHBAY_FRAGMENT", "1",
		"REMOTE_ADDR", "127.0.0.1",
		"HTTPS", "on",
		"CONTENT_LENGTH", "",
		NULL
	};
	struct req r;

	ck_assert_int_eq(read_it(&r, param, "", 0), E_OK);
	ck_assert_int_eq(r.method, METHOD_GET);
	ck_assert(!r.head);
	ck_assert(r.https);
	ck_assert(r.fragment);
	ck_assert_str_eq(r.path, "/devices/t%2Fx/d");
	ck_assert_str_eq(r.query_string, "q=a+b%26c&q=2&empty=&flag");
	ck_assert_uint_eq(r.query.n, 4);
	ck_assert_str_eq(pairs_get(&r.query, "q"), "a b&c");
	ck_assert_str_eq(pairs_get(&r.query, "empty"), "");
	ck_assert_str_eq(pairs_get(&r.query, "flag"), "");
	ck_assert_ptr_null(pairs_get(&r.query, "none"));
	ck_assert_str_eq(pairs_get(&r.cookies, "patchbay_session"), "x=y");
	ck_assert_str_eq(pairs_get(&r.cookies, "patchbay_b"), "2");
	ck_assert_str_eq(r.host, "example.org");
	ck_assert_str_eq(r.remote, "127.0.0.1");
	ck_assert_str_eq(r.if_none_match, "\"v1\"");
	ck_assert_str_eq(r.content_type, "");
	ck_assert_str_eq(r.body, "");
	ck_assert_uint_eq(r.form.n, 0);
}
END_TEST

START_TEST(plain_cgi_has_only_parts)
{
	const char *const param[] = { "REQUEST_METHOD", "HEAD",
	    "PATH_INFO", "/devices", "QUERY_STRING", "page=2", NULL };
	const char *const bare[] = { "REQUEST_METHOD", "GET", NULL };
	struct req r;

	ck_assert_int_eq(read_it(&r, param, "", 0), E_OK);
	ck_assert(r.head);
	ck_assert_int_eq(r.method, METHOD_GET);
	ck_assert_str_eq(r.path, "/devices");
	ck_assert_str_eq(pairs_get(&r.query, "page"), "2");
	ck_assert_int_eq(read_it(&r, bare, "", 0), E_OK);
	ck_assert_str_eq(r.path, "/");
	ck_assert_ptr_null(r.if_none_match);
}
END_TEST

static enum err
post(struct req *r, const char *type, const char *length, const char *body)
{
	const char *const param[] = { "REQUEST_METHOD", "POST",
	    "REQUEST_URI", "/x", "CONTENT_TYPE", type,
	    "CONTENT_LENGTH", length, NULL };

	return read_it(r, param, body, strlen(body));
}

#define FORM	"application/x-www-form-urlencoded"

START_TEST(forms)
{
	struct req r;

	ck_assert_int_eq(post(&r, FORM, "18", "name=J%C3%BCrg&b=+%2B"), E_OK);
	ck_assert_str_eq(pairs_get(&r.form, "name"), "J\xc3\xbcrg");
	/* no more than Content-Length says is read */
	ck_assert_str_eq(pairs_get(&r.form, "b"), " ");
	ck_assert_int_eq(post(&r, FORM "; charset=UTF-8", "3", "a=1"), E_OK);
	ck_assert_str_eq(pairs_get(&r.form, "a"), "1");
	ck_assert_int_eq(post(&r, "Application/X-WWW-Form-URLencoded", "3",
	    "a=1"), E_OK);
	ck_assert_uint_eq(r.form.n, 1);
	ck_assert_int_eq(post(&r, FORM, "", ""), E_OK);
	ck_assert_uint_eq(r.form.n, 0);
}
END_TEST

START_TEST(other_bodies_are_raw)
{
	struct req r;

	ck_assert_int_eq(post(&r, "application/json", "9", "{\"a\":\"%\"}"),
	    E_OK);
	ck_assert_str_eq(r.body, "{\"a\":\"%\"}");
	ck_assert_uint_eq(r.body_len, 9);
	ck_assert_uint_eq(r.form.n, 0);
	ck_assert_int_eq(post(&r, FORM "x", "3", "a=1"), E_OK);
	ck_assert_uint_eq(r.form.n, 0);
	ck_assert_str_eq(r.body, "a=1");
}
END_TEST

/* One that nobody keeps is there for who asks, as long as the request lasts. */
START_TEST(other_headers)
{
	char big[HEADER_MAX + 2];
	const char *param[] = { "REQUEST_METHOD", "GET", "REQUEST_URI", "/",
	    "HTTP_X_SIGNATURE_2", "s=1", "HTTP_X_BIG", big, NULL };
	struct table t = { .param = param };
	struct req_source src = { .param = table_param, .read = table_read,
	    .ctx = &t };
	const char *value;
	struct req r;

	memset(big, 'x', sizeof(big) - 1);
	big[sizeof(big) - 1] = '\0';
	ck_assert_int_eq(req_read(&r, a, &src), E_OK);
	ck_assert_int_eq(req_header(&r, "X-Signature-2", &value), E_OK);
	ck_assert_str_eq(value, "s=1");
	ck_assert_int_eq(req_header(&r, "x-none", &value), E_OK);
	ck_assert_str_eq(value, "");
	ck_assert_int_eq(req_header(&r, "X-Big", &value), E_TOOBIG);
}
END_TEST

START_TEST(body_length)
{
	struct req r;

	ck_assert_int_eq(post(&r, FORM, "4", "a=1"), E_INPUT);	/* cut off */
	ck_assert_int_eq(post(&r, "text/plain", "4", "abc"), E_INPUT);
	ck_assert_int_eq(post(&r, FORM, "3, 3", "a=1"), E_INPUT);
	ck_assert_int_eq(post(&r, FORM, "-1", "a=1"), E_INPUT);
	ck_assert_int_eq(post(&r, FORM, "+3", "a=1"), E_INPUT);
	ck_assert_int_eq(post(&r, FORM, " 3", "a=1"), E_INPUT);
	ck_assert_int_eq(post(&r, FORM, "0x3", "a=1"), E_INPUT);
	ck_assert_int_eq(post(&r, FORM, "458753", "a=1"), E_TOOBIG);
	ck_assert_int_eq(post(&r, FORM, "99999999999999999999999999", "a=1"),
	    E_TOOBIG);
}
END_TEST

START_TEST(body_at_its_maximum)
{
	char *big = malloc(BODY_MAX + 1);
	struct req r;

	memset(big, 'x', BODY_MAX);
	big[BODY_MAX] = '\0';
	ck_assert_int_eq(post(&r, "text/plain", "458752", big), E_OK);
	ck_assert_uint_eq(r.body_len, BODY_MAX);
	free(big);
}
END_TEST

static const struct {
	const char	*uri;
	enum err	 err;
} uris[] = {
	{ .uri = "/", .err = E_OK },
	{ .uri = "/a//b", .err = E_OK },
	{ .uri = "/\xc3\xbc", .err = E_OK },
	{ .uri = "/?", .err = E_OK },
	{ .uri = "/?&&a=1&&", .err = E_OK },
	{ .uri = "/?a=%00", .err = E_INPUT },
	{ .uri = "/?a=%", .err = E_INPUT },
	{ .uri = "/?a=%4", .err = E_INPUT },
	{ .uri = "/?a=%4&b=1", .err = E_INPUT },
	{ .uri = "/?a=%g1", .err = E_INPUT },
	{ .uri = "/?%zz=1", .err = E_INPUT },
	{ .uri = "/?a=%C3", .err = E_INPUT },
	{ .uri = "/?a=%C0%80", .err = E_INPUT },	/* overlong NUL */
	{ .uri = "/?a=%ED%A0%80", .err = E_INPUT },	/* surrogate */
	{ .uri = "/?a=%F4%90%80%80", .err = E_INPUT },	/* past the end */
	{ .uri = "/?a=%FF", .err = E_INPUT },
	{ .uri = "/?a=\xff", .err = E_INPUT },
	{ .uri = "/\xff", .err = E_INPUT },
	{ .uri = "/a b", .err = E_INPUT },
	{ .uri = "/a\tb", .err = E_INPUT },
	{ .uri = "/a\x7f", .err = E_INPUT },
	{ .uri = "*", .err = E_INPUT },
	{ .uri = "http://example.org/", .err = E_INPUT },
	{ .uri = "devices", .err = E_INPUT },
};

START_TEST(addresses)
{
	struct req r;
	enum err e = get(&r, uris[_i].uri);

	ck_assert_msg(e == uris[_i].err, "%s: %d", uris[_i].uri, e);
	/* whatever it was, what others read is there */
	ck_assert_ptr_nonnull(r.path);
	ck_assert_ptr_nonnull(r.query_string);
}
END_TEST

START_TEST(long_address)
{
	char uri[URL_MAX_LEN + 2];
	struct req r;

	memset(uri, 'x', sizeof(uri) - 1);
	uri[0] = '/';
	uri[sizeof(uri) - 1] = '\0';
	ck_assert_int_eq(get(&r, uri), E_TOOBIG);
	uri[URL_MAX_LEN] = '\0';
	ck_assert_int_eq(get(&r, uri), E_OK);
}
END_TEST

START_TEST(many_pairs)
{
	struct pairs pairs;
	char s[PAIRS_MAX * 4 + 8];
	size_t n = 0, i;

	for (i = 0; i < PAIRS_MAX; i++, n += 4)
		memcpy(s + n, "a=1&", 4);
	ck_assert_int_eq(pairs_parse(a, s, n, &pairs), E_OK);
	ck_assert_uint_eq(pairs.n, PAIRS_MAX);
	memcpy(s + n, "b=1", 3);
	ck_assert_int_eq(pairs_parse(a, s, n + 3, &pairs), E_TOOBIG);
	ck_assert_int_eq(pairs_parse(a, "a=1\0b", 5, &pairs), E_INPUT);
	ck_assert_int_eq(pairs_parse(a, "", 0, &pairs), E_OK);
	ck_assert_uint_eq(pairs.n, 0);
}
END_TEST

START_TEST(cookies_of_others)
{
	const char *const param[] = { "REQUEST_METHOD", "GET",
	    "REQUEST_URI", "/",
	    "HTTP_COOKIE", "=x; novalue; patchbay_bad=\xff; ; patchbay_ok=1;"
	    "patchbay_ok2=;patchbay_none; xpatchbay_no=1;"
	    "__Host-patchbay_ok3=3", NULL };
	static char many[20000];
	const char *const long_one[] = { "REQUEST_METHOD", "GET",
	    "REQUEST_URI", "/", "HTTP_COOKIE", many, NULL };
	struct req r;
	int i, n = 0;

	ck_assert_int_eq(read_it(&r, param, "", 0), E_OK);
	ck_assert_str_eq(pairs_get(&r.cookies, "patchbay_ok"), "1");
	ck_assert_str_eq(pairs_get(&r.cookies, "patchbay_ok2"), "");
	ck_assert_str_eq(pairs_get(&r.cookies, "__Host-patchbay_ok3"), "3");
	ck_assert_uint_eq(r.cookies.n, 3);
	/* dozens before ours, and one of them of 4 KB */
	for (i = 0; i < 100; i++)
		n += snprintf(many + n, sizeof(many) - (size_t)n,
		    "c%d=%d; ", i, i);
	n += snprintf(many + n, sizeof(many) - (size_t)n, "sso=%06000d; ", 0);
	snprintf(many + n, sizeof(many) - (size_t)n, "patchbay_session=me");
	ck_assert_int_eq(read_it(&r, long_one, "", 0), E_OK);
	ck_assert_uint_eq(r.cookies.n, 1);
	ck_assert_str_eq(pairs_get(&r.cookies, "patchbay_session"), "me");
	/* nor is there an end to what is named like ours */
	for (i = n = 0; i < 100; i++)
		n += snprintf(many + n, sizeof(many) - (size_t)n,
		    "patchbay_%d=%d; ", i, i);
	ck_assert_int_eq(read_it(&r, long_one, "", 0), E_OK);
	ck_assert_uint_eq(r.cookies.n, COOKIES_MAX);
}
END_TEST

START_TEST(methods)
{
	static const char *const other[] = { "get", "", "PATCH",
	    "OPTIONS", "GETX" };
	const char *param[] = { "REQUEST_METHOD", NULL, "REQUEST_URI",
	    "/x", NULL };
	struct req r;
	size_t i;

	for (i = 0; i < sizeof(other) / sizeof(other[0]); i++) {
		param[1] = other[i];
		ck_assert_int_eq(read_it(&r, param, "", 0), E_METHOD);
		ck_assert_str_eq(r.path, "/x");
	}
	param[1] = "PUT";
	ck_assert_int_eq(read_it(&r, param, "", 0), E_OK);
	ck_assert_int_eq(r.method, METHOD_PUT);
	param[1] = "DELETE";
	ck_assert_int_eq(read_it(&r, param, "", 0), E_OK);
	ck_assert_int_eq(r.method, METHOD_DELETE);
}
END_TEST

Suite *
req_suite(void)
{
	Suite *s = suite_create("req");
	TCase *tc = tcase_create("req");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, a_get);
	tcase_add_test(tc, plain_cgi_has_only_parts);
	tcase_add_test(tc, forms);
	tcase_add_test(tc, other_bodies_are_raw);
	tcase_add_test(tc, body_length);
	tcase_add_test(tc, body_at_its_maximum);
	tcase_add_loop_test(tc, addresses, 0, sizeof(uris) / sizeof(uris[0]));
	tcase_add_test(tc, long_address);
	tcase_add_test(tc, many_pairs);
	tcase_add_test(tc, cookies_of_others);
	tcase_add_test(tc, methods);
	tcase_add_test(tc, other_headers);
	suite_add_tcase(s, tc);
	return s;
}
