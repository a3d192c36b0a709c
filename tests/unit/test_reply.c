/* What is sent back: status, headers, body; and what the client has already. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/web/req.h"

Suite *reply_suite(void);

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

static char *
wire(const struct reply *r, bool head)
{
	struct buf b;
	char *s;

	buf_init(&b, 1 << 20);
	reply_write(r, head, &b);
	s = arena_strdup(a, b.data);
	buf_free(&b);
	return s;
}

START_TEST(reply_as_cgi)
{
	struct reply r;

	reply_init(&r, 1000);
	buf_str(&r.out, "<p>hello");
	ck_assert_str_eq(wire(&r, false), "Status: 200\r\n"
	    "Content-Type: text/html; charset=utf-8\r\n"
	    "Cache-Control: no-store\r\nContent-Length: 8\r\n\r\n<p>hello");
	ck_assert_str_eq(wire(&r, true), "Status: 200\r\n"
	    "Content-Type: text/html; charset=utf-8\r\n"
	    "Cache-Control: no-store\r\nContent-Length: 8\r\n\r\n");
	r.content_type = "text/csv";
	r.filename = "de\"vi\r\nces.csv";
	r.etag = "\"v1\"";
	r.headers = "X-A: b\r\n";
	ck_assert_str_eq(wire(&r, true), "Status: 200\r\n"
	    "Content-Type: text/csv\r\nETag: \"v1\"\r\n"
	    "Cache-Control: private, no-cache\r\n"
	    "Content-Disposition: attachment; "
	    "filename=\"de-vi--ces.csv\"\r\n"
	    "X-A: b\r\nContent-Length: 8\r\n\r\n");
	r.status = 304;
	ck_assert_ptr_null(strstr(wire(&r, false), "hello"));
	ck_assert_ptr_null(strstr(wire(&r, false), "Content-"
	    "Length"));
	reply_reset(&r);
	ck_assert_int_eq(r.status, 200);
	ck_assert_ptr_null(r.etag);
	ck_assert_uint_eq(r.out.len, 0);
	reply_free(&r);
}
END_TEST

START_TEST(no_header_is_split)
{
	struct reply r;
	char *s;

	if (freopen("/dev/null", "w", stderr) == NULL)
		abort();
	reply_init(&r, 1000);
	r.status = 303;
	r.location = "/x\r\nSet-Cookie: a=b";
	r.cookie = "a=b\n";
	s = wire(&r, false);
	ck_assert_ptr_null(strstr(s, "Set-Cookie"));
	ck_assert_ptr_null(strstr(s, "Location"));
	reply_free(&r);
}
END_TEST

START_TEST(etags)
{
	ck_assert(etag_matches("\"v1\"", "\"v1\""));
	ck_assert(etag_matches("W/\"v1\"", "\"v1\""));
	ck_assert(etag_matches("\"v0\", \"v1\"", "\"v1\""));
	ck_assert(etag_matches("\"v0\",W/\"v1\" ,\"v2\"", "\"v1\""));
	ck_assert(etag_matches("*", "\"v1\""));
	ck_assert(!etag_matches("\"v10\"", "\"v1\""));
	ck_assert(!etag_matches("\"v1\"x", "\"v1\""));
	ck_assert(!etag_matches("", "\"v1\""));
	ck_assert(!etag_matches(NULL, "\"v1\""));
	ck_assert(!etag_matches("\"v1\"", NULL));
}
END_TEST

Suite *
reply_suite(void)
{
	Suite *s = suite_create("reply");
	TCase *tc = tcase_create("reply");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, reply_as_cgi);
	tcase_add_test(tc, no_header_is_split);
	tcase_add_test(tc, etags);
	suite_add_tcase(s, tc);
	return s;
}
