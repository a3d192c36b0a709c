/* What a client hears of device management. */
#include <check.h>
#include <stdio.h>

#include "broker/hearing.h"

Suite	*hearing_suite(void);

static const char *
add(struct hearing **list, const char *filter, uint8_t qos)
{
	struct topic t;

	ck_assert(topic_parse(filter, true, &t));
	return hearing_add(list, &t, filter, qos, t.what == TOPIC_MANAGE_HEARS ?
	    HEARING_MANAGE : HEARING_COMMANDS);
}

static int
hears(const struct hearing *list, const char *device, const char *tail)
{
	struct topic t = { .type = "meter" };

	snprintf(t.device, sizeof(t.device), "%s", device);
	return hearing_qos(list, &t, tail);
}

/* Each filter is about its own devices, and ends by itself. */
START_TEST(by_device)
{
	struct hearing *l = NULL, *kept;

	ck_assert_int_eq(hears(l, "one", "response"), -1);
	ck_assert_ptr_null(add(&l, "iotdm-1/type/meter/id/one/#", 1));
	ck_assert_ptr_null(add(&l, "iotdm-1/type/meter/id/two/#", 0));
	ck_assert_ptr_null(add(&l, "iotdm-1/type/meter/id/two/response", 1));
	ck_assert_int_eq(hears(l, "one", "observe"), 1);
	ck_assert_int_eq(hears(l, "two", "observe"), 0);
	ck_assert_int_eq(hears(l, "two", "response"), 1);
	ck_assert_int_eq(hears(l, "three", "response"), -1);
	ck_assert_int_eq(hears(l, "one", "other"), -1);
	kept = hearing_copy(l);
	hearing_drop(&l, "iotdm-1/type/meter/id/one/#");
	hearing_drop(&l, "iotdm-1/type/meter/id/one/#");
	hearing_drop(&l, "iotdm-1/type/meter/id/two/response");
	ck_assert_int_eq(hears(l, "one", "observe"), -1);
	ck_assert_int_eq(hears(l, "two", "response"), 0);
	ck_assert_int_eq(hears(kept, "one", "observe"), 1);
	hearing_drop(&l, "iotdm-1/type/meter/id/two/#");
	ck_assert_ptr_null(l);
	hearing_free(kept);
}
END_TEST

/* Of all devices, by a gateway, and of a device itself. */
START_TEST(of_all)
{
	struct hearing *l = NULL;

	ck_assert_ptr_null(add(&l, "iotdm-1/type/+/id/+/mgmt/custom/p/a", 0));
	ck_assert_ptr_null(add(&l, "iotdm-1/type/+/id/+/mgmt/custom/p/b", 0));
	hearing_drop(&l, "iotdm-1/type/+/id/+/mgmt/custom/p/a");
	ck_assert_int_eq(hears(l, "one", "mgmt/custom/p/b"), 0);
	ck_assert_int_eq(hears(l, "one", "response"), -1);
	ck_assert_ptr_null(add(&l, "iotdm-1/#", 0));
	ck_assert_ptr_null(add(&l, "iotdm-1/#", 1));
	ck_assert_int_eq(hears(l, "one", "response"), 1);
	hearing_drop(&l, "iotdm-1/#");
	ck_assert_int_eq(hears(l, "one", "response"), -1);
	hearing_free(l);
}
END_TEST

/* A gateway's commands: of one device or of all, by name and format. */
START_TEST(commands)
{
	struct hearing *l = NULL;
	struct topic t;

	ck_assert(topic_parse("iot-2/type/meter/id/one/cmd/go/fmt/json", false,
	    &t));
	ck_assert(!hearing_command(l, &t));
	ck_assert_ptr_null(add(&l, "iotdm-1/#", 1));
	ck_assert_ptr_null(add(&l, "iot-2/type/meter/id/two/cmd/+/fmt/+", 1));
	ck_assert_ptr_null(add(&l, "iot-2/type/meter/id/one/cmd/stop/fmt/+",
	    1));
	ck_assert_ptr_null(add(&l, "iot-2/type/meter/id/one/cmd/+/fmt/text",
	    1));
	ck_assert_ptr_null(add(&l, "iot-2/type/meter/id/one/evt/+/fmt/+", 1));
	ck_assert(!hearing_command(l, &t));
	ck_assert_ptr_null(add(&l, "iot-2/type/+/id/+/cmd/+/fmt/+", 0));
	ck_assert(hearing_command(l, &t));
	hearing_drop(&l, "iot-2/type/+/id/+/cmd/+/fmt/+");
	ck_assert(!hearing_command(l, &t));
	hearing_free(l);
}
END_TEST

/* A gateway may have a filter for each device behind it. */
START_TEST(no_more_commands)
{
	struct hearing *l = NULL;
	char filter[64];

	for (int i = 0; i < HEARINGS_COMMANDS_MAX; i++) {
		snprintf(filter, sizeof(filter),
		    "iot-2/type/t/id/d%d/cmd/+/fmt/+", i);
		ck_assert_ptr_null(add(&l, filter, 1));
	}
	ck_assert_ptr_nonnull(add(&l, "iot-2/type/t/id/+/cmd/+/fmt/+", 1));
	/* which leaves device management its own */
	ck_assert_ptr_null(add(&l, "iotdm-1/#", 1));
	hearing_free(l);
}
END_TEST

START_TEST(no_more)
{
	struct hearing *l = NULL;
	char filter[64];

	for (int i = 0; i < HEARINGS_MAX; i++) {
		snprintf(filter, sizeof(filter), "iotdm-1/type/t/id/d%d/#", i);
		ck_assert_ptr_null(add(&l, filter, 1));
	}
	ck_assert_ptr_null(add(&l, filter, 1));
	ck_assert_ptr_nonnull(add(&l, "iotdm-1/#", 1));
	/* which leaves commands their own */
	for (int i = 0; i < HEARINGS_COMMANDS_MAX; i++) {
		snprintf(filter, sizeof(filter),
		    "iot-2/type/t/id/d%d/cmd/+/fmt/+", i);
		ck_assert_ptr_null(add(&l, filter, 1));
	}
	ck_assert_ptr_nonnull(add(&l, "iot-2/type/t/id/+/cmd/+/fmt/+", 1));
	hearing_free(l);
}
END_TEST

/* Whatever an instance subscribes to counts alike. */
START_TEST(no_more_of_an_instance)
{
	struct hearing *l = NULL;
	struct topic t;
	char filter[64];

	for (int i = 0; i <= HEARINGS_MAX; i++) {
		const char *why;

		snprintf(filter, sizeof(filter),
		    "iot-2/type/t/id/d%d/%s/+/fmt/+", i, i % 2 ? "evt" : "cmd");
		ck_assert(topic_parse(filter, true, &t));
		why = hearing_add(&l, &t, filter, 1, HEARING_INSTANCE);
		ck_assert((why == NULL) == (i < HEARINGS_MAX));
	}
	hearing_free(l);
}
END_TEST

Suite *
hearing_suite(void)
{
	Suite *s = suite_create("hearing");
	TCase *t = tcase_create("hearing");

	tcase_add_test(t, by_device);
	tcase_add_test(t, of_all);
	tcase_add_test(t, commands);
	tcase_add_test(t, no_more_commands);
	tcase_add_test(t, no_more);
	tcase_add_test(t, no_more_of_an_instance);
	suite_add_tcase(s, t);
	return s;
}
