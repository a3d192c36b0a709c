/* Requests of device management: from what is asked for to what became of each
 * device, with agents that are played here. */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "agents_fixture.h"
#include "manage/steps.h"
#include "store/command/outbox.h"
#include "store/manage/managed.h"

Suite	*requests_suite(void);

static enum err
refused(struct wanted w, const char *field)
{
	struct mgmt_request q;
	struct unwanted u;
	enum err e = manage_initiate(store_db, store_a, &w, &q, &u);

	if (e == E_INPUT)
		ck_assert_str_eq(u.field, field);
	return e;
}

START_TEST(reboots)
{
	struct mgmt_request q = agents_initiate(agents_wanted("device/reboot", 2));
	const char *payload;

	ck_assert_str_eq(agents_state(&q, 0), "waiting");
	ck_assert_uint_eq(agents_round(), 2);
	ck_assert_str_eq(agents_state(&q, 0), "asked");
	ck_assert_uint_eq(agents_round(), 0);	/* never twice */
	agents_hear(0, "mgmt/initiate/device/reboot");
	ck_assert_str_eq(agents_heard(0, &payload), "");
	/* one does not speak for another */
	agents_answer(1, 500);
	ck_assert_str_eq(agents_state(&q, 0), "asked");
	agents_say(0, "mgmt/manage", AGENTS_ALL);		/* of before */
	ck_assert_str_eq(agents_state(&q, 0), "asked");
	agents_answer(0, 202);
	ck_assert_str_eq(agents_state(&q, 0), "accepted");
	agents_answer(0, 500);			/* to what is over */
	ck_assert_str_eq(agents_state(&q, 0), "accepted");
	agents_say(0, "mgmt/manage", AGENTS_ALL);
	ck_assert_str_eq(agents_state(&q, 0), "done");
	agents_round();
	ck_assert_int_eq(agents_again(&q).ended, ABSENT);
	agents_hear(1, "mgmt/initiate/device/reboot");
	agents_answer(1, 501);
	ck_assert_str_eq(agents_state(&q, 1), "unsupported");
	agents_round();
	ck_assert_int_eq(agents_again(&q).status, MGMT_DONE);
	ck_assert_int_ne(agents_again(&q).ended, ABSENT);
}
END_TEST

/* Step by step, as it is documented. */
START_TEST(downloads)
{
	struct wanted w = agents_wanted("firmware/download", 1);
	struct mgmt_request q;
	struct managed m;
	const char *payload;

	w.parameters = json_own(store_a, json_pack("[{s:s,s:s},{s:s,s:s}]",
	    "name", "version", "value", "2.0", "name", "uri", "value",
	    "https://a.example/b"));
	q = agents_initiate(w);
	agents_round();
	ck_assert_str_eq(agents_heard(0, &payload), "device/update");
	ck_assert_ptr_nonnull(strstr(payload, "{\"version\":\"2.0\",\"name\":"
	    "\"\",\"uri\":\"https://a.example/b\",\"verifier\":\"\","
	    "\"state\":0,\"updateStatus\":0,\"updatedDateTime\":\"\"}"));
	ck_assert_int_eq(sscanf(payload, "{\"reqId\":\"%36s", agents_wire), 1);
	agents_answer(0, 204);
	agents_hear(0, "observe");
	agents_answer(0, 200);
	agents_hear(0, "mgmt/initiate/firmware/download");
	agents_answer(0, 202);
	ck_assert_str_eq(agents_ask(&q, 0).step, "notify");
	agents_say(0, "notify", "{\"d\":{\"fields\":[{\"field\":\"mgmt.firmware\","
	    "\"value\":{\"state\":1}}]}}");
	ck_assert_str_eq(agents_state(&q, 0), "accepted");
	agents_say(0, "notify", "{\"d\":{\"fields\":[{\"field\":\"mgmt.firmware\","
	    "\"value\":{\"state\":2}}]}}");
	agents_hear(0, "cancel");
	ck_assert_str_eq(agents_state(&q, 0), "accepted");
	agents_answer(0, 200);
	ck_assert_str_eq(agents_state(&q, 0), "done");
	ck_ok(managed_get(store_db, store_a, agents_rows[0], &m));
	ck_assert_int_eq(m.firmware.state, FIRMWARE_DOWNLOADED);
	/* what it was given, and did not tell itself */
	ck_assert_str_eq(m.firmware.version, "2.0");
	ck_assert_str_eq(m.firmware.uri, "https://a.example/b");
	ck_assert_str_eq(m.firmware.verifier, "");
}
END_TEST

/* Without parameters there is no update; a notification before the answer is
 * not lost; a failure ends the observation as well. */
START_TEST(updates)
{
	struct mgmt_request q = agents_initiate(agents_wanted("firmware/update", 2));

	agents_round();
	for (size_t i = 0; i < 2; i++) {
		agents_hear(i, "observe");
		agents_answer(i, 200);
		agents_hear(i, "mgmt/initiate/firmware/update");
		agents_say(i, "notify", i == 0 ? "{\"d\":{\"fields\":[{\"field\":"
		    "\"mgmt.firmware\",\"value\":{\"updateStatus\":0}}]}}" :
		    "{\"d\":{\"fields\":[{\"field\":\"mgmt.firmware\","
		    "\"value\":{\"state\":0,\"updateStatus\":4}}]}}");
		ck_assert_str_eq(agents_state(&q, i), "asked");
		agents_answer(i, 202);
		agents_hear(i, "cancel");
		agents_answer(i, 200);
	}
	ck_assert_str_eq(agents_state(&q, 0), "done");
	ck_assert_str_eq(agents_state(&q, 1), "failed");
	ck_assert_str_eq(agents_ask(&q, 1).message,
	    "The device reports updateStatus 4.");
}
END_TEST

