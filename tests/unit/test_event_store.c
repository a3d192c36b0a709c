/* The event store: each record once, the newest found, whole segments gone. */
#include <sys/stat.h>
#include <sys/wait.h>
#include <check.h>
#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "events/recorder.h"
#include "events/store_own.h"
#include "store_fixture.h"

Suite	*event_store_suite(void);

#define DAY	INT64_C(86400000)

static char dir[] = "/tmp/events-XXXXXX";
static char journal[40], store_at[STORE_PATH_MAX];
static struct journal_writer w;
static struct event_store s;
static struct journal_reader r;
static struct arena *a;
static int64_t now;
static struct event_reader reader;

static void
begin(void)
{
	const struct journal_options o = { .dir = journal, .sync_ms = 1000,
		.max_bytes = 1 << 30, .segment_bytes = 1 << 26 };

	ck_ok(journal_open(&w, &o));
	journal_reader_open(&r, journal);
	ck_ok(event_store_open(&s, store_at, "one", now));
}

static void
end(void)
{
	journal_close(&w);
	journal_reader_close(&r);
	event_store_close(&s);
}

/* As the next request sees it. */
static struct event_reader *
fresh(void)
{
	event_reader_rest(&reader);
	return &reader;
}

/* On PostgreSQL: a database without events. */
static void
server_begin(void)
{
	store_open();
	snprintf(store_at, sizeof(store_at), "%s", store_path);
	store_server_sql("SET client_min_messages = error;"
	    "DROP SCHEMA IF EXISTS events CASCADE");
	store_close();
}

static void
setup(void)
{
	memcpy(dir, "/tmp/events-XXXXXX", sizeof(dir));
	ck_assert_ptr_nonnull(mkdtemp(dir));
	snprintf(journal, sizeof(journal), "%s/journal", dir);
	if (store_server() == NULL)
		snprintf(store_at, sizeof(store_at), "%s/events", dir);
	else
		server_begin();
	a = arena_new(ARENA_MAX);
	now = NOW;
	event_reader_open(&reader, store_at);
	begin();
}

static void
empty(const char *path)
{
	DIR *d = opendir(path);
	struct dirent *e;

	while ((e = readdir(d)) != NULL)
		if (e->d_name[0] != '.' || e->d_name[1] == 'n')
			ck_assert_int_eq(unlinkat(dirfd(d), e->d_name, 0), 0);
	closedir(d);
	ck_assert_int_eq(rmdir(path), 0);
}

static void
teardown(void)
{
	event_reader_close(&reader);
	end();
	empty(journal);
	if (store_server() == NULL)
		empty(store_at);
	ck_assert_int_eq(rmdir(dir), 0);
	arena_free(a);
}

static void
put(const struct record *record)
{
	static unsigned char buf[JOURNAL_RECORD_MAX];
	size_t n = record_write(record, buf);

	ck_assert_uint_ne(n, 0);
	ck_ok(journal_append(&w, buf, n));
}

static void
event(int64_t device, const char *name, const char *payload)
{
	put(&(struct record){ .kind = RECORD_EVENT, .at = now,
	    .device = device, .name = name, .format = "json",
	    .payload = payload, .len = strlen(payload) });
}

/* Everything that waits. */
static void
record(void)
{
	bool some;

	ck_ok(journal_look(&r, event_store_place, &s));
	do
		ck_ok(recorder_batch(&s, &r, now, &some));
	while (some);
}

/* The payloads of a device's newest events, with blanks between. */
static const char *
newest(int64_t device, size_t limit)
{
	struct device_event *list;
	const char *text = "";
	size_t n;

	ck_ok(events_newest(fresh(), a, device, INT64_MAX, limit, &list, &n));
	for (; n > 0; list++, n--)
		text = arena_printf(a, "%s%s%s", text, *text == '\0' ? "" : " ",
		    list->payload);
	return text;
}

START_TEST(newest_first)
{
	ck_assert_str_eq(newest(1, 10), "");
	event(1, "t", "a");
	event(2, "t", "other");
	event(1, "t", "b");
	record();
	event(1, "u", "c");
	record();
	ck_assert_str_eq(newest(1, 10), "c b a");
	ck_assert_str_eq(newest(1, 2), "c b");
	ck_assert_str_eq(newest(2, 10), "other");
	ck_assert_str_eq(newest(3, 10), "");
}
END_TEST

