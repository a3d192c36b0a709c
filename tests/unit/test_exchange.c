/* The process that speaks HTTP, and a broker that is played here. */
#include <check.h>
#include <dirent.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "commands/events.h"
#include "events/exchange.h"
#include "events/speak.h"
#include "lib/clock.h"
#include "store_fixture.h"

Suite	*exchange_suite(void);

static struct exchange *x;
static struct journal_writer commands;
static unsigned char buf[POST_MAX];
static int64_t device;
static int listening, broker;

static void
setup(void)
{
	char path[STORE_PATH_MAX + 20];

	store_open();
	store_basics();
	store_quiet();		/* who came and went */
	device = store_device("one");
	snprintf(path, sizeof(path), "%s/run", store_dir);
	ck_assert_int_eq(mkdir(path, 0700), 0);
	x = exchange_open(store_dir, "node");
	ck_assert_ptr_nonnull(x);
	x->db = store_db;
	ck_ok(journal_open(&commands, &(struct journal_options){
	    .dir = x->settings.commands, .sync_ms = 1000,
	    .max_bytes = 1 << 20, .segment_bytes = 1 << 20 }));
	listening = post_listen(store_dir);
	ck_assert_int_ne(listening, -1);
	broker = -1;
}

static void
remove_all(const char *name)
{
	char path[STORE_PATH_MAX + 300], file[STORE_PATH_MAX + 600];
	struct dirent *e;
	DIR *d;

	snprintf(path, sizeof(path), "%s/%s", store_dir, name);
	ck_assert_ptr_nonnull(d = opendir(path));
	while ((e = readdir(d)) != NULL) {
		snprintf(file, sizeof(file), "%s/%s", path, e->d_name);
		unlink(file);
	}
	closedir(d);
	rmdir(path);
}

static void
teardown(void)
{
	if (broker != -1)
		close(broker);
	close(listening);
	journal_close(&commands);
	exchange_close(x);
	remove_all("run");
	remove_all("journal");
	remove_all("commands");
	store_close();
}

static void
turn(void)
{
	x->connect = x->read = 0;
	exchange_turn(x);
	if (broker == -1)
		broker = accept4(listening, NULL, NULL,
		    SOCK_NONBLOCK | SOCK_CLOEXEC);
}

/* What the broker is told next; kind 0: nothing. */
static struct post
told(void)
{
	struct post m;

	return post_receive(broker, &m, buf) == POSTED ? m :
	    (struct post){ .id = 0 };
}

static void
say(enum post_kind kind, int64_t id, bool clean)
{
	unsigned char out[POST_MAX];

	ck_assert_int_eq(post_send(broker, &(struct post){ .kind = kind,
	    .id = id, .clean = clean, .type = "meter", .device = "one" },
	    out), POSTED);
	turn();
}

static int64_t
put(const char *payload)
{
	struct outgoing c = { .device = device, .name = "go",
		.format = "text", .sender = "a-key", .at = clock_now(),
		.expires = clock_now() + 60000 };

	outgoing_payload(store_a, &c, payload, strlen(payload));
	ck_ok(exchange_command(x, &c, "meter", "one"));
	return c.id;
}

static const char *
status(int64_t id)
{
	struct outgoing *list;
	size_t n;

	ck_ok(outbox_list(store_db, store_a, device, 50, &list, &n));
	for (size_t i = 0; i < n; i++)
		if (list[i].id == id)
			return outbox_names[list[i].status];
	return "gone";
}