/* It says why nothing came of it. */
START_TEST(time_is_over)
{
	struct mgmt_request q = agents_initiate(agents_wanted("device/reboot", 3));

	agents_round();
	agents_hear(0, "mgmt/initiate/device/reboot");
	agents_hear(1, "mgmt/initiate/device/reboot");
	agents_answer(1, 202);
	agents_now += 59 * MINUTE;
	agents_round();
	ck_assert_str_eq(agents_state(&q, 0), "asked");
	agents_now += MINUTE;
	agents_round();
	for (size_t i = 0; i < 3; i++)
		ck_assert_str_eq(agents_state(&q, i), "timeout");
	ck_assert_str_eq(agents_ask(&q, 0).message, "It did not answer.");
	ck_assert_str_eq(agents_ask(&q, 1).message, "It started, but did not "
	    "report that it finished.");
	ck_assert_str_eq(agents_ask(&q, 2).message, "It was not connected in that "
	    "time.");
	ck_assert_int_eq(agents_again(&q).status, MGMT_DONE);
	agents_answer(1, 200);		/* late */
	ck_assert_str_eq(agents_state(&q, 1), "timeout");
}
END_TEST

START_TEST(is_refused)
{
	struct wanted w = agents_wanted("device/reboot", 2);
	static struct wanted_device other[2];

	ck_assert_int_eq(refused(agents_wanted("device/dance", 1), "action"), E_INPUT);
	ck_assert_int_eq(refused(agents_wanted("", 1), "action"), E_INPUT);
	ck_assert_int_eq(refused(agents_wanted("device/reboot", 0), "devices"),
	    E_INPUT);
	w.rollout.rate = 0;
	ck_assert_int_eq(refused(w, "rate"), E_INPUT);
	w = agents_wanted("device/reboot", 2);
	w.parameters = json_own(store_a, json_pack("[{s:s,s:s}]", "name", "x",
	    "value", "y"));
	ck_assert_int_eq(refused(w, "parameters"), E_INPUT);
	w = agents_wanted("device/reboot", 2);
	w.devices = other;
	other[0] = other[1] = agents_names[0];
	ck_assert_int_eq(refused(w, "devices"), E_INPUT);
	other[1].device_id = "nobody";
	ck_assert_int_eq(refused(w, ""), E_NOTFOUND);
	other[1] = agents_names[1];
	agents_say(1, "mgmt/unmanage", "{}");
	ck_assert_int_eq(refused(w, ""), E_ROLE);
	agents_say(1, "mgmt/manage", "{}");
	ck_assert_int_eq(refused(w, ""), E_ROLE);
	agents_say(1, "mgmt/manage", "{\"d\":{\"lifetime\":3600,\"supports\":"
	    "{\"deviceActions\":true}}}");
	agents_now += 60 * MINUTE;
	ck_assert_int_eq(refused(agents_wanted("device/reboot", 2), ""), E_ROLE);
	ck_assert_int_eq(store_number("SELECT count(*) FROM mgmt_request"), 0);
}
END_TEST

/* What a report says of a request: a device may tell one member, or all that it
 * is, with a status of what was before. */
static const struct {
	const char		*action;
	struct firmware		 told;
	enum ask_status		 is;
} reports[] = {
	{ "firmware/download", { .state = FIRMWARE_DOWNLOADING,
	    .status = ABSENT }, ASK_ACCEPTED },
	{ "firmware/download", { .state = FIRMWARE_DOWNLOADING,
	    .status = FIRMWARE_NOT_VERIFIED }, ASK_ACCEPTED },
	{ "firmware/download", { .state = FIRMWARE_DOWNLOADED,
	    .status = FIRMWARE_NOT_VERIFIED }, ASK_DONE },
	{ "firmware/download", { .state = FIRMWARE_IDLE,
	    .status = FIRMWARE_CONNECTION_LOST }, ASK_FAILED },
	{ "firmware/download", { .state = ABSENT,
	    .status = FIRMWARE_INVALID_URI }, ASK_FAILED },
	{ "firmware/update", { .state = FIRMWARE_DOWNLOADED,
	    .status = FIRMWARE_SUCCESS }, ASK_ACCEPTED },
	{ "firmware/update", { .state = FIRMWARE_DOWNLOADED,
	    .status = FIRMWARE_NOT_VERIFIED }, ASK_FAILED },
	{ "firmware/update", { .state = ABSENT,
	    .status = FIRMWARE_IN_PROGRESS }, ASK_ACCEPTED },
	{ "firmware/update", { .state = FIRMWARE_IDLE,
	    .status = FIRMWARE_SUCCESS }, ASK_DONE },
	{ "firmware/update", { .state = ABSENT,
	    .status = FIRMWARE_SUCCESS }, ASK_DONE },
};

START_TEST(reported)
{
	ck_assert_int_eq(step_notified(reports[_i].action, &reports[_i].told),
	    reports[_i].is);
}
END_TEST

Suite *
requests_suite(void)
{
	Suite *s = suite_create("requests");
	TCase *t = tcase_create("requests");

	tcase_add_checked_fixture(t, agents_open, store_close);
	tcase_add_test(t, reboots);
	tcase_add_test(t, downloads);
	tcase_add_test(t, updates);
	tcase_add_test(t, time_is_over);
	tcase_add_test(t, is_refused);
	tcase_add_loop_test(t, reported, 0,
	    sizeof(reports) / sizeof(reports[0]));
	suite_add_tcase(s, t);
	return s;
}
