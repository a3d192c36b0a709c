/*
 * serve: a request from the wire to its answer: who may, what a page gives,
 * what a failure leaves.
 */
#include <sys/wait.h>
#include <check.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bulkhead.h"
#include "lib/crypt/seal.h"
#include "lib/places.h"
#include "serve_fixture.h"

Suite	*serve_suite(void);

START_TEST(a_page)
{
	ck_assert_int_eq(ask("GET", "/says/hello%21", ""), 200);
	ck_assert_str_eq(sv.reply.out.data, "jo hello!");
	ck_assert_ptr_nonnull(strstr(sv.reply.always, "default-src 'none'"));
	*sv.cookie = '\0';
	ck_assert_int_eq(ask("GET", "/says/x?a=%20", ""), 303);
	ck_assert_str_eq(sv.reply.location,
	    "/sign-in?next=%2Fsays%2Fx%3Fa%3D%2520");
	ck_assert_uint_eq(sv.reply.out.len, 0);
	sv.fragment = "1";
	ck_assert_int_eq(ask("GET", "/says/x", ""), 401);
}
END_TEST

/* What every answer carries, no page can lose. */
START_TEST(headers_of_every_answer)
{
	struct buf wire;

	buf_init(&wire, PAGE_MAX + 4096);
	ck_assert_int_eq(ask("GET", "/header", ""), 200);
	reply_write(&sv.reply, true, &wire);
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

	sv.cfg.https = true;
	ck_assert_int_eq(ask("GET", "/says/x", ""), 303);
	ck_assert_ptr_nonnull(strstr(sv.reply.always,
	    "Strict-Transport-Security: "));
	snprintf(plain, sizeof(plain), "%s", sv.cookie);
	snprintf(sv.cookie, sizeof(sv.cookie), "__Host-%.100s", plain);
	ck_assert_int_eq(ask("GET", "/says/x", ""), 200);
	sv.cfg.https = false;
	ck_assert_int_eq(ask("GET", "/says/x", ""), 303);
}
END_TEST

START_TEST(etag)
{
	ck_assert_int_eq(ask("GET", "/tagged", ""), 200);
	sv.if_none_match = "W/\"v1\"";
	ck_assert_int_eq(ask("GET", "/tagged", ""), 304);
	ck_assert_uint_eq(sv.reply.out.len, 0);
	ck_assert_str_eq(sv.reply.etag, "\"v1\"");
	sv.if_none_match = "\"v2\"";
	ck_assert_int_eq(ask("GET", "/tagged", ""), 200);
}
END_TEST

START_TEST(errors_replace_the_page)
{
	ck_assert_int_eq(ask("GET", "/conflict", ""), 409);
	ck_assert_ptr_null(strstr(sv.reply.out.data, "half a page"));
	ck_assert_str_eq(sv.reply.content_type, "text/html; charset=utf-8");
	ck_assert_ptr_nonnull(strstr(sv.reply.out.data,
	    errs[E_CONFLICT].title));
	ck_assert_int_eq(ask("GET", "/endless", ""), 500);
	ck_assert(!sv.reply.out.failed);
	ck_assert_int_eq(ask("GET", "/none", ""), 404);
	ck_assert_int_eq(ask("POST", "/tagged", ""), 405);
	ck_assert_ptr_nonnull(strstr(sv.reply.headers, "Allow: GET, HEAD\r\n"));
	ck_assert_ptr_nonnull(strstr(sv.reply.always, "default-src 'none'"));
}
END_TEST

START_TEST(each_pool_its_routes)
{
	struct caller caller = { .http = NULL };

	sv.server.pool = SERVE_PAGES;
	ck_assert_int_eq(ask("POST", "/carrier/k", with_csrf("")), 404);
	ck_assert_int_eq(ask("POST", "/form", with_csrf("")), 404);
	ck_assert_int_eq(ask("GET", "/slow", ""), 404);
	ck_assert_int_eq(ask("GET", "/says/x", ""), 200);
	sv.server.pool = SERVE_FORMS;
	ck_assert_int_eq(ask("GET", "/slow", ""), 200);
	ck_assert_int_eq(ask("GET", "/says/x", ""), 404);
	sv.server.pool = SERVE_OUTSIDE;
	sv.server.caller = &caller;
	ck_assert_int_eq(ask("POST", "/carrier/k", with_csrf("")), 422);
	ck_assert_int_eq(ask("GET", "/says/x", ""), 404);
	sv.server.pool = SERVE_ALL;
	ck_assert_int_eq(ask("POST", "/carrier/k", with_csrf("")), 422);
	ck_assert_int_eq(ask("GET", "/says/x", ""), 200);
}
END_TEST

static const char *
org_name(void)
{
	struct org org;

	ck_assert_int_eq(org_get(sv.server.db, sv.server.a, &org), E_OK);
	return org.name;
}

START_TEST(a_get_cannot_write)
{
	const char *log;

	log_catch();
	ask("GET", "/write", "");
	log = log_caught();
	ck_assert_int_eq(sv.reply.status, 500);
	ck_assert_ptr_nonnull(strstr(log, " id="));
	ck_assert_str_ne(org_name(), "renamed");
	ck_assert_int_eq(ask("POST", "/write", with_csrf("")), 200);
	ck_assert_str_eq(org_name(), "renamed");
}
END_TEST

