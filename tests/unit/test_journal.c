/* The journal: what was taken comes out once and in order, whoever dies. */
#include <sys/stat.h>
#include <sys/wait.h>
#include <check.h>
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "events/journal.h"
#include "lib/clock.h"
#include "store_fixture.h"

Suite	*journal_suite(void);

static char dir[] = "/tmp/journal-XXXXXX";
static struct journal_writer w;
static struct journal_reader r;

static struct journal_options
options(void)
{
	return (struct journal_options){ .dir = dir, .sync_ms = 50,
		.max_bytes = 1 << 30, .segment_bytes = 1 << 26 };
}

static void
open_both(void)
{
	struct journal_options o = options();

	memcpy(dir, "/tmp/journal-XXXXXX", sizeof(dir));
	ck_assert_ptr_nonnull(mkdtemp(dir));
	ck_assert_int_eq(journal_open(&w, &o), E_OK);
	journal_reader_open(&r, dir);
}

/* The files of the directory; with a path, that of the nth is made. */
static int
files(int nth, char path[STORE_PATH_MAX])
{
	struct dirent **list;
	int n = scandir(dir, &list, NULL, alphasort), seen = 0;

	for (int i = 0; i < n; i++) {
		if (list[i]->d_name[0] != '.' && seen++ == nth)
			snprintf(path, STORE_PATH_MAX, "%s/%.60s", dir,
			    list[i]->d_name);
		free(list[i]);
	}
	free(list);
	return seen;
}

static void
close_both(void)
{
	char path[STORE_PATH_MAX];
	struct dirent *e;
	DIR *d;

	journal_close(&w);
	journal_reader_close(&r);
	/* with what a killed writer had not named yet */
	ck_assert_ptr_nonnull(d = opendir(dir));
	while ((e = readdir(d)) != NULL)
		if (e->d_type == DT_REG) {
			snprintf(path, sizeof(path), "%s/%.60s", dir,
			    e->d_name);
			ck_assert_int_eq(unlink(path), 0);
		}
	closedir(d);
	ck_assert_int_eq(rmdir(dir), 0);
}

static off_t
nowhere(void *ctx, const char *segment)
{
	(void)ctx;
	(void)segment;
	return 0;
}

static off_t kept_place;
static off_t
kept(void *ctx, const char *segment)
{
	(void)ctx;
	(void)segment;
	return kept_place;
}

static void
put(const char *text)
{
	ck_assert_int_eq(journal_append(&w, text, strlen(text)), E_OK);
}

/* The next record is this; NULL: there is none. */
static void
is_next(const char *text)
{
	const void *p;
	size_t n;
	bool some = journal_next(&r, &p, &n);

	ck_assert_int_eq(some, text != NULL);
	if (text != NULL) {
		ck_assert_uint_eq(n, strlen(text));
		ck_assert_mem_eq(p, text, n);
	}
}

static void
look(void)
{
	ck_assert_int_eq(journal_look(&r, nowhere, NULL), E_OK);
}

START_TEST(through)
{
	char path[STORE_PATH_MAX];

	look();
	is_next(NULL);
	put("one");
	put("two");
	look();
	is_next("one");
	is_next("two");
	is_next(NULL);
	put("three");
	look();
	is_next("three");
	is_next(NULL);
	journal_kept(&r);
	ck_assert_int_eq(files(0, path), 1);	/* its writer lives */
	put("four");
	journal_close(&w);
	look();
	is_next("four");
	is_next(NULL);
	ck_assert_int_eq(files(0, path), 1);	/* until it is kept */
	journal_kept(&r);
	ck_assert_int_eq(files(0, path), 0);
}
END_TEST

/* A writer that has nothing to write does not keep what was stored. */
START_TEST(ends_by_itself)
{
	char path[STORE_PATH_MAX];

	put("one");
	w.synced -= 1000;
	journal_sync(&w);
	ck_assert(!w.dirty);
	look();
	is_next("one");
	is_next(NULL);
	journal_kept(&r);
	ck_assert_int_eq(files(0, path), 1);
	w.begun -= INT64_C(61) * 1000;
	journal_sync(&w);
	look();
	is_next(NULL);
	journal_kept(&r);
	ck_assert_int_eq(files(0, path), 0);
	put("two");
	look();
	is_next("two");
}
END_TEST

