/* http against small servers with all sorts of habits. */
#include <check.h>
#include <string.h>
#include <unistd.h>

#include "lib/http/http.h"
#include "peer_fixture.h"

Suite	*http_suite(void);

static struct arena *a;
static struct http *h;

static void
setup(void)
{
	a = arena_new(ARENA_MAX);
	h = http_new(NULL);
	peer_open();
}

static void
teardown(void)
{
	peer_close();
	http_free(h);
	arena_free(a);
}

static struct http_reply reply;
static const char *detail;

static enum err
call(const char *method, const char *url, const char *body, int64_t ms)
{
	struct http_request r = { .method = method, .url = url, .body = body,
		.body_len = body == NULL ? 0 : strlen(body),
		.own_connection = strcmp(method, "GET") != 0 };

	return http_call(h, a, &r, ms, &reply, &detail);
}

#define LONG	60000		/* ms: never reached */

START_TEST(get_and_keep)
{
	char *url = peer_start(a, answer_json, "http");
	struct http_request r = { .method = "GET", .url = url,
		.user = "someone", .password = "a:b",
		.headers = { "Accept: application/json", NULL } };

	ck_assert_int_eq(http_call(h, a, &r, LONG, &reply, NULL), E_OK);
	ck_assert_int_eq(reply.status, 200);
	ck_assert_str_eq(reply.content_type, "application/json");
	ck_assert_str_eq(reply.body, "{\"a\":\"b\"}");
	ck_assert_uint_eq(reply.len, 9);
	ck_assert(reply.sent);
	ck_assert_ptr_nonnull(strstr(seen->request, "GET /x HTTP/1.1\r\n"));
	ck_assert_ptr_nonnull(strstr(seen->request,
	    "Authorization: Basic c29tZW9uZTphOmI=\r\n"));
	ck_assert_ptr_nonnull(strstr(seen->request,
	    "Accept: application/json\r\n"));
	/* the connection is kept, the credentials are not */
	ck_assert_int_eq(call("GET", url, NULL, LONG), E_OK);
	ck_assert_int_eq(seen->connections, 1);
	ck_assert_ptr_null(strstr(seen->request, "Authorization"));
}
END_TEST

START_TEST(put_and_post)
{
	char *url = peer_start(a, answer_json, "http"), *big;

	ck_assert_int_eq(call("PUT", url, "{\"status\":\"X\"}", LONG), E_OK);
	ck_assert_ptr_nonnull(strstr(seen->request, "PUT /x HTTP/1.1\r\n"));
	ck_assert_ptr_nonnull(strstr(seen->request, "{\"status\":\"X\"}"));
	ck_assert_ptr_null(strstr(seen->request, "Expect"));
	/* past the size from which the library would send Expect */
	big = arena_alloc(a, 1500);
	memset(big, 'x', 1499);
	ck_assert_int_eq(call("POST", url, big, LONG), E_OK);
	ck_assert_ptr_nonnull(strstr(seen->request, "POST /x HTTP/1.1\r\n"));
	ck_assert_ptr_null(strstr(seen->request, "Expect"));
}
END_TEST

/* A read may have a body; its connection is kept all the same. */
START_TEST(reads_of_any_method)
{
	char *url = peer_start(a, answer_json, "http");
	struct http_request r = { .method = "POST", .url = url,
		.body = "{}", .body_len = 2 };

	ck_assert_int_eq(http_call(h, a, &r, LONG, &reply, NULL), E_OK);
	ck_assert_int_eq(http_call(h, a, &r, LONG, &reply, NULL), E_OK);
	ck_assert_int_eq(seen->requests, 2);
	ck_assert_int_eq(seen->connections, 1);
	r.own_connection = true;
	ck_assert_int_eq(http_call(h, a, &r, LONG, &reply, NULL), E_OK);
	ck_assert_int_eq(seen->connections, 2);
}
END_TEST

START_TEST(other_methods)
{
	char *url = peer_start(a, answer_json, "http");

	ck_assert_int_eq(call("PATCH", url, "{}", LONG), E_OK);
	ck_assert_ptr_nonnull(strstr(seen->request, "PATCH /x HTTP/1.1\r\n"));
	ck_assert_ptr_nonnull(strstr(seen->request, "\r\n\r\n{}"));
	ck_assert_int_eq(call("DELETE", url, NULL, LONG), E_OK);
	ck_assert_ptr_nonnull(strstr(seen->request,
	    "DELETE /x HTTP/1.1\r\n"));
	ck_assert_ptr_null(strstr(seen->request, "Content-Length"));
}
END_TEST

START_TEST(headers_of_the_answer)
{
	struct http_request r = { .method = "GET",
		.url = peer_start(a, answer_json, "http"),
		.want = { "X-None", "content-length", "Content-Type" } };

	ck_assert_int_eq(http_call(h, a, &r, LONG, &reply, NULL), E_OK);
	ck_assert_ptr_null(reply.got[0]);
	ck_assert_str_eq(reply.got[1], "9");
	ck_assert_str_eq(reply.got[2], "application/json");
	ck_assert_ptr_null(reply.got[3]);
}
END_TEST

