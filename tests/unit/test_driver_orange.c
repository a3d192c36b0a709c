/* Orange over the M2M API (Malima). */
#include <check.h>
#include <string.h>

#include "fixture.h"
#include "lib/text/date.h"
#include "lib/text/xml.h"
#include "drivers/orange/malima.h"

#define XML	"text/xml; charset=UTF-8"
#define DIR	"orange-malima/"
#define SIM_1	"9990000000011"
#define SIM_2	"9990000000029"
#define SIM_3	"9990000000037"

Suite	*driver_orange_suite(void);

static const struct driver *const malima = &orange_malima;
static struct arena *a;
static struct account acc;
static struct result r;

static void
setup(void)
{
	a = arena_new(ARENA_MAX);
	acc = fixture_account(a, "{\"username\": \"fleet\","
	    "\"password\": \"p<ss\","
	    "\"endpoint\": \"https://m2m.example.net:443/MLM/\"}");
	r = (struct result){ .has_sim = false };
}

static void
teardown(void)
{
	arena_free(a);
}

static const struct xml *
built(enum op op, const struct op_args *args, struct http_request *rq)
{
	const struct xml *x;

	ck_assert_int_eq(fixture_build(malima, op, 0, &acc, args, NULL, a,
	    rq), E_OK);
	ck_assert_str_eq(rq->method, "POST");
	ck_assert_str_eq(rq->url,
	    "https://m2m.example.net:443/MLM/ConnectivityDirectory-1");
	ck_assert_str_eq(rq->user, "fleet");
	ck_assert_str_eq(rq->password, "p<ss");
	ck_assert_str_eq(rq->headers[1], "SOAPAction: \"\"");
	ck_assert_ptr_null(strstr(rq->body, "Security"));
	x = xml_read(a, rq->body, rq->body_len, NULL, NULL);
	return xml_child(xml_child(x, NULL, "Body"), MALIMA_OPS, NULL);
}

static enum err
parsed(enum op op, const char *file, int status, const struct op_args *args)
{
	struct http_reply rp = fixture_reply(a, arena_printf(a, DIR "%s",
	    file), status, XML);

	r = (struct result){ .has_sim = false };
	return fixture_parse(malima, op, 0, &rp, args, a, &r);
}

/* One of the facts. */
static const char *
fact(const struct sim_info *s, const char *label)
{
	json_t *o = json_read(a, s->extra, strlen(s->extra), NULL);

	ck_assert(json_is_object(o));
	return json_str(a, o, label);
}

START_TEST(requests)
{
	struct op_args args = { .resource = SIM_1 };
	struct http_request rq;
	const struct xml *x = built(OP_CHECK, &args, &rq);

	ck_assert_str_eq(xml_name(x), "searchInConnectivityDirectory");
	ck_assert_str_eq(xml_get(a, x, MALIMA_CD, "rangeSize"), "1");
	x = built(OP_DETAILS, &args, &rq);
	ck_assert_str_eq(xml_name(x), "getConnectivityDirectory");
	ck_assert_str_eq(xml_get(a, xml_child(x, MALIMA_CD,
	    "lineIdentifiers"), MALIMA_COMMON, "simSerialNumber"), SIM_1);
	ck_assert_str_eq(xml_get(a, x, MALIMA_CD, "showDeviceInfo"), "true");
}
END_TEST

START_TEST(base_address)
{
	static const struct {
		const char *typed, *url;
	} addresses[] = {
		{ "m2m.example.net", "https://m2m.example.net/MLM" },
		{ "http://127.0.0.1:8081", "http://127.0.0.1:8081/MLM" },
		{ "https://m2m.example.net/X/", "https://m2m.example.net/X" },
		{ "m2m.example.net/X/ConnectivityDirectory-1",
		    "https://m2m.example.net/X" },
		{ "x/ConnectivityDirectory-1/://", "https://x/MLM" },
		{ "", "https:///MLM" },
	};
	struct op_args args = { .resource = SIM_1 };
	struct http_request rq;

	for (size_t i = 0; i < sizeof(addresses) / sizeof(addresses[0]);
	    i++) {
		json_object_set_new(acc.settings, "endpoint",
		    json_string(addresses[i].typed));
		ck_assert_int_eq(fixture_build(malima, OP_CHECK, 0, &acc,
		    &args, NULL, a, &rq), E_OK);
		ck_assert_str_eq(rq.url, arena_printf(a,
		    "%s/ConnectivityDirectory-1", addresses[i].url));
	}
}
END_TEST