START_TEST(from_its_place)
{
	put("one");
	put("two");
	look();
	is_next("one");
	kept_place = r.segments[0].at;
	journal_reader_close(&r);
	journal_reader_open(&r, dir);
	ck_assert_int_eq(journal_look(&r, kept, NULL), E_OK);
	is_next("two");
	is_next(NULL);
}
END_TEST

/* Two writers and segments of a few bytes: each writer's order holds. */
START_TEST(many)
{
	struct journal_options o = options();
	struct journal_writer other;
	int next[2] = { 0, 0 };
	const void *p;
	size_t n;
	char text[40], path[STORE_PATH_MAX];

	o.segment_bytes = 200;
	ck_assert_int_eq(journal_open(&other, &o), E_OK);
	w.o.segment_bytes = 200;
	for (int i = 0; i < 100; i++) {
		snprintf(text, sizeof(text), "0 %d", i);
		put(text);
		text[0] = '1';
		ck_assert_int_eq(journal_append(&other, text, strlen(text)),
		    E_OK);
	}
	journal_close(&other);
	journal_close(&w);
	ck_assert_int_gt(files(0, path), 10);
	look();
	while (journal_next(&r, &p, &n)) {
		int who = *(const char *)p - '0';

		snprintf(text, sizeof(text), "%d %d", who, next[who]++);
		ck_assert_uint_eq(n, strlen(text));
		ck_assert_mem_eq(p, text, n);
		journal_kept(&r);
	}
	ck_assert_int_eq(next[0], 100);
	ck_assert_int_eq(next[1], 100);
	journal_kept(&r);
	ck_assert_int_eq(files(0, path), 0);
}
END_TEST

/* The whole of one that is alone in memory, and the largest. */
START_TEST(large)
{
	char *big = malloc(JOURNAL_RECORD_MAX + 1);
	const void *p;
	size_t n;

	memset(big, 'x', JOURNAL_RECORD_MAX + 1);
	ck_assert_int_eq(journal_append(&w, big, JOURNAL_RECORD_MAX + 1),
	    E_TOOBIG);
	ck_assert_int_eq(journal_append(&w, big, 0), E_TOOBIG);
	for (int i = 0; i < 20; i++)
		ck_assert_int_eq(journal_append(&w, big, JOURNAL_RECORD_MAX),
		    E_OK);
	look();
	for (int i = 0; i < 20; i++) {
		ck_assert(journal_next(&r, &p, &n));
		ck_assert_uint_eq(n, JOURNAL_RECORD_MAX);
	}
	is_next(NULL);
	free(big);
}
END_TEST

/* Who has connected and disconnected is written when events are refused. */
START_TEST(full_of_events)
{
	char text[1000] = "x";
	const char *was = w.o.dir;
	int notes = 0;

	store_quiet();
	w.o.max_bytes = 10000;
	while (journal_append(&w, text, sizeof(text)) == E_OK)
		;
	for (; journal_note(&w, text, sizeof(text), JOURNAL_SPARE) == E_OK;
	    notes++)
		ck_assert_int_eq(journal_append(&w, text, sizeof(text)),
		    E_JOURNAL_FULL);
	ck_assert_int_gt(notes, 1000);
	/* a directory that cannot be read is as full as it was */
	w.o.dir = "/nonexistent";
	for (int i = 0; i < 3; i++) {
		w.counted = 0;
		ck_assert_int_eq(journal_append(&w, text, sizeof(text)),
		    E_JOURNAL_FULL);
	}
	w.o.dir = was;
}
END_TEST

START_TEST(full)
{
	char text[1000] = "x";

	store_quiet();
	w.o.max_bytes = 10000;
	for (int i = 0; i < 9; i++)
		ck_assert_int_eq(journal_append(&w, text, sizeof(text)), E_OK);
	ck_assert_int_eq(journal_append(&w, text, sizeof(text)),
	    E_JOURNAL_FULL);
	/* what was taken is read, and then there is room */
	look();
	for (int i = 0; i < 9; i++) {
		const void *p;
		size_t n;

		ck_assert(journal_next(&r, &p, &n));
	}
	/* the writer has let go of its segment, or it would stay full */
	ck_assert_int_eq(w.fd, -1);
	is_next(NULL);
	look();
	is_next(NULL);
	journal_kept(&r);
	w.counted -= 1000;
	ck_assert_int_eq(journal_append(&w, text, sizeof(text)), E_OK);
}
END_TEST

/* One byte is another, or the end is missing, at any place: what stands before
 * comes out, and nothing else; the writer goes on in another segment. */
