/* Orange over Live Objects. */
#include <check.h>
#include <string.h>

#include "fixture.h"
#include "lib/text/date.h"
#include "drivers/orange/live_objects.h"

#define DIR	"orange-live-objects/"
#define URL	"https://lo.example.net/api/v1/networks/cellular"
#define ID	"06000001"

Suite	*driver_live_objects_suite(void);

static const struct driver *const live = &orange_live_objects;
static struct arena *a;
static struct account acc;
static struct result r;

static void
setup(void)
{
	a = arena_new(ARENA_MAX);
	acc = fixture_account(a, "{\"apikey\": \"KEY\","
	    "\"endpoint\": \"lo.example.net/api/v1/\"}");
	r = (struct result){ .has_sim = false };
}

static void
teardown(void)
{
	arena_free(a);
}

static enum err
built(enum op op, size_t step, const char *sim, struct http_request *rq)
{
	struct op_args args = { .resource = sim };

	return fixture_build(live, op, step, &acc, &args, &r, a, rq);
}

static enum err
parsed(enum op op, size_t step, const char *file, int status)
{
	struct http_reply rp = fixture_reply(a, arena_printf(a, DIR "%s",
	    file), status, "application/json");
	struct op_args args = { .resource = ID };

	return fixture_parse(live, op, step, &rp, &args, a, &r);
}

static const char *
fact(const char *label)
{
	json_t *o = json_read(a, r.sim.extra, strlen(r.sim.extra), NULL);

	ck_assert(json_is_object(o));
	return json_str(a, o, label);
}

START_TEST(requests)
{
	struct http_request rq;

	ck_assert_int_eq(built(OP_CHECK, 0, NULL, &rq), E_OK);
	ck_assert_str_eq(rq.method, "GET");
	ck_assert_str_eq(rq.url, URL "/providers");
	ck_assert_str_eq(rq.headers[0], "X-API-KEY: KEY");
	ck_assert_ptr_null(rq.user);
	/* the id is there: nothing to look up */
	ck_assert_int_eq(built(OP_DETAILS, 0, ID, &rq), E_OK);
	ck_assert_ptr_null(rq.url);
	ck_assert_int_eq(built(OP_DETAILS, 1, ID, &rq), E_OK);
	ck_assert_str_eq(rq.url, URL "/subscriptions/" ID);
	ck_assert_int_eq(built(OP_LOCATION, 1, "a/b", &rq), E_OK);
	ck_assert_str_eq(rq.url, URL "/subscriptions/a%2Fb/location");
	ck_assert_int_eq(built(OP_TRAFFIC, 1, ID, &rq), E_OK);
	ck_assert_str_eq(rq.url, URL "/subscriptions/" ID
	    "/traffic/history?limit=30&interval=1d&timeZone=UTC");
	ck_assert_int_eq(built(OP_DETAILS, 0, NULL, &rq), E_INPUT);
}
END_TEST

START_TEST(looks_up)
{
	struct http_request rq;

	ck_assert_int_eq(built(OP_DETAILS, 0, "msisdn:999000000010001", &rq),
	    E_OK);
	ck_assert_str_eq(rq.method, "POST");
	ck_assert_str_eq(rq.url, URL "/subscriptions/search");
	ck_assert_str_eq(rq.body,
	    "{\"type\":\"msisdn\",\"value\":\"999000000010001\"}");
	ck_assert_int_eq(parsed(OP_DETAILS, 0, "search.json", 200), E_OK);
	ck_assert_str_eq(r.remote_id, ID);
	ck_assert_int_eq(built(OP_DETAILS, 1, "msisdn:999000000010001", &rq),
	    E_OK);
	ck_assert_str_eq(rq.url, URL "/subscriptions/" ID);
	ck_assert_int_eq(parsed(OP_DETAILS, 0, "search-none.json", 200),
	    E_SERVICE_NOTFOUND);
	ck_assert_str_eq(r.reason, "Orange does not know this SIM.");
	ck_assert_int_eq(parsed(OP_DETAILS, 0, "search-two.json", 200),
	    E_SERVICE_REFUSED);
	ck_assert_ptr_nonnull(strstr(r.reason, "subscription id"));
}
END_TEST

START_TEST(key_in_a_header)
{
	static const char *const bad[] = { "", "a\r\nX: y", "a\tb" };
	struct http_request rq;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		json_object_set_new(acc.settings, "apikey",
		    json_string(bad[i]));
		ck_assert_int_eq(built(OP_CHECK, 0, NULL, &rq), E_INPUT);
	}
	json_object_del(acc.settings, "apikey");
	ck_assert_int_eq(built(OP_CHECK, 0, NULL, &rq), E_INPUT);
}
END_TEST

/* The key is the account, under whatever name the extension goes. */
START_TEST(limiter_is_host_and_key)
{
	struct account other = { .key = "another", .settings = acc.settings };
	const char *one = live->limiter(&acc, a);

	ck_assert_str_eq(live->limiter(&other, a), one);
	json_object_set_new(acc.settings, "apikey", json_string("OTHER"));
	ck_assert_str_ne(live->limiter(&acc, a), one);
}
END_TEST

