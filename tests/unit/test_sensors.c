/* Sensor Information: the numbers in what a device sends, whatever it sends. */
#include <check.h>
#include <string.h>

#include "lib/text/buf.h"
#include "pages/drilldown/sensors.h"
#include "view_talk.h"

Suite	*sensors_suite(void);

#define NOW	INT64_C(1700000000000)

static struct arena *a;
static struct page p;
static struct talk_view v;

static void
setup(void)
{
	a = arena_new(ARENA_MAX);
	p = (struct page){ .a = a, .now = NOW };
	v = (struct talk_view){ .nsensors = 0 };
}

static void
teardown(void)
{
	arena_free(a);
}

static struct device_event
event(const char *name, const char *payload)
{
	return (struct device_event){ .name = name, .format = "json",
		.payload = payload, .at = NOW };
}

START_TEST(by_path)
{
	const struct device_event last = event("t",
	    "{\"d\":{\"at\":[1.5,true,-2]},\"n\":\"3\"}"), newest[] = { last,
	    event("u", "{\"d\":{\"at\":[7]}}"),
	    event("t", "{\"d\":{\"at\":[0.5,1]}}") };

	sensors_fill(&p, &last, 1, newest, 3, &v);
	ck_assert_uint_eq(v.nsensors, 2);
	ck_assert_str_eq(v.sensors[0].datapoint, "d.at.0");
	ck_assert_str_eq(v.sensors[0].value, "1.5");
	ck_assert_uint_eq(v.sensors[0].nreadings, 2);
	ck_assert_str_eq(v.sensors[0].readings[1].value, "0.5");
	ck_assert_str_eq(v.sensors[0].range, "2 values, 0.5 to 1.5");
	ck_assert_str_eq(v.sensors[1].datapoint, "d.at.2");
	ck_assert_uint_eq(v.sensors[1].nreadings, 1);
}
END_TEST

/* Two members make one path: twice as many values as events. */
START_TEST(one_path_twice)
{
	struct device_event newest[SENSOR_EVENTS];

	for (size_t i = 0; i < SENSOR_EVENTS; i++)
		newest[i] = event("t", "{\"a\":{\"b\":1},\"a.b\":2}");
	sensors_fill(&p, newest, 1, newest, SENSOR_EVENTS, &v);
	ck_assert_uint_eq(v.nsensors, 2);
	ck_assert_str_eq(v.sensors[0].datapoint, "a.b");
	ck_assert_uint_eq(v.sensors[0].nreadings, SENSOR_EVENTS);
}
END_TEST

/* Long paths to many values cost no more than is shown of them. */
START_TEST(long_paths)
{
	struct device_event last[8];
	struct buf b;
	char name[191];

	memset(name, 'n', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	buf_init(&b, PAYLOAD_MAX + 1);
	buf_str(&b, "{\"");
	buf_str(&b, name);
	buf_str(&b, "\":[1");
	while (b.len < PAYLOAD_MAX - 10)
		buf_str(&b, ",1");
	buf_str(&b, "]}");
	for (size_t i = 0; i < 8; i++)
		last[i] = event(arena_printf(a, "t%zu", i),
		    arena_strndup(a, b.data, b.len));
	buf_free(&b);
	sensors_fill(&p, last, 8, last, 8, &v);
	ck_assert_uint_eq(v.nsensors, 100);
	ck_assert_uint_eq(strlen(v.sensors[0].datapoint), 192);
}
END_TEST

/* As far apart as numbers are. */
START_TEST(far_apart)
{
	const struct device_event newest[] = { event("t", "{\"x\":1e308}"),
		event("t", "{\"x\":-1e308}") };

	sensors_fill(&p, newest, 1, newest, 2, &v);
	ck_assert_uint_eq(v.sensors[0].spark.nbars, 2);
	ck_assert_int_gt(v.sensors[0].spark.bars[1].height,
	    v.sensors[0].spark.bars[0].height);
}
END_TEST

Suite *
sensors_suite(void)
{
	Suite *s = suite_create("sensors");
	TCase *t = tcase_create("sensors");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, by_path);
	tcase_add_test(t, one_path_twice);
	tcase_add_test(t, long_paths);
	tcase_add_test(t, far_apart);
	suite_add_tcase(s, t);
	return s;
}
