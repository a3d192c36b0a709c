/* The event store's other half: who is connected, who speaks, and how much. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "event_fixture.h"

Suite	*event_clients_suite(void);

START_TEST(connections)
{
	static const char client[] = "d:abcdef:meter:one";
	struct connection c;
	struct connection_event *list;
	size_t n;

	ck_assert_int_eq(connection_get(event_fresh(), event_a, client, &c), E_NOTFOUND);
	event_put(&(struct record){ .kind = RECORD_CONNECTED, .at = event_now,
	    .client = client, .address = "192.0.2.1", .detail = "MQTT" });
	event_put(&(struct record){ .kind = RECORD_REFUSED, .at = event_now + 1,
	    .client = client, .address = "192.0.2.1", .detail = "topic" });
	event_record();
	ck_ok(connection_get(event_fresh(), event_a, client, &c));
	ck_assert(c.connected && c.since == event_now);
	ck_assert_str_eq(c.address, "192.0.2.1");
	event_put(&(struct record){ .kind = RECORD_DISCONNECTED, .at = event_now + 2,
	    .client = client, .detail = "It left." });
	event_record();
	ck_ok(connection_get(event_fresh(), event_a, client, &c));
	ck_assert(!c.connected && c.since == event_now + 2);
	ck_ok(connection_log(event_fresh(), event_a, &(struct log_query){ client, 0, 0,
	    INT64_MAX }, 10, &list, &n));
	ck_assert_uint_eq(n, 3);
	ck_assert_str_eq(list[0].detail, "It left.");
	ck_ok(connection_log(event_fresh(), event_a, &(struct log_query){ client, 0,
	    event_now + 1, event_now + 1 }, 10, &list, &n));
	ck_assert_uint_eq(n, 1);
	ck_assert_str_eq(list[0].detail, "topic");
	ck_ok(connection_log(event_fresh(), event_a, &(struct log_query){ client, 0, 0,
	    INT64_MAX }, 10, &list, &n));
	ck_assert_int_eq(list[1].kind, RECORD_REFUSED);
	/* a broker that begins anew has nobody connected */
	event_put(&(struct record){ .kind = RECORD_CONNECTED, .at = event_now + 3,
	    .client = client });
	event_put(&(struct record){ .kind = RECORD_DISCONNECTED, .at = event_now + 4,
	    .detail = "The broker was restarted." });
	event_record();
	ck_ok(connection_get(event_fresh(), event_a, client, &c));
	ck_assert(!c.connected && c.since == event_now + 4);
}
END_TEST

static size_t
log_of(const char *client, int64_t device)
{
	struct connection_event *list;
	size_t n;

	ck_ok(connection_log(event_fresh(), event_a, &(struct log_query){
	    client, device, 0, INT64_MAX }, 10, &list, &n));
	return n;
}

/* A device is deleted, and another is registered under its name. */
START_TEST(another_of_that_name)
{
	static const char client[] = "d:abcdef:meter:one";
	struct record r = { .kind = RECORD_CONNECTED, .at = event_now,
		.device = 7, .client = client };
	struct device_known known;
	struct connection c;

	event_put(&r);
	r.kind = RECORD_REFUSED;
	event_put(&r);
	r.kind = RECORD_DISCONNECTED;
	event_put(&r);
	event_record();
	ck_ok(events_known(event_fresh(), event_a, 7, client, &known));
	ck_assert(known.connection.client != NULL && known.logged);
	ck_assert_uint_eq(log_of(client, 7), 3);
	ck_assert_uint_eq(log_of(client, 8), 0);
	ck_ok(events_known(event_fresh(), event_a, 8, client, &known));
	ck_assert_ptr_null(known.connection.client);
	/* PostgreSQL does not say */
	ck_assert(!known.logged || getenv("TEST_DB") != NULL);
	ck_ok(connection_get(event_fresh(), event_a, client, &c));
	ck_assert_int_eq(c.device, 7);
	r.kind = RECORD_CONNECTED;
	r.device = 8;
	event_put(&r);
	event_record();
	ck_ok(events_known(event_fresh(), event_a, 8, client, &known));
	ck_assert(known.connection.connected && known.logged);
	ck_assert_uint_eq(log_of(client, 8), 1);
	ck_assert_uint_eq(log_of(client, 0), 4);
}
END_TEST