START_TEST(over_days)
{
	struct device_event *list;
	size_t n;

	event(1, "t", "a");
	event(1, "t", "b");
	record();
	now += DAY;
	event(1, "t", "c");
	event(2, "t", "other");
	record();
	end();
	begin();	/* goes on with the second day's */
	event(1, "t", "d");
	record();
	ck_assert_str_eq(newest(1, 10), "d c b a");
	ck_ok(events_newest(fresh(), a, 1, INT64_MAX, 2, &list, &n));
	ck_ok(events_newest(fresh(), a, 1, list[1].id, 10, &list, &n));
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
		put(&(struct record){ .kind = RECORD_EVENT, .at = now,
		    .device = 1, .name = "x", .format = "bin",
		    .payload = cases[i].bytes, .len = cases[i].len });
		record();
		ck_assert_str_eq(newest(1, 1), cases[i].is);
	}
}
END_TEST

START_TEST(last_of_each_type)
{
	struct device_event *list;
	size_t n;

	event(1, "b", "1");
	event(1, "a", "2");
	event(1, "b", "3");
	event(2, "a", "other");
	record();
	ck_ok(events_last(fresh(), a, 1, &list, &n));
	ck_assert_uint_eq(n, 2);
	ck_assert_str_eq(list[0].name, "a");
	ck_assert_str_eq(list[0].payload, "2");
	ck_assert_str_eq(list[1].payload, "3");
	/* types that are made up do not fill the disk */
	for (int i = 0; i < 3 * EVENT_TYPES_MAX; i++) {
		now++;
		event(1, arena_printf(a, "made-up-%d", i), "x");
		if (i % 7 == 0)
			record();
	}
	event(1, "b", "4");
	record();
	ck_ok(events_last(fresh(), a, 1, &list, &n));
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
		return store_number(arena_printf(a, "SELECT "
		    "pg_total_relation_size('events.event_%lld') + "
		    "pg_total_relation_size('events.connection_log_%lld')",
		    (long long)number, (long long)number));
	event_segment_path(path, store_at, number);
	ck_assert_int_eq(stat(path, &st), 0);
	return st.st_size;
}

/* While nobody reads. */
static enum err
retain(int64_t days, int64_t max_bytes, int64_t at)
{
	event_reader_rest(&reader);
	return event_store_retain(&s, days, max_bytes, at);
}

START_TEST(retention)
{
	struct device_event *list;
	size_t n;

	store_quiet();
	for (int day = 0; day < 4; day++) {
		event(1, "t", arena_printf(a, "%d", day));
		record();
		now += DAY;
	}
	ck_ok(retain(0, INT64_MAX, now));
	ck_assert_str_eq(newest(1, 10), "3 2 1 0");
	/* by size: room for two */
	ck_ok(retain(0, 3 * segment_bytes(4) - 1, now));
	ck_assert_str_eq(newest(1, 10), "3 2");
	/* by time: all but the one that is written to */
	ck_ok(retain(2, INT64_MAX, now));
	ck_assert_str_eq(newest(1, 10), "3 2");
	ck_ok(retain(1, INT64_MAX, now + DAY));
	ck_assert_str_eq(newest(1, 10), "3");
	/* and the last event a year longer */
	ck_ok(retain(1, INT64_MAX, now));
	ck_ok(events_last(fresh(), a, 1, &list, &n));
	ck_assert_uint_eq(n, 1);
	ck_ok(retain(1, INT64_MAX, now + 366 * DAY));
	ck_ok(events_last(fresh(), a, 1, &list, &n));
	ck_assert_uint_eq(n, 0);
}
END_TEST

