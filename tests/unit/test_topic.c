/* Topics of the broker: what each kind of client may do. */
#include <check.h>
#include <string.h>

#include "broker/topic.h"

Suite	*topic_suite(void);

START_TEST(client_ids)
{
	static const char *const good[] = { "d:abcdef:meter:one", "g:abcdef:t:i",
		"a:abcdef:app", "A:abcdef:app", "A:abcdef:app:2",
		"d:abcdef:a-b_c.d:A.9" };
	static const char *const bad[] = { "", "d", "d:", "d:abcdef", "d:abcdef:t",
		"d:abcdef:t:", "d::t:i", "d:abcdef:t:i:", "d:abcdef:t:i:j",
		"d:abcdefg:t:i", "d:abcdef:t/u:i", "d:abcdef:+:i", "d:abcdef:t:#",
		"d:abcdef:..:i", "a:abcdef:", "a:abcdef:app:1", "A:abcdef:app:",
		"A:abcdef:app:1:2", "x:abcdef:app", "D:abcdef:t:i", "d:abc def:t:i",
		"d:abcdef:1234567890123456789012345678901234567:i" };
	struct client_id c;

	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++)
		ck_assert_msg(client_parse(good[i], &c), "%s", good[i]);
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		ck_assert_msg(!client_parse(bad[i], &c), "%s", bad[i]);
	ck_assert(client_parse("A:abcdef:app:2", &c));
	ck_assert_int_eq(c.kind, CLIENT_SCALABLE);
	ck_assert_str_eq(c.name, "app");
	ck_assert_str_eq(c.instance, "2");
}
END_TEST

/* A letter for each kind that may, of d g a A. */
static const struct {
	const char	*topic, *publish, *subscribe, *reads;
} cases[] = {
	{ "iot-2/evt/e/fmt/json", "dg", "", "" },
	{ "iot-2/cmd/c/fmt/json", "", "d", "" },
	{ "iot-2/cmd/+/fmt/+", "", "d", "" },
	{ "iot-2/cmd/+/fmt/json", "", "d", "" },
	{ "iot-2/type/meter/id/one/evt/e/fmt/json", "gaA", "aA", "aA" },
	{ "iot-2/type/meter/id/one/cmd/c/fmt/json", "aA", "gaA", "gaA" },
	{ "iot-2/type/+/id/+/evt/+/fmt/+", "", "aA", "" },
	{ "iot-2/type/+/id/+/cmd/+/fmt/+", "", "gaA", "" },
	{ "iot-2/type/meter/id/one/mon", "", "aA", "aA" },
	{ "iot-2/type/+/id/+/mon", "", "aA", "" },
	{ "iot-2/app/+/mon", "", "aA", "" },
	{ "iot-2/app/other/mon", "", "aA", "aA" },
	{ "iot-2/type/meter/id/one/notify", "", "g", "g" },
	{ "iot-2/type/meter/id/two/notify", "", "", "" },
	{ "iot-2/type/+/id/+/notify", "", "", "" },
	{ "$share/g/iot-2/type/+/id/+/evt/+/fmt/+", "", "aA", "" },
	{ "$share/g/iot-2/cmd/+/fmt/+", "", "", "" },
	{ "$share/g/#", "", "", "" }, { "$share/g", "", "", "" },
	{ "#", "", "", "" }, { "+/#", "", "", "" }, { "iot-2/#", "", "", "" },
	{ "$SYS/#", "", "", "" }, { "$SYS/broker/version", "", "", "" },
	{ "iot-2/cmd/#", "", "", "" }, { "iot-2/cmd/+/fmt/#", "", "", "" },
	{ "iot-2/type/meter/id/one/evt/#", "", "", "" },
	{ "iot-2/evt/e+/fmt/json", "", "", "" },
	{ "iot-2/evt//fmt/json", "", "", "" },
	{ "iot-2/evt/e/fmt/", "", "", "" },
	{ "iot-2/evt/e/fmt/json/", "", "", "" },
	{ "iot-2/evt/e/fmt", "", "", "" }, { "/iot-2/evt/e/fmt/j", "", "", "" },
	{ "iot-2", "", "", "" }, { "iot-2/", "", "", "" }, { "", "", "", "" },
	{ "iot-2/type", "", "", "" }, { "iot-2/type/meter/id", "", "", "" },
	{ "iot-2/type/meter/id/one", "", "", "" },
	{ "iot-2/type/meter/id/one/evt", "", "", "" },
	{ "iot-2/evtx/e/fmt/json", "", "", "" },
	{ "iotdevice-1/mgmt/manage", "dg", "", "" },
	{ "iotdevice-1/device/update/location", "dg", "", "" },
	{ "iotdevice-1/response", "dg", "", "" },
	{ "iotdevice-1/add/diag/log", "dg", "", "" },
	{ "iotdevice-1/type/meter/id/two/notify", "g", "", "" },
	{ "iotdevice-1/type/+/id/two/notify", "", "", "" },
	{ "iotdevice-1/type/meter/id/two", "", "", "" },
	{ "iotdevice-1/mgmt", "", "", "" }, { "iotdevice-1/#", "", "", "" },
	{ "iotdevice-1/mgmt/manage/", "", "", "" },
	{ "iotdevice-1/mgmt/initiate/device/reboot", "", "", "" },
	{ "iotdm-1/#", "", "dg", "" }, { "iotdm-1/+", "", "d", "" },
	{ "iotdm-1/response", "", "d", "" },
	{ "iotdm-1/mgmt/initiate/#", "", "d", "" },
	{ "iotdm-1/mgmt/initiate/+/+", "", "d", "" },
	{ "iotdm-1/mgmt/custom/#", "", "d", "" },
	{ "iotdm-1/mgmt/custom/pack-v1/#", "", "d", "" },
	{ "iotdm-1/mgmt/custom/pack-v1/+", "", "d", "" },
	{ "iotdm-1/mgmt/custom/pack-v1/go", "", "d", "" },
	{ "iotdm-1/type/meter/id/two/#", "", "g", "" },
	{ "iotdm-1/type/+/id/+/#", "", "g", "" },
	{ "iotdm-1/type/+/id/+/response", "", "g", "" },
	{ "iotdm-1/type/meter/id/two", "", "", "" },
	{ "iotdm-1/other", "", "", "" }, { "iotdm-1/mgmt", "", "", "" },
	{ "iotdm-1/", "", "", "" }, { "iotdm-1", "", "", "" },
	{ "iotdm-1/re#", "", "", "" }, { "iotdm-1/#/response", "", "", "" },
	{ "iotdm-1/mgmt//device/reboot", "", "", "" },
	{ "iotdm-2/response", "", "", "" },
	{ "$share/g/iotdm-1/#", "", "", "" },
};