START_TEST(html_is_an_answer)
{
	ck_assert_int_eq(call("GET", peer_start(a, answer_html, "http"), NULL, LONG),
	    E_OK);
	ck_assert_int_eq(reply.status, 404);
	ck_assert_str_eq(reply.content_type, "text/html;charset=ISO-8859-1");
}
END_TEST

START_TEST(redirect_is_not_followed)
{
	ck_assert_int_eq(call("GET", peer_start(a, redirect, "http"), NULL, LONG),
	    E_OK);
	ck_assert_int_eq(reply.status, 302);
	ck_assert_int_eq(seen->requests, 1);
}
END_TEST

START_TEST(refused)
{
	int port, fd = peer_listen(&port);

	close(fd);
	ck_assert_int_eq(call("PUT", arena_printf(a, "http://127.0.0.1:%d/",
	    port), "{}", LONG), E_SERVICE_CONNECT);
	ck_assert(!reply.sent);
	ck_assert_str_ne(detail, "");
}
END_TEST

START_TEST(no_such_name)
{
	ck_assert_int_eq(call("GET", "https://patchbay.invalid/", NULL, 5000),
	    E_SERVICE_DNS);
	ck_assert(!reply.sent);
}
END_TEST

START_TEST(no_tls)
{
	ck_assert_int_eq(call("PUT", peer_start(a, talk_no_tls, "https"), "{}", LONG),
	    E_SERVICE_TLS);
	ck_assert(!reply.sent);
}
END_TEST

START_TEST(handshake_hangs)
{
	ck_assert_int_eq(call("PUT", peer_start(a, hang, "https"), "{}", 150),
	    E_SERVICE_TLS);
	ck_assert(!reply.sent);
}
END_TEST

START_TEST(hangs)
{
	ck_assert_int_eq(call("PUT", peer_start(a, hang, "http"), "{}", 150),
	    E_SERVICE_TIMEOUT);
	ck_assert(reply.sent);
	ck_assert_int_eq(seen->requests, 1);
}
END_TEST

START_TEST(one_byte_now_and_then)
{
	ck_assert_int_eq(call("GET", peer_start(a, drip, "http"), NULL, 150),
	    E_SERVICE_TIMEOUT);
	ck_assert(reply.sent);
}
END_TEST

START_TEST(cut_off_in_the_body)
{
	ck_assert_int_eq(call("GET", peer_start(a, cut_off, "http"), NULL, LONG),
	    E_SERVICE_CLOSED);
	ck_assert(reply.sent);
	ck_assert_uint_eq(reply.len, 0);
}
END_TEST

START_TEST(closed_unanswered)
{
	ck_assert_int_eq(call("PUT", peer_start(a, close_unanswered, "http"), "{}",
	    LONG), E_SERVICE_CLOSED);
	ck_assert(reply.sent);
	ck_assert(!reply.stale);
	ck_assert_int_eq(seen->requests, 1);
}
END_TEST

/* A kept connection that is closed under a request: libcurl by itself would
 * send it again on a new one. */
START_TEST(read_never_twice_on_a_kept_connection)
{
	char *url = peer_start(a, close_second, "http");

	ck_assert_int_eq(call("GET", url, NULL, LONG), E_OK);
	ck_assert(!reply.stale);
	ck_assert_int_eq(call("GET", url, NULL, LONG), E_SERVICE_CLOSED);
	ck_assert(reply.sent);
	ck_assert(reply.stale);
	ck_assert_int_eq(seen->requests, 2);
	ck_assert_int_eq(call("GET", url, NULL, LONG), E_OK);
}
END_TEST

START_TEST(write_never_twice_on_a_kept_connection)
{
	char *url = peer_start(a, close_second, "http");

	ck_assert_int_eq(call("GET", url, NULL, LONG), E_OK);
	ck_assert_int_eq(seen->requests, 1);
	/* its own connection: answered */
	ck_assert_int_eq(call("PUT", url, "{}", LONG), E_OK);
	ck_assert_int_eq(seen->requests, 2);
	/* and once more: sent once, whatever became of it */
	call("PUT", url, "{}", LONG);
	ck_assert_int_eq(seen->requests, 3);
}
END_TEST

/* The last moment before a request leaves: the connection stands. */
static int held_at;		/* connections the server had by then */

static enum err
hold(void *ctx)
{
	while (seen->connections == 0)
		usleep(1000);
	held_at = seen->connections;
	return *(const enum err *)ctx;
}