START_TEST(batch_request)
{
	const char *ids[MALIMA_BATCH + 1];
	struct op_args args = { .resources = ids, .nsims = MALIMA_BATCH };
	struct http_request rq;
	const struct xml *x;

	for (size_t i = 0; i <= MALIMA_BATCH; i++)
		ids[i] = arena_printf(a, "%013zu", i);
	x = built(OP_DETAILS, &args, &rq);
	ck_assert_uint_eq(xml_count(xml_child(x, MALIMA_CD,
	    "lineIdentifiers"), MALIMA_COMMON, NULL), MALIMA_BATCH);
	ck_assert_uint_eq(malima->sim->batch, 100);	/* contract A2 */
	args.nsims++;
	ck_assert_int_eq(fixture_build(malima, OP_DETAILS, 0, &acc, &args,
	    NULL, a, &rq), E_INPUT);
	args = (struct op_args){ .resource = NULL };
	ck_assert_int_eq(fixture_build(malima, OP_DETAILS, 0, &acc, &args,
	    NULL, a, &rq), E_INPUT);
}
END_TEST

START_TEST(directory)
{
	struct op_args args = { .resource = SIM_1 };
	const struct sim_info *s = &r.sim;

	ck_assert_int_eq(parsed(OP_DETAILS, "directory.xml", 200, &args),
	    E_OK);
	ck_assert(r.has_sim);
	ck_assert_int_eq(s->state, SIM_ACTIVATED);
	ck_assert_str_eq(s->carrier_state, "ACTIVATED");
	ck_assert_str_eq(s->iccid, "89999099900000000170");
	ck_assert_str_eq(s->imsi, "001010000010001");
	ck_assert_str_eq(s->imei, "001010000000016");
	ck_assert_str_eq(s->msisdn, "999600000001");
	ck_assert_str_eq(s->rate_plan, "IMC 2 Mb data monthly bundle");
	ck_assert_str_eq(s->account, "50000001");
	ck_assert_str_eq(s->customer, "SIREN 000000000");
	ck_assert_str_eq(s->carrier_device_id, "pump-17");
	ck_assert_int_eq(s->data_bytes, ABSENT);
	ck_assert_int_eq(s->overage_reached, ABSENT);
	ck_assert_str_eq(fact(s, "Last status change"),
	    "31 Jul 2025, 10:09 UTC");
	ck_assert_str_eq(fact(s, "Last status refresh"),
	    "18 Nov 2025, 17:08 UTC");
	ck_assert_str_eq(fact(s, "Location status"),
	    "Located on 20 Jan 2026, 19:00 UTC");
	ck_assert_str_eq(fact(s, "Position"), "48.81, 2.33 (± 500 m)");
	ck_assert_str_eq(fact(s, "Location service"), "EXAMPLE");
	ck_assert_str_eq(fact(s, "Subscription"), "34000001");
	ck_assert_str_eq(fact(s, "Services"),
	    "Orange.m2m APN, International mode");
	ck_assert_str_eq(fact(s, "Subscription created"), "2023-08-28");
	ck_assert_str_eq(fact(s, "Module"), "Exampletel M1");
	ck_assert_str_eq(fact(s, "Machine"), "Well 3");
	ck_assert_ptr_null(fact(s, "Suspension reason"));
}
END_TEST

