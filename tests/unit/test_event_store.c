/* The event store: each record once, the newest found, whole segments gone. */
#include <sys/stat.h>
#include <sys/wait.h>
#include <check.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "event_fixture.h"

Suite	*event_store_suite(void);

START_TEST(newest_first)
{
	ck_assert_str_eq(event_newest(1, 10), "");
	event_say(1, "t", "a");
	event_say(2, "t", "other");
	event_say(1, "t", "b");
	event_record();
	event_say(1, "u", "c");
	event_record();
	ck_assert_str_eq(event_newest(1, 10), "c b a");
	ck_assert_str_eq(event_newest(1, 2), "c b");
	ck_assert_str_eq(event_newest(2, 10), "other");
	ck_assert_str_eq(event_newest(3, 10), "");
}
END_TEST

START_TEST(over_days)
{
	struct device_event *list;
	size_t n;

	event_say(1, "t", "a");
	event_say(1, "t", "b");
	event_record();
	event_now += DAY;
	event_say(1, "t", "c");
	event_say(2, "t", "other");
	event_record();
	event_restart();	/* goes on with the second day's */
	event_say(1, "t", "d");
	event_record();
	ck_assert_str_eq(event_newest(1, 10), "d c b a");
	ck_ok(events_newest(event_fresh(), event_a, 1, INT64_MAX, 2, &list, &n));
	ck_ok(events_newest(event_fresh(), event_a, 1, list[1].id, 10, &list, &n));
	ck_assert_uint_eq(n, 2);
	ck_assert_str_eq(list[0].payload, "b");
}
END_TEST