static void
damage(const char *path, off_t at, bool cut)
{
	int fd = open(path, O_RDWR);
	char c;

	ck_assert_int_eq(pread(fd, &c, 1, at), 1);
	c ^= 4;
	if (cut)
		ck_assert_int_eq(ftruncate(fd, at), 0);
	else
		ck_assert_int_eq(pwrite(fd, &c, 1, at), 1);
	close(fd);
}

START_TEST(faults)
{
	static const char *const texts[] = { "alpha", "beta", "gamma" };
	const off_t size = JOURNAL_HEADER + 3 * JOURNAL_FRAME + 14;
	struct journal_options o = options();
	char path[STORE_PATH_MAX];

	store_quiet();
	for (off_t at = 0; at < size; at++) {
		off_t end = JOURNAL_HEADER;

		for (int i = 0; i < 3; i++)
			put(texts[i]);
		journal_close(&w);
		files(0, path);
		damage(path, at, _i == 1);
		ck_assert_int_eq(journal_open(&w, &o), E_OK);
		look();
		for (int i = 0; i < 3; i++) {
			end += JOURNAL_FRAME + (off_t)strlen(texts[i]);
			if (end <= at)
				is_next(texts[i]);
		}
		is_next(NULL);
		journal_kept(&r);
		ck_assert_int_eq(files(0, path), 0);
	}
	put("after");
	look();
	is_next("after");
}
END_TEST

/* What stands in a record, byte for byte like another, is none. */
START_TEST(forged)
{
	char path[STORE_PATH_MAX], inner[100];
	unsigned char sum[8];
	uint32_t n = 6;
	off_t at = JOURNAL_HEADER + JOURNAL_FRAME;

	store_quiet();
	/* made with another key than its segment's */
	memcpy(inner, &n, 4);
	journal_sum((const unsigned char *)"0123456789abcdef", at,
	    (const unsigned char *)"forged", 6, sum);
	memcpy(inner + 4, sum, 8);
	memcpy(inner + 12, "forged", 6);
	ck_assert_int_eq(journal_append(&w, inner, 18), E_OK);
	journal_close(&w);
	files(0, path);
	damage(path, JOURNAL_HEADER, false);	/* the length of the outer */
	look();
	is_next(NULL);
	journal_kept(&r);
}
END_TEST

/* A writer that is killed at any moment: what it had said was taken is there,
 * and at most one more. */
START_TEST(killed)
{
	int pipes[2], said = 0, got = 0, n, status;
	const void *p;
	size_t len;
	pid_t pid;

	ck_assert_int_eq(pipe(pipes), 0);
	if ((pid = fork()) == 0) {
		struct journal_options o = options();
		struct journal_writer own;

		o.segment_bytes = 2000;
		journal_open(&own, &o);
		for (int i = 0;; i++) {
			if (journal_append(&own, &i, sizeof(i)) != E_OK ||
			    write(pipes[1], &i, sizeof(i)) != sizeof(i))
				_exit(1);
		}
	}
	close(pipes[1]);
	while (said < 500 * _i && read(pipes[0], &n, sizeof(n)) ==
	    sizeof(n))
		said = n + 1;
	kill(pid, SIGKILL);
	waitpid(pid, &status, 0);
	while (read(pipes[0], &n, sizeof(n)) == sizeof(n))
		said = n + 1;
	close(pipes[0]);
	look();
	while (journal_next(&r, &p, &len)) {
		ck_assert_uint_eq(len, sizeof(n));
		memcpy(&n, p, sizeof(n));
		ck_assert_int_eq(n, got++);
	}
	ck_assert_int_ge(got, said);
	ck_assert_int_le(got, said + 1);
	journal_kept(&r);
}
END_TEST

Suite *
journal_suite(void)
{
	Suite *s = suite_create("journal");
	TCase *t = tcase_create("journal");

	tcase_add_checked_fixture(t, open_both, close_both);
	tcase_add_test(t, through);
	tcase_add_test(t, ends_by_itself);
	tcase_add_test(t, from_its_place);
	tcase_add_test(t, many);
	tcase_add_test(t, large);
	tcase_add_test(t, full);
	tcase_add_test(t, full_of_events);
	tcase_add_loop_test(t, faults, 0, 2);
	tcase_add_test(t, forged);
	tcase_add_loop_test(t, killed, 1, 4);
	suite_add_tcase(s, t);
	return s;
}