/* PUK codes, and people, stay in the answer. */
START_TEST(leaves_secrets_behind)
{
	static const char *const secrets[] = {
		"13572468", "86427531", "puk", "SOMEBODY", "private@"
	};
	struct op_args args = { .resource = SIM_1 };
	const struct sim_info *s = &r.sim;
	const char *all;

	ck_assert_int_eq(parsed(OP_DETAILS, "directory.xml", 200, &args),
	    E_OK);
	all = arena_printf(a, "%s %s %s %s %s %s %s %s %s %s", s->iccid,
	    s->imsi, s->imei, s->msisdn, s->rate_plan, s->account,
	    s->customer, s->carrier_device_id, s->carrier_state, s->extra);
	for (size_t i = 0; i < sizeof(secrets) / sizeof(secrets[0]); i++)
		ck_assert_msg(strcasestr(all, secrets[i]) == NULL, "%s in %s",
		    secrets[i], all);
	ck_assert_int_eq(parsed(OP_CHECK, "search.xml", 200, &args), E_OK);
	ck_assert_ptr_null(r.reason);
}
END_TEST

START_TEST(sparse)
{
	struct op_args args = { .resource = SIM_2 };
	const struct sim_info *s = &r.sim;

	ck_assert_int_eq(parsed(OP_DETAILS, "directory-sparse.xml", 200,
	    &args), E_OK);
	ck_assert_int_eq(s->state, SIM_UNKNOWN);
	ck_assert_str_eq(s->carrier_state, "HIBERNATED");
	ck_assert_ptr_null(s->iccid);
	ck_assert_ptr_null(s->msisdn);
	ck_assert_ptr_null(s->rate_plan);
	ck_assert_str_eq(fact(s, "Location status"), "Not located");
	ck_assert_ptr_null(fact(s, "Position"));
	ck_assert_ptr_null(fact(s, "Services"));
	args.resource = SIM_1;
	ck_assert_int_eq(parsed(OP_DETAILS, "directory-nameless.xml", 200,
	    &args), E_OK);
	ck_assert_int_eq(s->state, SIM_SUSPENDED);
	ck_assert_str_eq(s->carrier_state, "SLEEPING");
}
END_TEST

START_TEST(unknown_sims)
{
	struct op_args args = { .resource = SIM_1 };
	const char *ids[] = { SIM_1, SIM_3, SIM_2 };

	ck_assert_int_eq(parsed(OP_DETAILS, "directory-unknown.xml", 200,
	    &args), E_SERVICE_NOTFOUND);
	ck_assert_str_eq(r.reason, "Orange does not know this SIM.");
	ck_assert(!r.has_sim);
	ck_assert_int_eq(parsed(OP_DETAILS, "directory-empty.xml", 200,
	    &args), E_SERVICE_NOTFOUND);
	args.resource = SIM_2;
	ck_assert_int_eq(parsed(OP_DETAILS, "directory.xml", 200, &args),
	    E_SERVICE_NOTFOUND);
	args = (struct op_args){ .resources = ids, .nsims = 3 };
	ck_assert_int_eq(parsed(OP_DETAILS, "directory-batch.xml", 200,
	    &args), E_OK);
	ck_assert_uint_eq(r.nsims, 2);
	ck_assert_str_eq(r.sims[0].resource, SIM_1);
	ck_assert_int_eq(r.sims[0].info.state, SIM_ACTIVATED);
	ck_assert_str_eq(r.sims[1].resource, SIM_2);
	ck_assert_int_eq(r.sims[1].info.state, SIM_SUSPENDED);
	ck_assert_str_eq(fact(&r.sims[1].info, "Suspension reason"), "1000");
	ck_assert_str_eq(fact(&r.sims[1].info, "Requested status"),
	    "ACTIVATED");
	ck_assert_int_eq(parsed(OP_DETAILS, "directory-nameless.xml", 200,
	    &args), E_OK);
	ck_assert_uint_eq(r.nsims, 0);
}
END_TEST

