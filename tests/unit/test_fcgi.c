#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <check.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app.h"
#include "lib/web/fcgi.h"
#include "lib/web/fcgi_record.h"
#include "lib/pool.h"

Suite *fcgi_suite(void);

/* --- requests, record by record --- */

static void
put_record(struct buf *b, enum record_type type, int id, const char *s,
    size_t n)
{
	unsigned char h[RECORD_HEAD];

	record_head(h, type, id, n);
	h[6] = 3;	/* padding, which says nothing */
	buf_put(b, h, sizeof(h));
	buf_put(b, s, n);
	buf_put(b, "xyz", 3);
}

static void
put_begin(struct buf *b, int id, bool keep)
{
	put_record(b, RECORD_BEGIN, id, keep ? "\0\1\1\0\0\0\0\0" :
	    "\0\1\0\0\0\0\0\0", 8);
}

/* GET of an address. */
static void
put_get(struct buf *b, int id, bool keep, const char *uri)
{
	char params[200];
	int n = snprintf(params, sizeof(params), "%c%cREQUEST_URI%s", 11,
	    (int)strlen(uri), uri);

	put_begin(b, id, keep);
	put_record(b, RECORD_PARAMS, id, params, (size_t)n);
	put_record(b, RECORD_PARAMS, id, "", 0);
	put_record(b, RECORD_STDIN, id, "", 0);
}

static struct buf bytes;
static struct fcgi_in in;

static void
setup(void)
{
	buf_init(&bytes, 1 << 20);
	fcgi_in_init(&in);
}

static void
teardown(void)
{
	buf_free(&bytes);
	fcgi_in_free(&in);
}

static enum fcgi_got
take(void)
{
	enum fcgi_got got = fcgi_in_take(&in, bytes.data, bytes.len);

	buf_reset(&bytes);
	return got;
}

START_TEST(a_request_in_pieces)
{
	put_begin(&bytes, 7, true);
	put_record(&bytes, RECORD_PARAMS, 7, "\1\2Axy\4\200\0\0\3NAMEabc", 17);
	put_record(&bytes, RECORD_PARAMS, 7, "", 0);
	put_record(&bytes, RECORD_STDIN, 7, "bo", 2);
	put_record(&bytes, RECORD_STDIN, 7, "dy", 2);
	put_record(&bytes, RECORD_STDIN, 7, "", 0);
	for (int again = 0; again < 2; again++) {
		for (size_t i = 0; i < bytes.len; i++)
			ck_assert_int_eq(fcgi_in_take(&in, bytes.data + i, 1),
			    i + 1 < bytes.len ? FCGI_MORE : FCGI_WHOLE);
		ck_assert_int_eq(in.id, 7);
		ck_assert(in.keep);
		ck_assert_str_eq(fcgi_in_param(&in, "A"), "xy");
		ck_assert_str_eq(fcgi_in_param(&in, "NAME"), "abc");
		ck_assert_ptr_null(fcgi_in_param(&in, "B"));
		ck_assert_str_eq(in.body.data, "body");
		fcgi_in_reset(&in);
	}
}
END_TEST

static const struct {
	enum record_type	 type;
	int			 id;
	const char		*s;
	size_t			 n;
} wrong[] = {
	{ RECORD_BEGIN, 1, "\0\1\1\0\0\0\0\0", 8 },	/* one is open */
	{ RECORD_STDOUT, 1, "", 0 },
	{ RECORD_STDIN, 1, "", 0 },			/* no names yet */
	{ RECORD_PARAMS, 2, "", 0 },			/* of another */
};

START_TEST(no_request)
{
	put_begin(&bytes, 1, true);
	ck_assert_int_eq(take(), FCGI_MORE);
	put_record(&bytes, wrong[_i].type, wrong[_i].id, wrong[_i].s,
	    wrong[_i].n);
	ck_assert_int_eq(take(), FCGI_BROKEN);
}
END_TEST

static const struct {
	const char	*s;
	size_t		 n;
} params[] = {
	{ "\5\1Ax", 4 }, { "\1\5Ax", 4 }, { "\1", 1 },
	{ "\1\377\377\377\377Ax", 7 }, { "\200\0", 2 }, { "\1\3Ax\0y", 6 },
};

START_TEST(no_params)
{
	put_begin(&bytes, 1, true);
	put_record(&bytes, RECORD_PARAMS, 1, params[_i].s, params[_i].n);
	ck_assert_int_eq(take(), FCGI_MORE);
	put_record(&bytes, RECORD_PARAMS, 1, "", 0);
	ck_assert_int_eq(take(), FCGI_BROKEN);
}
END_TEST

START_TEST(no_other_role)
{
	put_record(&bytes, RECORD_BEGIN, 1, "\0\2\1\0\0\0\0\0", 8);
	ck_assert_int_eq(take(), FCGI_BROKEN);
}
END_TEST

START_TEST(nothing_behind_a_request)
{
	put_get(&bytes, 1, true, "/a");
	put_get(&bytes, 1, true, "/b");
	ck_assert_int_eq(take(), FCGI_BROKEN);
}
END_TEST

START_TEST(maxima)
{
	static char big[RECORD_MAX];
	enum fcgi_got got;
	int n = 0;

	put_begin(&bytes, 1, true);
	put_record(&bytes, RECORD_PARAMS, 1, "", 0);
	ck_assert_int_eq(take(), FCGI_MORE);
	do {
		put_record(&bytes, RECORD_STDIN, 1, big, sizeof(big));
		got = take();
		n++;
	} while (got == FCGI_MORE && n < 100);
	ck_assert_int_eq(got, FCGI_BROKEN);
	ck_assert_int_eq(n, BODY_READ_MAX / RECORD_MAX + 1);
}
END_TEST