START_TEST(held_back)
{
	enum err says = E_BUSY;
	struct http_request r = { .method = "PUT", .body = "{}",
		.body_len = 2, .before = hold, .before_ctx = &says,
		.url = peer_start(a, answer_json, "http") };

	ck_assert_int_eq(http_call(h, a, &r, LONG, &reply, NULL), E_BUSY);
	ck_assert(!reply.sent);
	ck_assert_int_eq(held_at, 1);
	ck_assert_int_eq(seen->requests, 0);
	says = E_OK;
	ck_assert_int_eq(http_call(h, a, &r, LONG, &reply, NULL), E_OK);
	ck_assert(reply.sent);
	ck_assert_int_eq(seen->requests, 1);
	/* not asked when there is nobody to send it to */
	held_at = 0;
	r.url = "http://127.0.0.1:1/";
	ck_assert_int_eq(http_call(h, a, &r, LONG, &reply, NULL),
	    E_SERVICE_CONNECT);
	ck_assert_int_eq(held_at, 0);
}
END_TEST

START_TEST(hundred_megabytes)
{
	ck_assert_int_eq(call("GET", peer_start(a, huge, "http"), NULL, LONG),
	    E_SERVICE_BIG);
	ck_assert(reply.sent);
	/* the handle is as good as new */
	ck_assert_int_eq(call("GET", "http://127.0.0.1:1/", NULL, LONG),
	    E_SERVICE_CONNECT);
}
END_TEST

/* What comes out is what counts for the maximum. */
START_TEST(packed_without_being_asked)
{
	struct http_request r = { .method = "GET",
		.url = peer_start(a, _i == 0 ? answer_gzip : answer_deflate, "http") };

	ck_assert_int_eq(http_call(h, a, &r, LONG, &reply, NULL), E_OK);
	ck_assert_uint_eq(reply.len, 507);
	ck_assert_int_eq(strncmp(reply.body, "{\"a\":1} ", 8), 0);
	ck_assert_ptr_null(strstr(seen->request, "Accept-Encoding"));
	r.answer_max = 506;
	ck_assert_int_eq(http_call(h, a, &r, LONG, &reply, NULL),
	    E_SERVICE_BIG);
}
END_TEST

START_TEST(cap_of_one_call)
{
	struct http_request r = { .method = "GET", .answer_max = 8 };

	r.url = peer_start(a, answer_json, "http");
	ck_assert_int_eq(http_call(h, a, &r, LONG, &reply, NULL),
	    E_SERVICE_BIG);
	r.answer_max = 9;
	ck_assert_int_eq(http_call(h, a, &r, LONG, &reply, NULL), E_OK);
}
END_TEST

START_TEST(not_even_http)
{
	ck_assert_int_eq(call("GET", peer_start(a, not_http, "http"), NULL, LONG),
	    E_SERVICE_ANSWER);
	ck_assert(reply.sent);
}
END_TEST

static const char *const forbidden[] = {
	"http://example.com/", "http://127.0.0.1.example.com/",
	"http://10.0.0.1/", "ftp://127.0.0.1/", "file:///etc/passwd",
	"https://user:pw@127.0.0.1/", "http://user@127.0.0.1/", "nonsense",
	"", "127.0.0.1/", "http://128.0.0.1/", "http://2130706434/",
};

START_TEST(addresses_not_called)
{
	ck_assert_int_eq(call("GET", forbidden[_i], NULL, LONG),
	    E_SERVICE_CONNECT);
	ck_assert(!reply.sent);
	ck_assert_ptr_nonnull(strstr(detail, " "));
}
END_TEST

START_TEST(no_time_left)
{
	ck_assert_int_eq(call("PUT", peer_start(a, answer_json, "http"), "{}", 0),
	    E_SERVICE_CONNECT);
	ck_assert(!reply.sent);
	ck_assert_int_eq(seen->requests, 0);
}
END_TEST

Suite *
http_suite(void)
{
	Suite *s = suite_create("http");
	TCase *t = tcase_create("http");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, get_and_keep);
	tcase_add_test(t, put_and_post);
	tcase_add_test(t, reads_of_any_method);
	tcase_add_test(t, other_methods);
	tcase_add_test(t, headers_of_the_answer);
	tcase_add_test(t, html_is_an_answer);
	tcase_add_test(t, redirect_is_not_followed);
	tcase_add_test(t, refused);
	tcase_add_test(t, no_such_name);
	tcase_add_test(t, no_tls);
	tcase_add_test(t, handshake_hangs);
	tcase_add_test(t, hangs);
	tcase_add_test(t, one_byte_now_and_then);
	tcase_add_test(t, cut_off_in_the_body);
	tcase_add_test(t, closed_unanswered);
	tcase_add_test(t, read_never_twice_on_a_kept_connection);
	tcase_add_test(t, write_never_twice_on_a_kept_connection);
	tcase_add_test(t, held_back);
	tcase_add_test(t, hundred_megabytes);
	tcase_add_loop_test(t, packed_without_being_asked, 0, 2);
	tcase_add_test(t, cap_of_one_call);
	tcase_add_test(t, not_even_http);
	tcase_add_loop_test(t, addresses_not_called, 0,
	    sizeof(forbidden) / sizeof(forbidden[0]));
	tcase_add_test(t, no_time_left);
	suite_add_tcase(s, t);
	return s;
}