START_TEST(location)
{
	struct op_args args = { .resource = SIM_1 };
	int64_t ms;

	ck_assert_int_eq(parsed(OP_LOCATION, "directory.xml", 200, &args),
	    E_OK);
	ck_assert_uint_eq(r.nlocations, 1);
	ck_assert_str_eq(r.locations[0].lat, "48.81");
	ck_assert_str_eq(r.locations[0].lon, "2.33");
	ck_assert_int_eq(r.locations[0].accuracy, 500);
	ck_assert(date_parse("2026-01-20T19:00:00Z", &ms));
	ck_assert_int_eq(r.locations[0].at, ms);
	args.resource = SIM_2;
	ck_assert_int_eq(parsed(OP_LOCATION, "directory-sparse.xml", 200,
	    &args), E_OK);
	ck_assert_uint_eq(r.nlocations, 0);
}
END_TEST

static const struct {
	const char	*word;
	enum sim_state	 state;
} words[] = {
	{ "PRE_ACTIVATED", SIM_INVENTORY },
	{ "ACTIVATED_FOR_TEST", SIM_TEST_READY },
	{ "ACTIVATED", SIM_ACTIVATED },
	{ "SLEEPING", SIM_SUSPENDED },
	{ "SUSPENDED", SIM_SUSPENDED },
	{ "CANCELLED", SIM_RETIRED },
	{ "PAUSE", SIM_SUSPENDED },
	{ "WAITING_FOR_SUSPENSION", SIM_ACTIVATED },
	{ "TEST", SIM_TEST_READY },
	{ "BLOCKED_BY_CUSTOMER", SIM_SUSPENDED },
	{ "BLOCKED_BY_BRULES_PERM", SIM_SUSPENDED },
	{ "UNKNOWN", SIM_UNKNOWN },
	{ "", SIM_UNKNOWN },
	{ NULL, SIM_UNKNOWN },
};

START_TEST(states)
{
	ck_assert_int_eq(orange_state(words[_i].word), words[_i].state);
}
END_TEST

START_TEST(serial_numbers)
{
	const struct device_key *k = &malima->device[0];
	const char *out = NULL;

	ck_assert_str_eq(k->name, "serialnumber");
	ck_assert(k->identifies);
	ck_assert_ptr_null(k->check(a, "9990 0000 00011", &out));
	ck_assert_str_eq(out, SIM_1);
	ck_assert_ptr_null(k->warn(a, out));
	/* looks wrong, may be right */
	ck_assert_ptr_null(k->check(a, "9990000000012", &out));
	ck_assert_ptr_nonnull(strstr(k->warn(a, out), "check digit"));
	ck_assert_ptr_null(k->check(a, "12345", &out));
	ck_assert_ptr_nonnull(strstr(k->warn(a, out), "has 5"));
	ck_assert_ptr_null(k->check(a, "89999099900000000170", &out));
	ck_assert_ptr_nonnull(strstr(k->warn(a, out), "ICCID"));
	/* wrong */
	ck_assert_ptr_nonnull(k->check(a, "", &out));
	ck_assert_ptr_nonnull(k->check(a, "999000000001x", &out));
	ck_assert_ptr_nonnull(k->check(a, "9999999999999999999999999",
	    &out));
}
END_TEST

START_TEST(reads_only)
{
	for (size_t op = 0; op < OP_RECEIPT; op++) {
		ck_assert(!operation_writes(&malima->ops[op]));
		ck_assert((malima->ops[op].steps == NULL) !=
		    (malima->ops[op].missing == NULL));
	}
	ck_assert_ptr_nonnull(strstr(malima->ops[OP_SET_STATE].missing,
	    "only reads"));
}
END_TEST

Suite *
driver_orange_suite(void)
{
	Suite *s = suite_create("driver_orange");
	TCase *t = tcase_create("malima");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, requests);
	tcase_add_test(t, base_address);
	tcase_add_test(t, batch_request);
	tcase_add_test(t, directory);
	tcase_add_test(t, leaves_secrets_behind);
	tcase_add_test(t, sparse);
	tcase_add_test(t, unknown_sims);
	tcase_add_test(t, location);
	tcase_add_loop_test(t, states, 0, sizeof(words) / sizeof(words[0]));
	tcase_add_test(t, serial_numbers);
	tcase_add_test(t, reads_only);
	suite_add_tcase(s, t);
	return s;
}