START_TEST(connections)
{
	static const char client[] = "d:abcdef:meter:one";
	struct connection c;
	struct connection_event *list;
	size_t n;

	ck_assert_int_eq(connection_get(fresh(), a, client, &c), E_NOTFOUND);
	put(&(struct record){ .kind = RECORD_CONNECTED, .at = now,
	    .client = client, .address = "192.0.2.1", .detail = "MQTT" });
	put(&(struct record){ .kind = RECORD_REFUSED, .at = now + 1,
	    .client = client, .address = "192.0.2.1", .detail = "topic" });
	record();
	ck_ok(connection_get(fresh(), a, client, &c));
	ck_assert(c.connected && c.since == now);
	ck_assert_str_eq(c.address, "192.0.2.1");
	put(&(struct record){ .kind = RECORD_DISCONNECTED, .at = now + 2,
	    .client = client, .detail = "It left." });
	record();
	ck_ok(connection_get(fresh(), a, client, &c));
	ck_assert(!c.connected && c.since == now + 2);
	ck_ok(connection_log(fresh(), a, client, 0, INT64_MAX, 10, &list, &n));
	ck_assert_uint_eq(n, 3);
	ck_assert_str_eq(list[0].detail, "It left.");
	ck_ok(connection_log(fresh(), a, client, now + 1, now + 1, 10, &list,
	    &n));
	ck_assert_uint_eq(n, 1);
	ck_assert_str_eq(list[0].detail, "topic");
	ck_ok(connection_log(fresh(), a, client, 0, INT64_MAX, 10, &list, &n));
	ck_assert_int_eq(list[1].kind, RECORD_REFUSED);
	/* a broker that begins anew has nobody connected */
	put(&(struct record){ .kind = RECORD_CONNECTED, .at = now + 3,
	    .client = client });
	put(&(struct record){ .kind = RECORD_DISCONNECTED, .at = now + 4,
	    .detail = "The broker was restarted." });
	record();
	ck_ok(connection_get(fresh(), a, client, &c));
	ck_assert(!c.connected && c.since == now + 4);
}
END_TEST

/* Who is connected, a page at a time. */
START_TEST(connection_lists)
{
	struct connection *list;
	int64_t all;
	size_t n;

	ck_ok(connection_count(fresh(), &all));
	ck_assert_int_eq(all, 0);
	for (int i = 0; i < 5; i++)
		put(&(struct record){ .kind = i == 3 ? RECORD_DISCONNECTED :
		    RECORD_CONNECTED, .at = now + i, .client =
		    arena_printf(a, "d:abcdef:meter:%d", i) });
	record();
	ck_ok(connection_count(fresh(), &all));
	ck_assert_int_eq(all, 4);
	ck_ok(connection_list(fresh(), a, "", false, 3, &list, &n));
	ck_assert_uint_eq(n, 3);
	ck_assert_str_eq(list[2].client, "d:abcdef:meter:2");
	ck_ok(connection_list(fresh(), a, list[2].client, false, 3, &list,
	    &n));
	ck_assert_uint_eq(n, 2);
	ck_assert(!list[0].connected && list[1].connected);
	ck_ok(connection_list(fresh(), a, "d:abcdef:meter:2", true, 3, &list,
	    &n));
	ck_assert_uint_eq(n, 1);
	ck_assert_int_eq(list[0].since, now + 4);
}
END_TEST

/* Minutes over days, and the bytes of payloads. */
START_TEST(traffic)
{
	struct arrivals *list;
	int64_t minute = now / 60000;

	event(1, "t", "abc");
	event(2, "t", "d");
	record();
	event(1, "t", "e");
	record();
	now += 60000;
	event(1, "t", "fg");
	now += DAY;
	event(1, "t", "h");
	record();
	ck_ok(events_traffic(fresh(), a, minute, 1, 3, &list));
	ck_assert_int_eq(list[0].events, 3);
	ck_assert_int_eq(list[0].bytes, 5);
	ck_assert_int_eq(list[1].events, 1);
	ck_assert_int_eq(list[2].events, 0);
	ck_ok(events_traffic(fresh(), a, minute - 1440, 1440, 3, &list));
	ck_assert_int_eq(list[0].events, 0);
	ck_assert_int_eq(list[1].events, 4);
	ck_assert_int_eq(list[2].events, 1);
	ck_assert_int_eq(list[2].bytes, 1);
}
END_TEST

static size_t
logged(const char *client)
{
	struct connection_event *list;
	size_t n;

	ck_ok(connection_log(fresh(), a, client, 0, INT64_MAX, 10, &list,
	    &n));
	return n;
}