/* Asked for, then handed over in order, each once. */
START_TEST(to_a_connection)
{
	int64_t a, b;
	struct post m;

	a = put("1");			/* before there is a broker */
	turn();
	m = told();
	ck_assert_int_eq(m.kind, POST_ASK);
	ck_assert_int_eq(m.id, device);
	b = put("2");
	ck_assert_int_eq(told().kind, POST_ASK);
	ck_assert_str_eq(status(a), "waiting");
	say(POST_READY, device, false);
	m = told();
	ck_assert_int_eq(m.kind, POST_COMMAND);
	ck_assert_int_eq(m.id, a);
	ck_assert_str_eq(m.device, "one");
	ck_assert_str_eq(m.name, "go");
	ck_assert_uint_eq(m.len, 1);
	ck_assert_int_eq(*m.payload, '1');
	ck_assert_int_eq(told().id, b);
	ck_assert_str_eq(status(a), "sent");
	say(POST_READY, device, false);
	ck_assert_int_eq(told().kind, 0);
	say(POST_HANDED, a, false);
	ck_assert_str_eq(status(a), "handed");
	say(POST_AWAY, b, false);
	ck_assert_str_eq(status(b), "waiting");
}
END_TEST

/* A broker that is slow, and ends when it has read so many commands. */
static pid_t
slow_broker(int most)
{
	struct pollfd in = { .fd = broker, .events = POLLIN };
	pid_t pid = fork();
	struct post m;

	if (pid != 0)
		return pid;
	usleep(50000);
	while (most > 0 && poll(&in, 1, 60000) > 0)
		while (post_receive(broker, &m, buf) == POSTED)
			most -= m.kind == POST_COMMAND;
	_exit(most);
}

/* More than the connection holds at a time is no reason to give it up. */
START_TEST(more_than_fits)
{
	enum { COMMANDS = 20, SIZE = 100000 };
	char *large = arena_alloc(store_a, SIZE + 1);
	int64_t ids[COMMANDS];
	int ended, room = 2 * SIZE;
	pid_t pid;

	memset(large, 'x', SIZE);
	large[SIZE] = '\0';
	turn();
	ck_assert_int_eq(setsockopt(x->link, SOL_SOCKET, SO_SNDBUF, &room,
	    sizeof(room)), 0);
	for (int i = 0; i < COMMANDS; i++)
		ids[i] = put(large);
	pid = slow_broker(COMMANDS);
	ck_assert_int_gt(pid, 0);
	say(POST_READY, device, false);
	ck_assert_int_ne(x->link, -1);
	for (int i = 0; i < COMMANDS; i++)
		ck_assert_str_eq(status(ids[i]), "sent");
	ck_assert_int_eq(waitpid(pid, &ended, 0), pid);
	ck_assert_int_eq(ended, 0);
}
END_TEST

/* A flood is taken in turns, so that requests over HTTP are answered in
 * between; nothing of it is lost. */
START_TEST(flood)
{
	unsigned char out[POST_MAX];
	int turns = 0;

	turn();
	put("1");
	ck_assert_int_eq(told().kind, POST_ASK);
	for (int i = 0; i < 150; i++)
		ck_assert_int_eq(post_send(broker, &(struct post){
		    .kind = POST_READY, .id = device + 1 + i, .type = "meter",
		    .device = "none" }, out), POSTED);
	ck_assert_int_eq(post_send(broker, &(struct post){ .kind = POST_READY,
	    .id = device, .type = "meter", .device = "one" }, out), POSTED);
	for (; told().kind != POST_COMMAND; turns++)
		turn();
	ck_assert_int_gt(turns, 1);
}
END_TEST

/* What was delivered since it was counted leaves room. */
START_TEST(counted_again)
{
	x->waiting = OUTBOX_MAX;
	x->count = 0;
	put("1");
	ck_assert_int_eq(x->waiting, 1);
}
END_TEST

/* What was on its way when the broker ended is not sent again. */
START_TEST(broker_ends)
{
	int64_t a, b;

	turn();
	a = put("1");
	say(POST_READY, device, false);
	b = put("2");
	ck_assert_str_eq(status(a), "sent");
	close(broker);
	broker = -1;
	turn();
	ck_assert_str_eq(status(a), "unknown");
	ck_assert_str_eq(status(b), "waiting");
	turn();
	ck_assert_int_ne(broker, -1);
	ck_assert_int_eq(told().kind, POST_ASK);
	say(POST_READY, device, false);
	ck_assert_int_eq(told().id, b);
	ck_assert_int_eq(told().kind, 0);
}
END_TEST

/* What the broker reports while the database refuses it is stored later, before
 * anything else. */