/* --- a worker with many connections --- */

static struct sockaddr_un address = { .sun_family = AF_UNIX };
static pid_t worker;

/* The address asked for. */
static void
answer(void *ctx, const struct req_source *src, struct reply *reply)
{
	(void)ctx;
	buf_str(&reply->out, src->param(src->ctx, "REQUEST_URI"));
}

static void
worker_start(void)
{
	int fd;

	setup();
	snprintf(address.sun_path, sizeof(address.sun_path),
	    "/tmp/patchbay-unit-%ld.sock", (long)getpid());
	fd = pool_listen(address.sun_path, 16);
	ck_assert_int_ne(fd, -1);
	worker = fork();
	if (worker == 0) {
		/* what it thinks of a bad connection is no failure here */
		if (freopen("/dev/null", "w", stderr) == NULL)
			_exit(1);
		_exit(fcgi_many(fd, answer, NULL));
	}
	close(fd);
}

static void
worker_end(void)
{
	kill(worker, SIGKILL);
	waitpid(worker, NULL, 0);
	unlink(address.sun_path);
	teardown();
}

static int
dial(void)
{
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	ck_assert_int_eq(connect(fd, (const struct sockaddr *)&address,
	    sizeof(address)), 0);
	return fd;
}

static void
say(int fd, size_t n)
{
	ck_assert_int_eq(write(fd, bytes.data, n), (ssize_t)n);
}

/* What comes until it ends with an END_REQUEST holds the text. */
static void
hear(int fd, const char *text)
{
	char got[4096];
	size_t n = 0;
	ssize_t r;

	do {
		r = read(fd, got + n, sizeof(got) - n);
		ck_assert_int_gt(r, 0);
		n += (size_t)r;
	} while (n < 16 || got[n - 15] != RECORD_END);
	ck_assert_ptr_nonnull(memmem(got, n, text, strlen(text)));
}

static void
ask(int fd, bool keep, const char *uri)
{
	buf_reset(&bytes);
	put_get(&bytes, 1, keep, uri);
	say(fd, bytes.len);
	hear(fd, uri);
}

/* A kept connection on which nothing comes holds nobody up, nor does one that
 * began a request and stopped; and both are still there later. */
START_TEST(nobody_is_held_up)
{
	int idle = dial(), slow = dial(), fresh = dial();
	size_t half;

	ask(idle, true, "/first");
	buf_reset(&bytes);
	put_get(&bytes, 1, true, "/slow");
	half = bytes.len / 2;
	say(slow, half);
	ask(fresh, true, "/fresh");
	close(fresh);
	ask(idle, true, "/again");
	buf_reset(&bytes);
	put_get(&bytes, 1, true, "/slow");
	ck_assert_int_eq(write(slow, bytes.data + half, bytes.len - half),
	    (ssize_t)(bytes.len - half));
	hear(slow, "/slow");
	close(slow);
	close(idle);
}
END_TEST

START_TEST(kept_only_when_asked)
{
	int fd = dial();
	char c;

	ask(fd, false, "/once");
	ck_assert_int_eq(read(fd, &c, 1), 0);
	close(fd);
}
END_TEST

START_TEST(what_is_no_request_costs_its_connection)
{
	int bad = dial(), good = dial();
	char c;

	ck_assert_int_eq(write(bad, "GET / HTTP/1.0\r\n", 16), 16);
	ck_assert_int_le(read(bad, &c, 1), 0);
	ask(good, true, "/still");
	close(bad);
	close(good);
}
END_TEST

/* At most so many at once; the next is served as soon as one has gone. */
START_TEST(a_maximum_of_connections)
{
	int fd[FCGI_CONNS_MAX + 1];
	struct pollfd p = { .events = POLLIN };

	for (int i = 0; i < FCGI_CONNS_MAX; i++)
		ask(fd[i] = dial(), true, "/one-of-many");
	p.fd = fd[FCGI_CONNS_MAX] = dial();
	buf_reset(&bytes);
	put_get(&bytes, 1, true, "/late");
	say(p.fd, bytes.len);
	ask(fd[0], true, "/in-order");
	ck_assert_int_eq(poll(&p, 1, 0), 0);
	close(fd[0]);
	hear(p.fd, "/late");
	for (int i = 1; i <= FCGI_CONNS_MAX; i++)
		close(fd[i]);
}
END_TEST

Suite *
fcgi_suite(void)
{
	Suite *s = suite_create("fcgi");
	TCase *tc = tcase_create("records");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, a_request_in_pieces);
	tcase_add_loop_test(tc, no_request, 0,
	    sizeof(wrong) / sizeof(wrong[0]));
	tcase_add_loop_test(tc, no_params, 0,
	    sizeof(params) / sizeof(params[0]));
	tcase_add_test(tc, no_other_role);
	tcase_add_test(tc, nothing_behind_a_request);
	tcase_add_test(tc, maxima);
	suite_add_tcase(s, tc);
	tc = tcase_create("many");
	tcase_add_checked_fixture(tc, worker_start, worker_end);
	tcase_add_test(tc, nobody_is_held_up);
	tcase_add_test(tc, kept_only_when_asked);
	tcase_add_test(tc, what_is_no_request_costs_its_connection);
	tcase_add_test(tc, a_maximum_of_connections);
	suite_add_tcase(s, tc);
	return s;
}