/* Who is connected, a page at a time. */
START_TEST(connection_lists)
{
	struct connection *list;
	int64_t all;
	size_t n;

	ck_ok(connection_count(event_fresh(), &all));
	ck_assert_int_eq(all, 0);
	for (int i = 0; i < 5; i++)
		event_put(&(struct record){ .kind = i == 3 ? RECORD_DISCONNECTED :
		    RECORD_CONNECTED, .at = event_now + i, .client =
		    arena_printf(event_a, "d:abcdef:meter:%d", i) });
	event_record();
	ck_ok(connection_count(event_fresh(), &all));
	ck_assert_int_eq(all, 4);
	ck_ok(connection_list(event_fresh(), event_a, "", false, 3, &list, &n));
	ck_assert_uint_eq(n, 3);
	ck_assert_str_eq(list[2].client, "d:abcdef:meter:2");
	ck_ok(connection_list(event_fresh(), event_a, list[2].client, false, 3, &list,
	    &n));
	ck_assert_uint_eq(n, 2);
	ck_assert(!list[0].connected && list[1].connected);
	ck_ok(connection_list(event_fresh(), event_a, "d:abcdef:meter:2", true, 3, &list,
	    &n));
	ck_assert_uint_eq(n, 1);
	ck_assert_int_eq(list[0].since, event_now + 4);
}
END_TEST

/* Who has not come back for a year is forgotten. */
START_TEST(gone_for_a_year)
{
	static const char *const clients[] = { "d:abcdef:meter:left",
	    "d:abcdef:meter:stays" };
	struct connection c;

	for (size_t i = 0; i < 2; i++)
		event_put(&(struct record){ .kind = RECORD_CONNECTED,
		    .at = event_now, .client = clients[i] });
	event_put(&(struct record){ .kind = RECORD_DISCONNECTED,
	    .at = event_now, .client = clients[0] });
	event_record();
	ck_ok(event_retain(0, INT64_MAX, event_now + 364 * DAY));
	ck_ok(connection_get(event_fresh(), event_a, clients[0], &c));
	ck_ok(event_retain(0, INT64_MAX, event_now + 366 * DAY));
	ck_assert_int_eq(connection_get(event_fresh(), event_a, clients[0], &c),
	    E_NOTFOUND);
	ck_ok(connection_get(event_fresh(), event_a, clients[1], &c));
}
END_TEST

/* The database of the console: that of PostgreSQL has the events too. */
static void
console_begin(void)
{
	event_begin();
	store_open();
	store_basics();
}

static void
console_end(void)
{
	store_close();
	event_end();
}

static bool
listed(int64_t device, bool connected, int64_t quarter)
{
	ck_ok(event_store_present(&event_kept, store_db));
	return store_number(arena_printf(event_a, "SELECT count(*) FROM presence "
	    "WHERE device = %lld AND connected = %d AND heard = %lld",
	    (long long)device, connected, (long long)quarter)) == 1;
}

static void
connection_of(int64_t device, enum record_kind kind)
{
	event_put(&(struct record){ .kind = kind, .at = event_now,
	    .device = device, .client = arena_printf(event_a,
	    "d:abcdef:meter:%lld", (long long)device) });
}

/* The list of devices says who is connected, and the quarter of an hour in which
 * a device was heard. */