START_TEST(reported_while_refused)
{
	int64_t a, b;

	turn();
	a = put("1");
	b = put("2");
	say(POST_READY, device, false);
	store_refuse("UPDATE ON outbox");
	say(POST_HANDED, a, false);
	say(POST_AWAY, b, false);
	while (told().kind != 0)
		;
	close(broker);
	broker = -1;
	turn();
	ck_assert_str_eq(status(a), "sent");
	ck_assert_str_eq(status(b), "sent");
	store_refuse(NULL);
	for (int i = 0; i < 3; i++)
		turn();
	ck_assert_str_eq(status(a), "handed");
	ck_assert_str_eq(status(b), "waiting");
	ck_assert_int_ne(broker, -1);
}
END_TEST

static void
record(enum record_kind kind, const char *payload)
{
	static unsigned char bytes[JOURNAL_RECORD_MAX];
	size_t n = record_write(&(struct record){ .kind = kind,
	    .at = clock_now(), .device = device, .name = "go",
	    .format = "text", .client = "a-key", .detail = "1",
	    .payload = payload, .len = strlen(payload) }, bytes);

	ck_ok(journal_append(&commands, bytes, n));
}

static const char *
fetch(void)
{
	struct outgoing c;

	return exchange_fetch(x, store_a, device,
	    &(struct outbox_want){ .name = "+" }, &c) == E_OK ?
	    c.payload : "none";
}

/* What the broker wrote down is kept for a session, and for none else; each
 * once, however often it is begun. */
START_TEST(kept_for_sessions)
{
	record(RECORD_COMMAND, "before");
	record(RECORD_DISCONNECTED, "");
	record(RECORD_COMMAND, "after");
	turn();
	turn();
	ck_assert_str_eq(fetch(), "after");
	ck_assert_str_eq(fetch(), "none");
	exchange_close(x);
	x = exchange_open(store_dir, "node");
	x->db = store_db;
	record(RECORD_COMMAND, "last");
	turn();
	ck_assert_str_eq(fetch(), "last");
	ck_assert_str_eq(fetch(), "none");
	/* a clean session has nothing of it, be it read already or not */
	record(RECORD_COMMAND, "clean");
	if (broker != -1)
		close(broker);
	broker = -1;
	turn();
	record(RECORD_COMMAND, "clean, too");
	say(POST_READY, device, true);
	ck_assert_int_eq(told().kind, POST_ASK);	/* of before */
	ck_assert_int_eq(told().kind, 0);
	ck_assert_str_eq(fetch(), "none");
}
END_TEST

/* A device that is deleted stops nothing. */
START_TEST(kept_for_nobody)
{
	record(RECORD_DISCONNECTED, "");
	turn();
	ck_ok(device_delete(store_db, device));
	record(RECORD_COMMAND, "1");
	device = store_device("two");
	record(RECORD_DISCONNECTED, "");
	record(RECORD_COMMAND, "2");
	turn();
	ck_assert_str_eq(fetch(), "2");
}
END_TEST

/* --- messages as bytes --- */

START_TEST(as_bytes)
{
	static char payload[PAYLOAD_MAX + 1], name[POST_NAME_MAX + 2];
	struct post m = { .kind = POST_COMMAND, .clean = true, .id = -7,
		.type = "t", .device = "d", .name = name, .format = "",
		.payload = payload, .len = PAYLOAD_MAX }, back;
	size_t n;

	memset(name, 'n', POST_NAME_MAX);
	n = post_write(&m, buf);
	ck_assert_uint_gt(n, PAYLOAD_MAX);
	ck_assert(post_read(buf, n, &back));
	ck_assert_int_eq(back.id, -7);
	ck_assert(back.clean);
	ck_assert_str_eq(back.name, name);
	ck_assert_str_eq(back.format, "");
	ck_assert_uint_eq(back.len, PAYLOAD_MAX);
	/* what is cut before the payload is none */
	for (size_t i = 0; i < n - PAYLOAD_MAX; i++)
		ck_assert(!post_read(buf, i, &back));
	m.len = PAYLOAD_MAX + 1;
	ck_assert_uint_eq(post_write(&m, buf), 0);
	m.len = 0;
	name[POST_NAME_MAX] = 'n';
	ck_assert_uint_eq(post_write(&m, buf), 0);
}
END_TEST