START_TEST(who_may_what)
{
	static const char *const ids[] = { "d:abcdef:meter:one",
		"g:abcdef:meter:one", "a:abcdef:app", "A:abcdef:app:1" };
	struct client_id c;
	struct topic t;

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		for (size_t k = 0; k < 4; k++) {
			const char *topic = cases[i].topic;
			char kind = ids[k][0];

			ck_assert(client_parse(ids[k], &c));
			ck_assert_msg((topic_publish(&c, topic, &t) == NULL) ==
			    (strchr(cases[i].publish, kind) != NULL),
			    "%c publishes %s", kind, topic);
			ck_assert_msg((topic_subscribe(&c, topic, &t) == NULL) ==
			    (strchr(cases[i].subscribe, kind) != NULL),
			    "%c subscribes %s", kind, topic);
			ck_assert_msg(topic_readable(&c, topic, &t) ==
			    (strchr(cases[i].reads, kind) != NULL),
			    "%c reads %s", kind, topic);
		}
}
END_TEST

START_TEST(full_topic)
{
	char full[TOPIC_MAX];
	struct client_id c;
	struct topic t;

	ck_assert(client_parse("d:abcdef:meter:one", &c));
	ck_assert_ptr_null(topic_publish(&c, "iot-2/evt/e/fmt/json", &t));
	topic_write(&t, full);
	ck_assert_str_eq(full, "iot-2/type/meter/id/one/evt/e/fmt/json");
	ck_assert(topic_parse("iot-2/cmd/+/fmt/json", true, &t));
	ck_assert(topic_fits(&t, "go", "json"));
	ck_assert(!topic_fits(&t, "go", "text"));
}
END_TEST

/* Filters against topics, and which of device management's a filter hears. */
START_TEST(matches)
{
	static const struct {
		const char	*filter, *topic;
		bool		 fits;
	} fits[] = {
		{ "a/b", "a/b", true }, { "a/b", "a/c", false },
		{ "a/b", "a/bc", false }, { "a/bc", "a/b", false },
		{ "+/b", "a/b", true }, { "a/+", "a/b", true },
		{ "a/+", "a", false }, { "a", "a/b", false },
		{ "a/+", "a/b/c", false }, { "#", "a/b/c", true },
		{ "a/#", "a/b/c", true }, { "a/#", "a", true },
		{ "a/#", "ab", false }, { "+/+", "a/b", true },
	};

	for (size_t i = 0; i < sizeof(fits) / sizeof(*fits); i++)
		ck_assert_msg(topic_matches(fits[i].filter, fits[i].topic) ==
		    fits[i].fits, "%s %s", fits[i].filter, fits[i].topic);
	ck_assert_uint_eq(topic_hears("#"), (1U << MANAGE_HEARS) - 1);
	ck_assert_uint_eq(topic_hears("response"), topic_heard("response"));
	ck_assert_uint_eq(topic_hears("mgmt/custom/p/#"),
	    topic_heard("mgmt/custom/p/go"));
	ck_assert_uint_eq(topic_heard("mgmt/custom/p"), 0);
	ck_assert_uint_eq(topic_heard("mgmt/custom/+/go"), 0);
	ck_assert_uint_eq(topic_heard("+"), 0);
	ck_assert_uint_ne(topic_hears("mgmt/initiate/+/+") &
	    topic_heard("mgmt/initiate/device/reboot"), 0);
}
END_TEST

Suite *
topic_suite(void)
{
	Suite *s = suite_create("topic");
	TCase *t = tcase_create("topic");

	tcase_add_test(t, client_ids);
	tcase_add_test(t, who_may_what);
	tcase_add_test(t, full_topic);
	tcase_add_test(t, matches);
	suite_add_tcase(s, t);
	return s;
}