/* Bytes that are no text come back as they were. */
START_TEST(payloads)
{
	static const struct { const char *bytes; size_t len; const char *is; }
	    cases[] = {
		{ "", 0, "" }, { "{\"d\":1}", 7, "{\"d\":1}" },
		{ "\0", 1, "AA==" }, { "\xff\xfe", 2, "//4=" },
		{ "caf\xc3\xa9", 5, "caf\xc3\xa9" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		event_put(&(struct record){ .kind = RECORD_EVENT, .at = event_now,
		    .device = 1, .name = "x", .format = "bin",
		    .payload = cases[i].bytes, .len = cases[i].len });
		event_record();
		ck_assert_str_eq(event_newest(1, 1), cases[i].is);
	}
}
END_TEST

START_TEST(last_of_each_type)
{
	struct device_event *list;
	size_t n;

	event_say(1, "b", "1");
	event_say(1, "a", "2");
	event_say(1, "b", "3");
	event_say(2, "a", "other");
	event_record();
	ck_ok(events_last(event_fresh(), event_a, 1, &list, &n));
	ck_assert_uint_eq(n, 2);
	ck_assert_str_eq(list[0].name, "a");
	ck_assert_str_eq(list[0].payload, "2");
	ck_assert_str_eq(list[1].payload, "3");
	/* types that are made up do not fill the disk */
	for (int i = 0; i < 3 * EVENT_TYPES_MAX; i++) {
		event_now++;
		event_say(1, arena_printf(event_a, "made-up-%d", i), "x");
		if (i % 7 == 0)
			event_record();
	}
	event_say(1, "b", "4");
	event_record();
	ck_ok(events_last(event_fresh(), event_a, 1, &list, &n));
	ck_assert_uint_eq(n, EVENT_TYPES_MAX);
	ck_assert_str_eq(list[0].name, "b");
	ck_assert_str_eq(list[0].payload, "4");
}
END_TEST

static int64_t
segment_bytes(int64_t number)
{
	struct stat st;
	char path[PATH_LEN];

	if (store_server() != NULL)
		return store_number(arena_printf(event_a, "SELECT "
		    "pg_total_relation_size('events.event_%lld') + "
		    "pg_total_relation_size('events.connection_log_%lld')",
		    (long long)number, (long long)number));
	event_segment_path(path, event_at, number);
	ck_assert_int_eq(stat(path, &st), 0);
	return st.st_size;
}

/* What outlives segments. */
static int64_t
lasting_bytes(void)
{
	struct stat st;

	if (store_server() != NULL)
		return store_number("SELECT sum(pg_total_relation_size("
		    "('events.' || t)::regclass)) FROM unnest(ARRAY["
		    "'last_event', 'connection', 'heard', 'traffic']) AS t");
	ck_assert_int_eq(stat(arena_printf(event_a, "%s/last.db", event_at),
	    &st), 0);
	return st.st_size;
}

START_TEST(retention)
{
	struct device_event *list;
	size_t n;

	store_quiet();
	for (int day = 0; day < 4; day++) {
		event_say(1, "t", arena_printf(event_a, "%d", day));
		event_record();
		event_now += DAY;
	}
	ck_ok(event_retain(0, INT64_MAX, event_now));
	ck_assert_str_eq(event_newest(1, 10), "3 2 1 0");
	/* by size: room for two */
	ck_ok(event_retain(0, lasting_bytes() + 3 * segment_bytes(4) - 1,
	    event_now));
	ck_assert_str_eq(event_newest(1, 10), "3 2");
	/* by time: all but the one that is written to */
	ck_ok(event_retain(2, INT64_MAX, event_now));
	ck_assert_str_eq(event_newest(1, 10), "3 2");
	ck_ok(event_retain(1, INT64_MAX, event_now + DAY));
	ck_assert_str_eq(event_newest(1, 10), "3");
	/* and the last event a year longer */
	ck_ok(event_retain(1, INT64_MAX, event_now));
	ck_ok(events_last(event_fresh(), event_a, 1, &list, &n));
	ck_assert_uint_eq(n, 1);
	ck_ok(event_retain(1, INT64_MAX, event_now + 366 * DAY));
	ck_ok(events_last(event_fresh(), event_a, 1, &list, &n));
	ck_assert_uint_eq(n, 0);
}
END_TEST

/* However much comes in a day, most of it is in segments that can go. */
START_TEST(large_segments)
{
	enum { LONG = 100000, EVENTS = 60, MOST = 1 << 20 };
	char *text = arena_alloc(event_a, LONG + 1);
	struct device_event *list;
	uint32_t chance = 1;
	int64_t head;
	size_t n;

	ck_assert_int_eq(event_segment_bytes(16 << 20), 1 << 20);
	ck_assert_int_eq(event_segment_bytes(INT64_C(64) << 30), 1 << 30);
	/* not more than can be listed */
	ck_assert_int_lt((INT64_C(1) << 42) /
	    event_segment_bytes(INT64_C(1) << 42), SEGMENTS_MAX);
	store_quiet();
	event_kept.segment_bytes = MOST;
	/* PostgreSQL would compress what repeats */
	for (int i = 0; i < LONG; i++) {
		chance = chance * 1103515245 + 12345;
		text[i] = (char)('a' + (chance >> 16) % 26);
	}
	text[LONG] = '\0';
	for (int i = 0; i < EVENTS; i++) {
		event_say(1, "t", text + i);
		event_record();
	}
	ck_assert(event_kept.begun);
	ck_ok(events_head(event_fresh(), &head));
	ck_assert_int_gt(head >> 32, 3);
	ck_assert_int_lt(segment_bytes((head >> 32) - 1), 2 * MOST);
	ck_ok(event_retain(0, lasting_bytes() + 3 * MOST, event_now));
	ck_assert(!event_kept.begun);
	ck_ok(events_newest(event_fresh(), event_a, 1, INT64_MAX, EVENTS,
	    &list, &n));
	ck_assert(n > 0 && n < 40);
}
END_TEST

/* One recorder at a time. */
START_TEST(one_recorder)
{
	struct event_store other;

	ck_assert_int_eq(event_store_open(&other, event_at, "one", event_now),
	    E_BUSY);
	event_store_close(&other);
	event_say(1, "t", "a");
	event_record();
	event_restart();
	ck_assert_str_eq(event_newest(1, 10), "a");
}
END_TEST

/* A recorder that is killed at any moment, again and again: each event is
 * stored once, in order. */
START_TEST(killed)
{
	enum { EVENTS = 3000 };
	struct device_event *list;
	int status;
	size_t n;

	event_store_close(&event_kept);
	event_writer.o.segment_bytes = 10000;
	for (int i = 0; i < EVENTS; i++)
		event_say(1, "t", arena_printf(event_a, "%d", i));
	for (int round = 0; round < 6; round++) {
		pid_t pid = fork();

		if (pid == 0) {
			bool some = true;

			/* small batches: more moments to die in */
			if (event_store_open(&event_kept, event_at, "one", event_now) != E_OK ||
			    journal_look(&event_journal, event_store_place, &event_kept) != E_OK)
				_exit(1);
			while (some) {
				const void *p;
				size_t len;
				struct record record;

				some = false;
				for (int i = 0; i < 20 &&
				    journal_next(&event_journal, &p, &len); i++) {
					some = record_read(p, len, &record);
					event_store_take(&event_kept, &record);
				}
				if (event_store_commit(&event_kept, &event_journal, event_now) != E_OK)
					_exit(1);
				journal_kept(&event_journal);
			}
			pause();
		}
		usleep(3000 * (unsigned)(_i + round));
		kill(pid, SIGKILL);
		waitpid(pid, &status, 0);
		ck_assert(WIFSIGNALED(status));
	}
	ck_ok(event_store_open(&event_kept, event_at, "one", event_now));
	event_record();
	ck_ok(events_newest(event_fresh(), event_a, 1, INT64_MAX, 2 * EVENTS, &list,
	    &n));
	ck_assert_uint_eq(n, EVENTS);
	for (int i = 0; i < EVENTS; i++)
		ck_assert_str_eq(list[i].payload, arena_printf(event_a, "%d",
		    EVENTS - 1 - i));
}
END_TEST

/* A commit that was done and not answered is tried again: stored once. */
START_TEST(unanswered)
{
	struct record record_;
	const void *p;
	size_t len;

	event_say(1, "t", "a");
	ck_ok(journal_look(&event_journal, event_store_place, &event_kept));
	ck_assert(journal_next(&event_journal, &p, &len) && record_read(p, len,
	    &record_));
	event_store_take(&event_kept, &record_);
	ck_ok(event_kept.engine->commit(&event_kept, &event_journal, event_now));
	ck_ok(event_store_commit(&event_kept, &event_journal, event_now));
	journal_kept(&event_journal);
	event_say(1, "t", "b");
	event_record();
	ck_assert_str_eq(event_newest(1, 10), "b a");
}
END_TEST

Suite *
event_store_suite(void)
{
	Suite *suite = suite_create("event_store");
	TCase *t = tcase_create("store");

	tcase_add_checked_fixture(t, event_begin, event_end);
	tcase_add_test(t, newest_first);
	tcase_add_test(t, over_days);
	tcase_add_test(t, payloads);
	tcase_add_test(t, last_of_each_type);
	tcase_add_test(t, retention);
	tcase_add_test(t, large_segments);
	tcase_add_loop_test(t, killed, 0, 3);
	tcase_add_test(t, store_server() != NULL ? unanswered : one_recorder);
	suite_add_tcase(suite, t);
	return suite;
}