/* A log goes on from one segment to the next, and who is not in the newest one
 * is found in the one before. */
START_TEST(logs_over_days)
{
	static const char often[] = "d:abcdef:meter:often",
	    once[] = "d:abcdef:meter:once", late[] = "d:abcdef:meter:late",
	    wrong[] = "d:abcdef:meter:wrong";

	for (int day = 0; day < 3; day++, now += DAY) {
		put(&(struct record){ .kind = RECORD_CONNECTED, .at = now,
		    .client = often });
		put(&(struct record){ .kind = RECORD_CONNECTED, .at = now,
		    .client = day == 0 ? once : late });
		if (day == 1)
			put(&(struct record){ .kind = RECORD_REFUSED,
			    .at = now, .device = 7, .client = wrong,
			    .detail = "token" });
		record();
		ck_assert_uint_eq(logged(often), (size_t)day + 1);
		ck_assert_uint_eq(logged(once), 1);
		ck_assert_uint_eq(logged(late), (size_t)day);
		ck_assert_uint_eq(logged(wrong), day > 0);
	}
	ck_assert_uint_eq(logged("d:abcdef:meter:never"), 0);
}
END_TEST

/* Who speaks most, and who has stopped. */
START_TEST(heard)
{
	struct sender *list;
	int64_t *silent, quarter = now / 900000;
	size_t n;

	event(1, "t", "a");
	event(2, "t", "b");
	event(1, "t", "c");
	record();
	ck_ok(events_senders(fresh(), a, 2, &list, &n));
	ck_assert_uint_eq(n, 2);
	ck_assert(list[0].device == 1 && list[1].device == 2);
	ck_assert_int_eq(list[0].at, now);
	now += 900000;
	event(2, "t", "d");
	record();
	event(2, "t", "e");
	record();
	ck_ok(events_silent(fresh(), a, quarter - 10, quarter + 1, 9, &silent,
	    &n));
	ck_assert_uint_eq(n, 1);
	ck_assert_int_eq(silent[0], 1);
	ck_ok(events_silent(fresh(), a, quarter - 10, quarter + 2, 9, &silent,
	    &n));
	ck_assert_uint_eq(n, 2);
	ck_assert_int_eq(silent[0], 2);
	now += DAY;
	event(2, "t", "f");
	record();
	ck_ok(events_senders(fresh(), a, 9, &list, &n));
	ck_assert_uint_eq(n, 6);
	ck_ok(retain(0, INT64_MAX, now + 364 * DAY + 1800000));
	ck_ok(events_silent(fresh(), a, 0, INT64_MAX, 9, &silent, &n));
	ck_assert_uint_eq(n, 1);
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

	event_store_close(&s);
	w.o.segment_bytes = 10000;
	for (int i = 0; i < EVENTS; i++)
		event(1, "t", arena_printf(a, "%d", i));
	for (int round = 0; round < 6; round++) {
		pid_t pid = fork();

		if (pid == 0) {
			bool some = true;

			/* small batches: more moments to die in */
			if (event_store_open(&s, store_at, "one", now) != E_OK ||
			    journal_look(&r, event_store_place, &s) != E_OK)
				_exit(1);
			while (some) {
				const void *p;
				size_t len;
				struct record record;

				some = false;
				for (int i = 0; i < 20 &&
				    journal_next(&r, &p, &len); i++) {
					some = record_read(p, len, &record);
					event_store_take(&s, &record);
				}
				if (event_store_commit(&s, &r, now) != E_OK)
					_exit(1);
				journal_kept(&r);
			}
			pause();
		}
		usleep(3000 * (unsigned)(_i + round));
		kill(pid, SIGKILL);
		waitpid(pid, &status, 0);
		ck_assert(WIFSIGNALED(status));
	}
	ck_ok(event_store_open(&s, store_at, "one", now));
	record();
	ck_ok(events_newest(fresh(), a, 1, INT64_MAX, 2 * EVENTS, &list,
	    &n));
	ck_assert_uint_eq(n, EVENTS);
	for (int i = 0; i < EVENTS; i++)
		ck_assert_str_eq(list[i].payload, arena_printf(a, "%d",
		    EVENTS - 1 - i));
}
END_TEST