START_TEST(nothing_half_done)
{
	log_catch();
	ask("POST", "/open", with_csrf(""));
	ck_assert_ptr_nonnull(strstr(log_caught(), "level=error"));
	ck_assert(!db_in_transaction(sv.server.db));
	ck_assert_str_ne(org_name(), "half done");
}
END_TEST

START_TEST(one_line)
{
	const char *log, *end;

	sv.server.quiet = false;
	log_catch();
	ask("GET", "/says/x?secret=1", "");
	log = log_caught();
	end = strchr(log, '\n');
	ck_assert_ptr_nonnull(end);
	ck_assert_int_eq(end[1], '\0');
	ck_assert_ptr_eq(strstr(log, "t=2016-06-29T00:21:33.339Z id="), log);
	ck_assert_ptr_nonnull(strstr(log,
	    " method=GET path=/says/x status=200 ms="));
	ck_assert_ptr_nonnull(strstr(log, " bytes=4 user=jo err=-\n"));
	ck_assert_ptr_null(strstr(log, "secret"));
	log_catch();
	ask("HEAD", "/a%22b\xc3\xbc", "");
	log = log_caught();
	ck_assert_ptr_nonnull(strstr(log, " method=HEAD path=/a%22b\xc3\xbc "
	    "status=404"));
	ck_assert_ptr_nonnull(strstr(log, " err=notfound\n"));
	/* a path that holds a secret, whatever comes of the request */
	for (int i = 0; i < 3; i++) {
		log_catch();
		ask(i == 1 ? "DELETE" : "GET", i == 2 ? "/hush/s3cret/more" :
		    "/hush/s3cret", "");
		log = log_caught();
		ck_assert_ptr_nonnull(strstr(log, " path=/hush/{} "));
		ck_assert_ptr_null(strstr(log, "s3cret"));
	}
}
END_TEST

START_TEST(without_a_database)
{
	struct db *db = sv.server.db;

	sv.server.db = NULL;
	ck_assert_int_eq(ask("GET", "/says/x", ""), 500);
	ck_assert_ptr_nonnull(strstr(sv.reply.out.data, errs[E_DB].title));
	sv.server.db = db;
}
END_TEST

/* A page that a lost connection cut off is read again as a whole; a form is
 * not, and neither is one without end. */
START_TEST(read_again)
{
	sv.away = 1;
	ck_assert_int_eq(ask("GET", "/away", ""), 200);
	ck_assert_str_eq(sv.reply.out.data, "read 2 times by jo");
	ck_assert_ptr_null(sv.reply.headers);
	sv.reads = 0;
	ck_assert_int_eq(ask("POST", "/away", with_csrf("&text=kept")), 503);
	ck_assert_int_eq(sv.reads, 1);
	ck_assert_ptr_nonnull(strstr(sv.reply.out.data, "kept"));
	sv.away = 9;
	sv.reads = 0;
	ck_assert_int_eq(ask("GET", "/away", ""), 503);
	ck_assert_int_eq(sv.reads, 2);
	ck_assert_ptr_nonnull(strstr(sv.reply.out.data, errs[E_AWAY].title));
}
END_TEST

/* All that an extension may have, until somebody waits for a place. */
static void
hold_places(const char *path)
{
	int fd[BULKHEAD_MAX], ready = places_open(path);

	for (int i = 0; i < BULKHEAD_MAX; i++) {
		fd[i] = places_open(path);
		if (bulkhead_enter(fd[i], "k", "k somebody", true,
		    sv.cfg.outside_workers, 1) != E_OK)
			abort();
	}
	places_take(ready, "ready", 1);
	while (places_count(ready, "* waiting", 1) == 0)
		usleep(1000);
}

/* Whoever finds an extension's places taken waits for one, and is not refused
 * at once. */
START_TEST(waits_for_a_place)
{
	char path[] = "/tmp/patchbay-serve-places-XXXXXX";
	int fd = mkstemp(path), places, tries = 0, status;
	struct caller caller = { .http = NULL };
	pid_t pid;

	ck_assert_int_ne(fd, -1);
	close(fd);
	sv.cfg.outside_workers = 12;
	pid = fork();
	if (pid == 0) {
		hold_places(path);
		_exit(0);
	}
	places = places_open(path);
	while (places_count(places, "ready", 1) == 0)
		usleep(1000);
	sv.server.places = &places;
	sv.server.caller = &caller;
	/* a machine under load may give it back too late, once or twice */
	while ((status = ask("POST", "/carrier/k", with_csrf(""))) == 503 &&
	    tries++ < 10)
		;
	ck_assert_int_eq(status, 422);	/* it came to its handler */
	sv.server.places = NULL;
	kill(pid, SIGKILL);
	waitpid(pid, &status, 0);
	close(places);
	unlink(path);
}
END_TEST

Suite *
serve_suite(void)
{
	Suite *s = suite_create("serve");
	TCase *t = tcase_create("serve");

	tcase_add_checked_fixture(t, serve_open, serve_close);
	tcase_add_test(t, a_page);
	tcase_add_test(t, headers_of_every_answer);
	tcase_add_test(t, https_only);
	tcase_add_test(t, etag);
	tcase_add_test(t, errors_replace_the_page);
	tcase_add_test(t, each_pool_its_routes);
	tcase_add_test(t, waits_for_a_place);
	tcase_add_test(t, a_get_cannot_write);
	tcase_add_test(t, nothing_half_done);
	tcase_add_test(t, one_line);
	tcase_add_test(t, without_a_database);
	tcase_add_test(t, read_again);
	suite_add_tcase(s, t);
	return s;
}