START_TEST(presence)
{
	int64_t one = store_device("one"), two = store_device("two"),
	    quarter = event_now / QUARTER_MS;

	connection_of(one, RECORD_CONNECTED);
	connection_of(two, RECORD_CONNECTED);
	event_say(one, "t", "1");
	event_record();
	ck_assert(listed(one, true, quarter));
	ck_assert(listed(two, true, 0));
	event_now += QUARTER_MS;
	for (int i = 0; i < 1000; i++)
		event_say(one, "t", "2");
	connection_of(two, RECORD_DISCONNECTED);
	event_say(two + 1, "t", "of a device that is gone");
	event_record();
	ck_assert(listed(one, true, quarter + 1));
	ck_assert(listed(two, false, 0));
	/* what was told is not told again */
	ck_ok(presence_put(store_db, one, 0, 0));
	event_say(one, "t", "3");
	event_record();
	ck_assert(listed(one, false, quarter + 1));
	/* the broker began anew */
	ck_ok(presence_put(store_db, one, 1, 0));
	event_put(&(struct record){ .kind = RECORD_DISCONNECTED,
	    .at = event_now, .detail = "The broker was restarted." });
	event_record();
	ck_assert(listed(one, false, quarter + 1));
}
END_TEST

/* While the list cannot be told, it is kept what to tell. */
START_TEST(presence_later)
{
	int64_t one = store_device("one");

	connection_of(one, RECORD_CONNECTED);
	event_say(one, "t", "1");
	event_record();
	store_refuse("UPDATE ON presence");
	ck_assert_int_ne(event_store_present(&event_kept, store_db), E_OK);
	event_restart();
	store_refuse(NULL);
	ck_assert(listed(one, true, event_now / QUARTER_MS));
}
END_TEST

/* The newest event of each of some devices, in their order. */
START_TEST(last_at)
{
	const int64_t devices[] = { 9, 2, 1 };
	int64_t at[3];

	ck_ok(events_last_at(event_fresh(), event_a, devices, 3, at));
	ck_assert_int_eq(at[1], ABSENT);
	event_say(1, "t", "1");
	event_now += 5;
	event_say(2, "t", "2");
	event_now += 5;
	event_say(1, "u", "3");
	event_record();
	ck_ok(events_last_at(event_fresh(), event_a, devices, 3, at));
	ck_assert_int_eq(at[0], ABSENT);
	ck_assert_int_eq(at[1], event_now - 5);
	ck_assert_int_eq(at[2], event_now);
}
END_TEST

/* Minutes over days, and the bytes of payloads. */
START_TEST(traffic)
{
	struct arrivals *list;
	int64_t minute = event_now / 60000;

	event_say(1, "t", "abc");
	event_say(2, "t", "d");
	event_record();
	event_say(1, "t", "e");
	event_record();
	event_now += 60000;
	event_say(1, "t", "fg");
	event_now += DAY;
	event_say(1, "t", "h");
	event_record();
	ck_ok(events_traffic(event_fresh(), event_a, minute, 1, 3, &list));
	ck_assert_int_eq(list[0].events, 3);
	ck_assert_int_eq(list[0].bytes, 5);
	ck_assert_int_eq(list[1].events, 1);
	ck_assert_int_eq(list[2].events, 0);
	ck_ok(events_traffic(event_fresh(), event_a, minute - 1440, 1440, 3, &list));
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

	ck_ok(connection_log(event_fresh(), event_a, &(struct log_query){ client, 0, 0,
	    INT64_MAX }, 10, &list, &n));
	return n;
}

/* A log goes on from one segment to the next, and who is not in the newest one
 * is found in the one before. */
