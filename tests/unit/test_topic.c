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
	{ "iotdevice-1/mgmt/manage", "", "", "" },
	{ "iotdm-1/#", "", "", "" },
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

Suite *
topic_suite(void)
{
	Suite *s = suite_create("topic");
	TCase *t = tcase_create("topic");

	tcase_add_test(t, client_ids);
	tcase_add_test(t, who_may_what);
	tcase_add_test(t, full_topic);
	suite_add_tcase(s, t);
	return s;
}