/* What is no record of ours is passed over, and cannot be read past its end. */
START_TEST(records)
{
	static unsigned char buf[JOURNAL_RECORD_MAX];
	struct record in = { .kind = RECORD_EVENT, .at = -1, .device = 7,
		.name = "n", .format = "f", .client = "c", .address = "a",
		.detail = "d", .payload = "xyz", .len = 3 }, out;
	size_t n = record_write(&in, buf);
	char *longer = arena_alloc(a, 600);

	ck_assert(record_read(buf, n, &out));
	ck_assert_int_eq(out.at, -1);
	ck_assert_str_eq(out.detail, "d");
	ck_assert_uint_eq(out.len, 3);
	for (size_t i = 0; i < n - 3; i++) {
		unsigned char *cut = malloc(i + 1);

		memcpy(cut, buf, i);
		ck_assert(!record_read(cut, i, &out));
		free(cut);
	}
	memset(longer, 'x', 599);
	in.name = longer;
	ck_assert_uint_eq(record_write(&in, buf), 0);
	in.name = "n";
	in.len = PAYLOAD_MAX + 1;
	ck_assert_uint_eq(record_write(&in, buf), 0);
}
END_TEST

/* --- where several nodes share it --- */

static void
second(void)
{
	event_store_close(&s);
	ck_ok(event_store_open(&s, store_at, "two", now));
}

/* A record of another node, which this one's journal stands for. */
static void
put_second(const struct record *of_it)
{
	second();
	put(of_it);
	record();
	event_store_close(&s);
	ck_ok(event_store_open(&s, store_at, "one", now));
}

/* A device that went from one node to the other is connected, whatever the
 * first says of it later. */
START_TEST(nodes)
{
	static const char client[] = "d:abcdef:meter:one";
	struct record one = { .kind = RECORD_CONNECTED, .at = now,
		.client = client, .address = "192.0.2.1" };
	struct connection c;

	put(&one);
	event(1, "t", "first");
	record();
	one.at = now + 10;
	one.address = "192.0.2.2";
	put_second(&one);
	one = (struct record){ .kind = RECORD_DISCONNECTED, .at = now + 20,
	    .client = client };
	put(&one);
	one.client = "";
	put(&one);
	event(1, "t", "second");
	record();
	ck_ok(connection_get(fresh(), a, client, &c));
	ck_assert(c.connected && c.since == now + 10);
	ck_assert_str_eq(c.address, "192.0.2.2");
	ck_assert_str_eq(newest(1, 10), "second first");
	/* and its own broker's end counts */
	one.at = now + 30;
	put_second(&one);
	ck_ok(connection_get(fresh(), a, client, &c));
	ck_assert(!c.connected && c.since == now + 30);
}
END_TEST

/* A commit that was done and not answered is tried again: stored once. */
START_TEST(unanswered)
{
	struct record record_;
	const void *p;
	size_t len;

	event(1, "t", "a");
	ck_ok(journal_look(&r, event_store_place, &s));
	ck_assert(journal_next(&r, &p, &len) && record_read(p, len,
	    &record_));
	event_store_take(&s, &record_);
	ck_ok(s.engine->commit(&s, &r, now));
	ck_ok(event_store_commit(&s, &r, now));
	journal_kept(&r);
	event(1, "t", "b");
	record();
	ck_assert_str_eq(newest(1, 10), "b a");
}
END_TEST

Suite *
event_store_suite(void)
{
	Suite *suite = suite_create("event_store");
	TCase *t = tcase_create("store");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, newest_first);
	tcase_add_test(t, over_days);
	tcase_add_test(t, payloads);
	tcase_add_test(t, last_of_each_type);
	tcase_add_test(t, retention);
	tcase_add_test(t, connections);
	tcase_add_test(t, connection_lists);
	tcase_add_test(t, traffic);
	tcase_add_test(t, heard);
	tcase_add_test(t, logs_over_days);
	tcase_add_loop_test(t, killed, 0, 3);
	tcase_add_test(t, records);
	if (store_server() != NULL) {
		tcase_add_test(t, nodes);
		tcase_add_test(t, unanswered);
	}
	suite_add_tcase(suite, t);
	return suite;
}