START_TEST(subscription)
{
	const struct sim_info *s = &r.sim;

	ck_assert_int_eq(parsed(OP_DETAILS, 1, "subscription.json", 200),
	    E_OK);
	ck_assert(r.has_sim);
	ck_assert_int_eq(s->state, SIM_ACTIVATED);
	ck_assert_str_eq(s->carrier_state, "ACTIVATED");
	ck_assert_str_eq(s->iccid, "89999099900000000170");
	ck_assert_str_eq(s->msisdn, "999000000010001");
	ck_assert_str_eq(s->imsi, "001010000010001");
	ck_assert_str_eq(s->imei, "001010000000016");
	ck_assert_str_eq(s->account, "Waterworks");
	ck_assert_int_eq(s->data_bytes, ABSENT);
	ck_assert_str_eq(fact("SIM serial number"), "9990000000011");
	ck_assert_str_eq(fact("Last status change or refresh"),
	    "9 Jan 2026, 17:22 UTC");
	ck_assert_str_eq(fact("Network"), "Online");
	ck_assert_str_eq(fact("Visited network"), "Test Network, Testland");
	ck_assert_ptr_null(fact("Location status"));
	/* then its place is added to what is known */
	ck_assert_int_eq(parsed(OP_DETAILS, 2, "location.json", 200), E_OK);
	ck_assert_str_eq(fact("Network"), "Online");
	ck_assert_str_eq(fact("Location status"),
	    "Located on 20 Jan 2026, 19:00 UTC");
	ck_assert_str_eq(fact("Position"), "48.810009, -2.33 (± 20 m)");
}
END_TEST

/* Servers do not always say truly which bytes they send. */
START_TEST(subscription_in_latin_1)
{
	struct op_args args = { .resource = ID };
	struct http_reply rp = text_reply("{\"id\":\"" ID "\",\"provider\":"
	    "{\"accountName\":\"Soci\xe9t\xe9\"}}", 200,
	    "application/json;charset=UTF-8");

	ck_assert_int_eq(fixture_parse(live, OP_DETAILS, 1, &rp, &args, a,
	    &r), E_OK);
	ck_assert_str_eq(r.sim.account, "Société");
}
END_TEST

START_TEST(subscription_sparse)
{
	ck_assert_int_eq(parsed(OP_DETAILS, 1, "subscription-sparse.json",
	    200), E_OK);
	ck_assert_int_eq(r.sim.state, SIM_SUSPENDED);
	ck_assert_str_eq(r.sim.carrier_state, "BLOCKED_BY_CUSTOMER");
	ck_assert_ptr_null(r.sim.iccid);
	ck_assert_ptr_null(r.sim.imei);
	ck_assert_ptr_null(fact("Network"));
	ck_assert_int_eq(parsed(OP_DETAILS, 2, "error-404.json", 404), E_OK);
	ck_assert_str_eq(fact("Location status"), "Not located");
	/* a place that could not be read does not cost the rest */
	ck_assert_int_eq(parsed(OP_DETAILS, 2, "error-403.json", 403), E_OK);
	ck_assert_str_eq(fact("Location status"),
	    "Orange did not report this time");
	ck_assert_ptr_null(r.reason);
	ck_assert(r.has_sim);
}
END_TEST

START_TEST(location)
{
	int64_t ms;

	ck_assert_int_eq(parsed(OP_LOCATION, 1, "location.json", 200), E_OK);
	ck_assert_uint_eq(r.nlocations, 1);
	ck_assert_str_eq(r.locations[0].lat, "48.810009");
	ck_assert_str_eq(r.locations[0].lon, "-2.33");
	ck_assert_int_eq(r.locations[0].accuracy, 20);
	ck_assert_str_eq(r.locations[0].source, "network");
	ck_assert(date_parse("2026-01-20T19:00:00Z", &ms));
	ck_assert_int_eq(r.locations[0].at, ms);
	r = (struct result){ .has_sim = false };
	ck_assert_int_eq(parsed(OP_LOCATION, 1, "error-404.json", 404), E_OK);
	ck_assert_uint_eq(r.nlocations, 0);
	ck_assert_ptr_null(r.reason);
	ck_assert_int_eq(parsed(OP_LOCATION, 1, "error-403.json", 403),
	    E_SERVICE_FORBIDDEN);
}
END_TEST

START_TEST(session)
{
	ck_assert_int_eq(parsed(OP_SESSION, 1, "subscription.json", 200),
	    E_OK);
	ck_assert_int_eq(r.session.in_session, 1);
	ck_assert_int_eq(r.session.started, ABSENT);
	ck_assert_int_eq(parsed(OP_SESSION, 1, "subscription-sparse.json",
	    200), E_OK);
	ck_assert_int_eq(r.session.in_session, ABSENT);
}
END_TEST