START_TEST(logs_over_days)
{
	static const char often[] = "d:abcdef:meter:often",
	    once[] = "d:abcdef:meter:once", late[] = "d:abcdef:meter:late",
	    wrong[] = "d:abcdef:meter:wrong";

	for (int day = 0; day < 3; day++, event_now += DAY) {
		event_put(&(struct record){ .kind = RECORD_CONNECTED, .at = event_now,
		    .client = often });
		event_put(&(struct record){ .kind = RECORD_CONNECTED, .at = event_now,
		    .client = day == 0 ? once : late });
		if (day == 1)
			event_put(&(struct record){ .kind = RECORD_REFUSED,
			    .at = event_now, .device = 7, .client = wrong,
			    .detail = "token" });
		event_record();
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
	struct sender *list, *silent;
	int64_t quarter = event_now / 900000;
	size_t n;

	event_say(1, "t", "a");
	event_say(2, "t", "b");
	event_say(1, "t", "c");
	event_record();
	ck_ok(events_senders(event_fresh(), event_a, 2, &list, &n));
	ck_assert_uint_eq(n, 2);
	ck_assert(list[0].device == 1 && list[1].device == 2);
	ck_assert_int_eq(list[0].at, event_now);
	event_now += 900000;
	event_say(2, "t", "d");
	event_record();
	event_say(2, "t", "e");
	event_record();
	ck_ok(events_silent(event_fresh(), event_a, quarter - 10, quarter + 1, 9, &silent,
	    &n));
	ck_assert_uint_eq(n, 1);
	ck_assert_int_eq(silent[0].device, 1);
	ck_assert_int_eq(silent[0].at, event_now - 900000);
	ck_ok(events_silent(event_fresh(), event_a, quarter - 10, quarter + 2, 9, &silent,
	    &n));
	ck_assert_uint_eq(n, 2);
	ck_assert_int_eq(silent[0].device, 2);
	event_now += DAY;
	event_say(2, "t", "f");
	event_record();
	ck_ok(events_senders(event_fresh(), event_a, 9, &list, &n));
	ck_assert_uint_eq(n, 6);
	ck_ok(event_retain(0, INT64_MAX, event_now + 364 * DAY + 1800000));
	ck_ok(events_silent(event_fresh(), event_a, 0, INT64_MAX, 9, &silent, &n));
	ck_assert_uint_eq(n, 1);
}
END_TEST

/* --- where several nodes share it --- */

static void
second(void)
{
	event_store_close(&event_kept);
	ck_ok(event_store_open(&event_kept, event_at, "two", event_now));
}

/* A record of another node, which this one's journal stands for. */
static void
put_second(const struct record *of_it)
{
	second();
	event_put(of_it);
	event_record();
	event_store_close(&event_kept);
	ck_ok(event_store_open(&event_kept, event_at, "one", event_now));
}

/* A device that went from one node to the other is connected, whatever the
 * first says of it later. */
START_TEST(nodes)
{
	static const char client[] = "d:abcdef:meter:one";
	struct record one = { .kind = RECORD_CONNECTED, .at = event_now,
		.client = client, .address = "192.0.2.1" };
	struct connection c;

	event_put(&one);
	event_say(1, "t", "first");
	event_record();
	one.at = event_now + 10;
	one.address = "192.0.2.2";
	put_second(&one);
	one = (struct record){ .kind = RECORD_DISCONNECTED, .at = event_now + 20,
	    .client = client };
	event_put(&one);
	one.client = "";
	event_put(&one);
	event_say(1, "t", "second");
	event_record();
	ck_ok(connection_get(event_fresh(), event_a, client, &c));
	ck_assert(c.connected && c.since == event_now + 10);
	ck_assert_str_eq(c.address, "192.0.2.2");
	ck_assert_str_eq(event_newest(1, 10), "second first");
	/* and its own broker's end counts */
	one.at = event_now + 30;
	put_second(&one);
	ck_ok(connection_get(event_fresh(), event_a, client, &c));
	ck_assert(!c.connected && c.since == event_now + 30);
}
END_TEST

Suite *
event_clients_suite(void)
{
	Suite *suite = suite_create("event_clients");
	TCase *t = tcase_create("clients");

	tcase_add_checked_fixture(t, event_begin, event_end);
	tcase_add_test(t, connections);
	tcase_add_test(t, another_of_that_name);
	tcase_add_test(t, connection_lists);
	tcase_add_test(t, traffic);
	tcase_add_test(t, heard);
	tcase_add_test(t, logs_over_days);
	if (store_server() != NULL)
		tcase_add_test(t, nodes);
	tcase_add_test(t, last_at);
	tcase_add_test(t, gone_for_a_year);
	suite_add_tcase(suite, t);
	t = tcase_create("presence");
	tcase_add_checked_fixture(t, console_begin, console_end);
	tcase_add_test(t, presence);
	store_add_sqlite(t, presence_later);
	suite_add_tcase(suite, t);
	return suite;
}
