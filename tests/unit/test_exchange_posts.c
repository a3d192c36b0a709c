/* What passes between the exchange and others: payloads of any bytes, processes
 * that speak for devices, texts that are too long. */
#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "broker_fixture.h"
#include "commands/events.h"
#include "events/speak.h"
#include "lib/clock.h"

START_TEST(as_bytes)
{
	static char payload[PAYLOAD_MAX + 1], name[POST_NAME_MAX + 2];
	struct post m = { .kind = POST_COMMAND, .clean = true, .id = -7,
		.type = "t", .device = "d", .name = name, .format = "",
		.payload = payload, .len = PAYLOAD_MAX }, back;
	size_t n;

	memset(name, 'n', POST_NAME_MAX);
	n = post_write(&m, broker_buf);
	ck_assert_uint_gt(n, PAYLOAD_MAX);
	ck_assert(post_read(broker_buf, n, &back));
	ck_assert_int_eq(back.id, -7);
	ck_assert(back.clean);
	ck_assert_str_eq(back.name, name);
	ck_assert_str_eq(back.format, "");
	ck_assert_uint_eq(back.len, PAYLOAD_MAX);
	/* what is cut before the payload is none */
	for (size_t i = 0; i < n - PAYLOAD_MAX; i++)
		ck_assert(!post_read(broker_buf, i, &back));
	m.len = PAYLOAD_MAX + 1;
	ck_assert_uint_eq(post_write(&m, broker_buf), 0);
	m.len = 0;
	name[POST_NAME_MAX] = 'n';
	ck_assert_uint_eq(post_write(&m, broker_buf), 0);
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
		.device = broker_device, .name = "notify", .format = "json",
		.client = "x:mbed", .payload = "{}", .len = 2 };
	struct speaker *s = speaker_new(store_dir);
	int64_t before = journal_bytes(broker_x->settings.journal);
	struct post m;

	broker_turn();
	for (int i = 0; i < 2; i++) {
		ck_ok(speaker_say(s, &r, "meter", "one"));
		broker_turn();
		m = broker_told();
		ck_assert_int_eq(m.kind, POST_EVENT);
		ck_assert_str_eq(m.device, "one");
		ck_assert_str_eq(m.name, "notify");
		ck_assert_uint_eq(m.len, 2);
		close(broker_x->ear);
		broker_x->ear = post_ear(store_dir);
	}
	ck_assert_int_gt(journal_bytes(broker_x->settings.journal), before);
	/* nobody listens: it is kept all the same */
	close(broker_x->ear);
	broker_x->ear = -1;
	before = journal_bytes(broker_x->settings.journal);
	ck_ok(speaker_say(s, &r, "meter", "one"));
	ck_assert_int_gt(journal_bytes(broker_x->settings.journal), before);
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
	const struct heard heard = { .device = broker_device, .type_id = "meter",
		.device_id = "one", .said = &said };
	struct speaker *s = speaker_new(store_dir);
	int64_t before;

	store_quiet();
	broker_turn();
	before = journal_bytes(broker_x->settings.journal);
	ck_ok(event_said(s, &mbed, &heard, clock_now()));
	ck_assert_int_eq(journal_bytes(broker_x->settings.journal), before);
	said.len--;
	ck_ok(event_said(s, &mbed, &heard, clock_now()));
	ck_assert_int_gt(journal_bytes(broker_x->settings.journal), before);
	speaker_free(s);
}
END_TEST

/* More devices have something in the outbox than can be said at once: the broker
 * is asked about each. */
START_TEST(more_than_can_be_said)
{
	enum { DEVICES = 120 };
	struct spoken to[DEVICES];
	bool asked[DEVICES] = { false };
	int heard = 0;
	struct post m;

	broker_turn();
	for (int i = 0; i < DEVICES; i++) {
		char *name = arena_printf(store_a, "d%d", i);

		to[i] = (struct spoken){ store_device(name), "meter", name };
		ck_ok(outbox_put(store_db, &(struct outgoing){
		    .device = to[i].device, .manage = true, .name = "cancel",
		    .format = "", .payload = "{}", .sender = "vera",
		    .at = clock_now(), .expires = clock_now() + 60000 }));
	}
	speak_outbox(store_dir, to, DEVICES);
	broker_turn();
	ck_assert_int_le(broker_x->ask, clock_mono() + 2000);
	for (int turn = 0; turn < 5; turn++) {
		while ((m = broker_told()).kind != 0) {
			ck_assert_int_eq(m.kind, POST_ASK);
			for (int i = 0; i < DEVICES; i++)
				if (m.id == to[i].device)
					asked[i] = true;
		}
		broker_x->ask = 0;	/* time goes by */
		broker_turn();
	}
	for (int i = 0; i < DEVICES; i++)
		heard += asked[i];
	ck_assert_int_eq(heard, DEVICES);
}
END_TEST

/* Nobody listens to a socket that is full: it is not waited for long. */
START_TEST(nobody_listens)
{
	const struct spoken to = { broker_device, "meter", "one" };
	int64_t before = clock_mono();

	for (int i = 0; i < 5000 && clock_mono() - before < 400; i++)
		speak_outbox(store_dir, &to, 1);
	ck_assert_int_ge(clock_mono() - before, 400);
	ck_assert_int_lt(clock_mono() - before, 3000);
}
END_TEST

Suite *exchange_posts_suite(void);

Suite *
exchange_posts_suite(void)
{
	Suite *s = suite_create("exchange_posts");
	TCase *t = tcase_create("posts");

	tcase_add_checked_fixture(t, broker_open, broker_close);
	tcase_add_test(t, as_bytes);
	tcase_add_test(t, payloads);
	tcase_add_test(t, others_speak);
	tcase_add_test(t, too_long_to_say);
	tcase_add_test(t, more_than_can_be_said);
	tcase_add_test(t, nobody_listens);
	suite_add_tcase(s, t);
	return s;
}