START_TEST(traffic)
{
	ck_assert_int_eq(parsed(OP_TRAFFIC, 1, "traffic.json", 200), E_OK);
	ck_assert_uint_eq(r.ntraffic, 2);
	ck_assert_int_eq(r.traffic[0].data_in, 5000000000);
	ck_assert_int_eq(r.traffic[0].data_out, 1024);
	ck_assert_int_eq(r.traffic[0].sms_in, 1);
	ck_assert_int_eq(r.traffic[1].sms_out, 0);
	ck_assert_int_eq(r.traffic[1].data_out, ABSENT);
}
END_TEST

static const struct {
	const char	*body;
	int		 status;
	enum err	 err;
	const char	*part;
} odd[] = {
	{ "{\"code\":\"X\",\"message\":\"no\"}", 401, E_SERVICE_AUTH, "key" },
	{ "{\"code\":\"X\",\"message\":\"no\"}", 403, E_SERVICE_FORBIDDEN,
	    "DEVICE_R" },
	{ "{\"code\":\"X\",\"message\":\"no\"}", 404, E_SERVICE_NOTFOUND,
	    "does not know" },
	{ "{\"code\":\"X\",\"message\":\"no\"}", 400, E_SERVICE_REFUSED,
	    "“no”" },
	{ "<html>", 404, E_SERVICE_ANSWER, "base address" },
	{ "<html>", 200, E_SERVICE_ANSWER, "does not conform" },
	{ "[]", 200, E_SERVICE_ANSWER, "does not conform" },
	{ "", 200, E_SERVICE_ANSWER, "does not conform" },
	{ "{\"id\":\"1\" \"id\":\"2\"}", 200, E_SERVICE_ANSWER, "does not conform" },
	{ "", 429, E_SERVICE_RATE, "the rate of requests. Try again in a minute." },
	{ "oops", 502, E_SERVICE_FAULT, "HTTP 502" },
	{ "", 302, E_SERVICE_ANSWER, "HTTP 302" },
};

START_TEST(odd_answers)
{
	struct op_args args = { .resource = ID };
	struct http_reply rp = text_reply(odd[_i].body, odd[_i].status, "");

	ck_assert_int_eq(fixture_parse(live, OP_DETAILS, 1, &rp, &args, a,
	    &r), odd[_i].err);
	ck_assert_msg(strstr(r.reason, odd[_i].part) != NULL, "%s",
	    r.reason);
	ck_assert(!r.has_sim);
}
END_TEST

static const struct {
	const char	*typed, *canonical;	/* NULL: refused */
	bool		 warned;
} keys[] = {
	{ ID, ID, false },
	{ "AB-12_x.9", "AB-12_x.9", false },
	{ "+999 0000-0001", "msisdn:99900000001", false },
	{ "msisdn:+99900000001", "msisdn:99900000001", false },
	{ "imei:00101000 0000016", "imei:001010000000016", false },
	{ "imei:001010000000017", "imei:001010000000017", true },
	{ "999000000010001", "999000000010001", true },
	{ "", NULL, false }, { "msisdn:", NULL, false },
	{ "msisdn:12x", NULL, false }, { "imei:123", NULL, false },
	{ "+1", NULL, false }, { "a b", NULL, false },
	{ "caf\xc3\xa9", NULL, false },
	{ "1234567890123456789012345", NULL, false },
	{ "deviceId:7", NULL, false },
};

START_TEST(subscription_keys)
{
	const struct device_key *k = &live->device[0];
	const char *out = NULL, *wrong = k->check(a, keys[_i].typed, &out);

	ck_assert((wrong == NULL) == (keys[_i].canonical != NULL));
	if (wrong != NULL)
		return;
	ck_assert_str_eq(out, keys[_i].canonical);
	ck_assert((k->warn(a, out) != NULL) == keys[_i].warned);
}
END_TEST

START_TEST(reads_only)
{
	for (size_t op = 0; op < OP_RECEIPT; op++) {
		ck_assert(!operation_writes(&live->ops[op]));
		ck_assert((live->ops[op].steps == NULL) !=
		    (live->ops[op].missing == NULL));
	}
}
END_TEST

Suite *
driver_live_objects_suite(void)
{
	Suite *s = suite_create("driver_live_objects");
	TCase *t = tcase_create("live objects");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, requests);
	tcase_add_test(t, looks_up);
	tcase_add_test(t, key_in_a_header);
	tcase_add_test(t, limiter_is_host_and_key);
	tcase_add_test(t, subscription);
	tcase_add_test(t, subscription_in_latin_1);
	tcase_add_test(t, subscription_sparse);
	tcase_add_test(t, location);
	tcase_add_test(t, session);
	tcase_add_test(t, traffic);
	tcase_add_loop_test(t, odd_answers, 0, sizeof(odd) / sizeof(odd[0]));
	tcase_add_loop_test(t, subscription_keys, 0,
	    sizeof(keys) / sizeof(keys[0]));
	tcase_add_test(t, reads_only);
	suite_add_tcase(s, t);
	return s;
}