START_TEST(payloads)
{
	struct outgoing c = { .id = 0 };
	const char *bytes;
	size_t n;

	outgoing_payload(store_a, &c, "ä", 2);
	ck_assert(!c.base64);
	ck_assert(outgoing_bytes(store_a, &c, &bytes, &n));
	ck_assert_uint_eq(n, 2);
	outgoing_payload(store_a, &c, "\0\xff", 2);
	ck_assert(c.base64);
	ck_assert_int_eq(c.size, 2);
	ck_assert(outgoing_bytes(store_a, &c, &bytes, &n));
	ck_assert_uint_eq(n, 2);
	ck_assert_mem_eq(bytes, "\0\xff", 2);
	outgoing_payload(store_a, &c, "", 0);
	ck_assert(outgoing_bytes(store_a, &c, &bytes, &n));
	ck_assert_uint_eq(n, 0);
}
END_TEST

/* What another process brings is in the journal, and the broker is told; a
 * listener that begins anew is found again. */
START_TEST(others_speak)
{
	const struct record r = { .kind = RECORD_EVENT, .at = clock_now(),
		.device = device, .name = "notify", .format = "json",
		.client = "x:mbed", .payload = "{}", .len = 2 };
	struct speaker *s = speaker_new(store_dir);
	int64_t before = journal_bytes(x->settings.journal);
	struct post m;

	turn();
	for (int i = 0; i < 2; i++) {
		ck_ok(speaker_say(s, &r, "meter", "one"));
		turn();
		m = told();
		ck_assert_int_eq(m.kind, POST_EVENT);
		ck_assert_str_eq(m.device, "one");
		ck_assert_str_eq(m.name, "notify");
		ck_assert_uint_eq(m.len, 2);
		close(x->ear);
		x->ear = post_ear(store_dir);
	}
	ck_assert_int_gt(journal_bytes(x->settings.journal), before);
	/* nobody listens: it is kept all the same */
	close(x->ear);
	x->ear = -1;
	before = journal_bytes(x->settings.journal);
	ck_ok(speaker_say(s, &r, "meter", "one"));
	ck_assert_int_gt(journal_bytes(x->settings.journal), before);
	speaker_free(s);
}
END_TEST

/* What can never be kept does not hold up what comes behind it. */
START_TEST(too_long_to_say)
{
	static char much[PAYLOAD_MAX + 1];
	const struct extension mbed = { .key = "mbed" };
	struct said said = { .name = "notify", .format = "json",
		.payload = much, .len = sizeof(much) };
	const struct heard heard = { .device = device, .type_id = "meter",
		.device_id = "one", .said = &said };
	struct speaker *s = speaker_new(store_dir);
	int64_t before;

	store_quiet();
	turn();
	before = journal_bytes(x->settings.journal);
	ck_ok(event_said(s, &mbed, &heard, clock_now()));
	ck_assert_int_eq(journal_bytes(x->settings.journal), before);
	said.len--;
	ck_ok(event_said(s, &mbed, &heard, clock_now()));
	ck_assert_int_gt(journal_bytes(x->settings.journal), before);
	speaker_free(s);
}
END_TEST

Suite *
exchange_suite(void)
{
	Suite *s = suite_create("exchange");
	TCase *t = tcase_create("exchange");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, to_a_connection);
	tcase_add_test(t, more_than_fits);
	tcase_add_test(t, flood);
	tcase_add_test(t, counted_again);
	tcase_add_test(t, broker_ends);
	tcase_add_test(t, reported_while_refused);
	tcase_add_test(t, kept_for_sessions);
	tcase_add_test(t, kept_for_nobody);
	tcase_add_test(t, as_bytes);
	tcase_add_test(t, payloads);
	tcase_add_test(t, others_speak);
	tcase_add_test(t, too_long_to_say);
	suite_add_tcase(s, t);
	return s;
}
