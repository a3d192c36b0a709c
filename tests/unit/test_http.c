/*
 * http against small servers of the test's own: forked, on a free port of
 * 127.0.0.1, ended with each test.  What they saw stands in a shared page.
 */
#include <arpa/inet.h>
#include <check.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "app.h"
#include "lib/http.h"
#include "lib/url.h"

Suite	*http_suite(void);

struct seen {
	volatile int	connections, requests;
	char		request[4096];		/* the last one */
};

static struct arena *a;
static struct http *h;
static struct seen *seen;
static pid_t server;

static void
setup(void)
{
	a = arena_new(ARENA_MAX);
	h = http_new(NULL);
	seen = mmap(NULL, sizeof(*seen), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	ck_assert(seen != MAP_FAILED);
	server = -1;
}

static void
teardown(void)
{
	if (server > 0) {
		kill(server, SIGKILL);
		waitpid(server, NULL, 0);
	}
	munmap(seen, sizeof(*seen));
	http_free(h);
	arena_free(a);
}

/* A listening socket; its port in *port. */
static int
listen_any(int *port)
{
	struct sockaddr_in in = { .sin_family = AF_INET };
	socklen_t len = sizeof(in);
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(bind(fd, (struct sockaddr *)&in, sizeof(in)), 0);
	ck_assert_int_eq(listen(fd, 16), 0);
	ck_assert_int_eq(getsockname(fd, (struct sockaddr *)&in, &len), 0);
	*port = ntohs(in.sin_port);
	return fd;
}

/* Read one request, head and body; false at the end of the connection. */
static int
read_request(int fd)
{
	char b[sizeof(seen->request)] = "", *end, *length;
	size_t n = 0, need = 0;
	ssize_t got;

	for (;;) {
		got = read(fd, b + n, sizeof(b) - 1 - n);
		if (got <= 0)
			return 0;
		n += (size_t)got;
		b[n] = '\0';
		end = strstr(b, "\r\n\r\n");
		if (end == NULL)
			continue;
		length = strstr(b, "Content-Length: ");
		need = length == NULL ? 0 : strtoul(length + 16, NULL, 10);
		if (n - (size_t)(end + 4 - b) >= need)
			break;
	}
	memcpy(seen->request, b, sizeof(b));
	seen->requests++;
	return 1;
}

static void
say(int fd, const char *s)
{
	if (write(fd, s, strlen(s)) < 0)
		_exit(0);
}

#define OK_HEAD "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"

/* --- what servers do with a connection --- */

static void
answer_json(int fd)
{
	while (read_request(fd))
		say(fd, OK_HEAD "Content-Length: 9\r\n\r\n{\"a\":\"b\"}");
}

/* {"a":1} and 500 blanks, which nobody asked to have packed. */
static void
answer_gzip(int fd)
{
	static const char packed[] =
	    "\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\xab\x56\x4a\x54"
	    "\xb2\x32\xac\x55\x18\x05\x23\x0e\x00\x00\xab\x4f\x21\x6a"
	    "\xfb\x01\x00";	/* and a NUL, the string's own */

	while (read_request(fd)) {
		say(fd, OK_HEAD "Content-Encoding: gzip\r\n"
		    "Content-Length: 32\r\n\r\n");
		ck_assert_int_eq(write(fd, packed, sizeof(packed)), 32);
	}
}

static void
answer_deflate(int fd)
{
	static const char packed[] =
	    "\x78\x9c\xab\x56\x4a\x54\xb2\x32\xac\x55\x18\x05\x23\x0e"
	    "\x00\x00\x2d\xcd\x40\x89";

	while (read_request(fd)) {
		say(fd, OK_HEAD "Content-Encoding: deflate\r\n"
		    "Content-Length: 20\r\n\r\n");
		ck_assert_int_eq(write(fd, packed, 20), 20);
	}
}

static void
answer_html(int fd)
{
	while (read_request(fd))
		say(fd, "HTTP/1.1 404 Not Found\r\nContent-Type: text/html;"
		    "charset=ISO-8859-1\r\nContent-Length: 6\r\n\r\n<html>");
}

static void
hang(int fd)
{
	read_request(fd);
	pause();
}

static void
drip(int fd)
{
	read_request(fd);
	say(fd, OK_HEAD "Content-Length: 9\r\n\r\n");
	for (;;) {
		say(fd, "{");
		usleep(20000);
	}
}

static void
cut_off(int fd)
{
	read_request(fd);
	say(fd, OK_HEAD "Content-Length: 9\r\n\r\n{\"a\"");
}

static void
close_unanswered(int fd)
{
	read_request(fd);
}

/* The first request is answered, the second read and then dropped. */
static void
close_second(int fd)
{
	if (read_request(fd))
		say(fd, OK_HEAD "Content-Length: 9\r\n\r\n{\"a\":\"b\"}");
	read_request(fd);
}

static void
huge(int fd)
{
	static char block[64 * 1024];

	read_request(fd);
	say(fd, OK_HEAD "Content-Length: 104857600\r\n\r\n");
	memset(block, ' ', sizeof(block));
	for (int i = 0; i < 1600; i++)
		if (write(fd, block, sizeof(block)) < 0)
			_exit(0);
}

static void
redirect(int fd)
{
	while (read_request(fd))
		say(fd, "HTTP/1.1 302 Found\r\nLocation: /else\r\n"
		    "Content-Length: 0\r\n\r\n");
}

static void
not_http(int fd)
{
	read_request(fd);
	say(fd, "hello there\r\n\r\n");
}

static void
talk_no_tls(int fd)
{
	char b[64];

	if (read(fd, b, sizeof(b)) > 0)
		say(fd, "HTTP/1.1 400 Bad Request\r\n\r\n");
}

/* Start a server that hands each connection to serve; its address with
 * scheme and path. */
static char *
start(void (*serve)(int), const char *scheme)
{
	int port, fd = listen_any(&port);

	server = fork();
	ck_assert_int_ge(server, 0);
	if (server == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		signal(SIGCHLD, SIG_IGN);
		for (;;) {
			int c = accept(fd, NULL, NULL);

			if (c < 0)
				_exit(0);
			seen->connections++;
			if (fork() == 0) {
				prctl(PR_SET_PDEATHSIG, SIGKILL);
				serve(c);
				_exit(0);
			}
			close(c);
		}
	}
	close(fd);
	return arena_printf(a, "%s://127.0.0.1:%d/x", scheme, port);
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
	char *url = start(answer_json, "http");
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
	char *url = start(answer_json, "http"), *big;

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
	char *url = start(answer_json, "http");
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
	char *url = start(answer_json, "http");

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
		.url = start(answer_json, "http"),
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
	ck_assert_int_eq(call("GET", start(answer_html, "http"), NULL, LONG),
	    E_OK);
	ck_assert_int_eq(reply.status, 404);
	ck_assert_str_eq(reply.content_type, "text/html;charset=ISO-8859-1");
}
END_TEST

START_TEST(redirect_is_not_followed)
{
	ck_assert_int_eq(call("GET", start(redirect, "http"), NULL, LONG),
	    E_OK);
	ck_assert_int_eq(reply.status, 302);
	ck_assert_int_eq(seen->requests, 1);
}
END_TEST

START_TEST(refused)
{
	int port, fd = listen_any(&port);

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
	ck_assert_int_eq(call("PUT", start(talk_no_tls, "https"), "{}", LONG),
	    E_SERVICE_TLS);
	ck_assert(!reply.sent);
}
END_TEST

START_TEST(handshake_hangs)
{
	ck_assert_int_eq(call("PUT", start(hang, "https"), "{}", 150),
	    E_SERVICE_TLS);
	ck_assert(!reply.sent);
}
END_TEST

START_TEST(hangs)
{
	ck_assert_int_eq(call("PUT", start(hang, "http"), "{}", 150),
	    E_SERVICE_TIMEOUT);
	ck_assert(reply.sent);
	ck_assert_int_eq(seen->requests, 1);
}
END_TEST

START_TEST(one_byte_now_and_then)
{
	ck_assert_int_eq(call("GET", start(drip, "http"), NULL, 150),
	    E_SERVICE_TIMEOUT);
	ck_assert(reply.sent);
}
END_TEST

START_TEST(cut_off_in_the_body)
{
	ck_assert_int_eq(call("GET", start(cut_off, "http"), NULL, LONG),
	    E_SERVICE_CLOSED);
	ck_assert(reply.sent);
	ck_assert_uint_eq(reply.len, 0);
}
END_TEST

START_TEST(closed_unanswered)
{
	ck_assert_int_eq(call("PUT", start(close_unanswered, "http"), "{}",
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
	char *url = start(close_second, "http");

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
	char *url = start(close_second, "http");

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
		.url = start(answer_json, "http") };

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
	ck_assert_int_eq(call("GET", start(huge, "http"), NULL, LONG),
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
		.url = start(_i == 0 ? answer_gzip : answer_deflate, "http") };

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

	r.url = start(answer_json, "http");
	ck_assert_int_eq(http_call(h, a, &r, LONG, &reply, NULL),
	    E_SERVICE_BIG);
	r.answer_max = 9;
	ck_assert_int_eq(http_call(h, a, &r, LONG, &reply, NULL), E_OK);
}
END_TEST

START_TEST(not_even_http)
{
	ck_assert_int_eq(call("GET", start(not_http, "http"), NULL, LONG),
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

START_TEST(loopback)
{
	ck_assert(url_loopback("127.0.0.1"));
	ck_assert(url_loopback("127.1.2.3"));
	ck_assert(url_loopback("LOCALHOST"));
	ck_assert(url_loopback("[::1]"));
	ck_assert(!url_loopback("127.0.0.1.example"));
	ck_assert(!url_loopback("127.0.0"));
	ck_assert(!url_loopback("127.999.1.1"));
	ck_assert(!url_loopback("127..0.1"));
	ck_assert(!url_loopback("127.0.0.1."));
	ck_assert(!url_loopback("127.0.0.0x1"));
	ck_assert(!url_loopback("localhost.example"));
	ck_assert(!url_loopback("::2"));
}
END_TEST

START_TEST(no_time_left)
{
	ck_assert_int_eq(call("PUT", start(answer_json, "http"), "{}", 0),
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
	tcase_add_test(t, loopback);
	tcase_add_test(t, no_time_left);
	suite_add_tcase(s, t);
	return s;
}
