/*
 * What the simulator pushes, read and believed by the console's own receiver.
 */
#include <check.h>
#include <string.h>

#include "lib/text/date.h"
#include "drivers/control_center/push.h"
#include "sim/control_center/push.h"
#include "sim_fixture.h"

Suite	*sim_push_suite(void);

static struct arena *a;
static struct call call;
static struct ledger_sim sim;
static struct event push;

static void
setup(void)
{
	sim_open();
	a = arena_new(ARENA_MAX);
	call = (struct call){ .sim = &sim_under_test, .a = a,
	    .ip = "127.0.0.1", .ledger = { .db = sim_under_test.db, .a = a,
	    .now = sim_now } };
	ck_assert_int_eq(ledger_load(&call.ledger, NULL, sim_iccid(1), &sim),
	    E_OK);
}

static void
teardown(void)
{
	arena_free(a);
	sim_close();
}

/* Push it; what the receiver makes of it is in push. */
static enum err
try(const char *type, const char *after, enum push_sign sign, bool json,
    const char *secret)
{
	struct account acc = { .key = "jasper",
	    .settings = json_own(a, json_pack("{s:s}", "pushsecret", secret)) };
	struct delivery d = { .method = "POST", .now = sim_now,
	    .content_type = json ? "application/json" :
	    "application/x-www-form-urlencoded" };
	struct received got;
	struct push_event e;
	enum err err;

	ck_assert_pstr_eq(push_event(&call, &sim, type, after, &e), NULL);
	d.body = push_body(a, &e, "e-1", date_iso(a, sim_now), "hush",
	    sign, json);
	ck_assert_ptr_nonnull(d.body);
	d.len = strlen(d.body);
	err = control_center_push.read(&acc, &d, a, &got);
	ck_assert_msg(err == E_OK || err == E_ROLE, "%s: %s", got.why, d.body);
	ck_assert_uint_eq(got.n, err == E_OK);
	push = err == E_OK ? got.events[0] : (struct event){ .id = NULL };
	return err;
}

static void
send(const char *type, const char *after, enum push_sign sign, bool json)
{
	ck_assert_int_eq(try(type, after, sign, json, "hush"), E_OK);
	ck_assert_str_eq(push.about[0], sim_iccid(1));
	ck_assert_str_eq(push.id, "e-1");
}

START_TEST(every_event)
{
	static const struct {
		const char *type, *after, *kind, *want;
	} cases[] = {
		{ "SIM_STATE_CHANGE", "Deactivated", "state", "Deactivated" },
		{ "SIM_STATE_CHANGE", "", "state", "Deactivated" },
		{ "SIM_RATE_PLAN_CHANGE", "Metered", "plan", "Metered" },
		{ "IMEI_CHANGE", "350000000000006", "imei",
		    "350000000000006" },
		{ "CTD_USAGE", "", "usage", NULL },
		{ "SMS_MO_RECEIVED", "caf\xc3\xa9 <&>", "sms",
		    "caf\xc3\xa9 <&>" },
		{ "SESSION_START", "", "session", NULL },
		{ "SESSION_STOP", "", "session", NULL },
	};

	for (int json = 0; json <= 1; json++)
		for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
			send(cases[i].type, cases[i].after, PUSH_BOTH,
			    json == 1);
			ck_assert_str_eq(push.name, cases[i].type);
			ck_assert_str_eq(push.kind, cases[i].kind);
			ck_assert_int_eq(push.session != NULL ?
			    push.session->in_session : ABSENT,
			    strcmp(cases[i].type, "SESSION_START") == 0 ? 1 :
			    strcmp(cases[i].type, "SESSION_STOP") == 0 ? 0 :
			    ABSENT);
			if (cases[i].want != NULL)
				ck_assert_str_eq(push.after,
				    cases[i].want);
			else
				ck_assert_str_ne(push.after, "");
		}
	/* what was pushed is so: both ways of asking tell the same */
	ck_assert_str_eq(json_string_value(json_object_get(
	    ask_get(sim_path(1, "?fields=status")), "status")),
	    "DEACTIVATED");
	ck_assert_uint_eq(json_array_size(json_object_get(ask_get(
	    "/smsMessages?fromDate=2026-01-01T00:00:00Z&msgType=MO"),
	    "smsMsgIds")), 2);
}
END_TEST

START_TEST(usage_is_bytes)
{
	json_t *o;

	send("CTD_USAGE", "", PUSH_BOTH, false);
	ck_assert_ptr_nonnull(push.sim);
	o = ask_get(sim_path(1, "/ctdUsages"));
	ck_assert_int_eq(push.sim->data_bytes, json_num(o, "ctdDataUsage"));
	ck_assert_int_gt(push.sim->data_bytes, 0);
}
END_TEST

START_TEST(signatures)
{
	send("CTD_USAGE", "", PUSH_SHA1, false);
	send("CTD_USAGE", "", PUSH_SHA256, true);
	ck_assert_int_eq(try("CTD_USAGE", "", PUSH_SHA256, true, "default"),
	    E_ROLE);
	ck_assert_int_eq(try("CTD_USAGE", "", PUSH_WRONG, false, "hush"),
	    E_ROLE);
	ck_assert_int_eq(try("CTD_USAGE", "", PUSH_NONE, false, "hush"),
	    E_ROLE);
}
END_TEST

/* Contract 2.10: made with python and openssl. */
START_TEST(vector)
{
	struct push_event e;
	struct pairs p;
	const char *body;

	ck_assert_pstr_eq(push_event(&call, &sim, "SIM_STATE_CHANGE", "", &e),
	    NULL);
	body = push_body(a, &e, "e", "2015-11-16T21:17:18.000Z", "default",
	    PUSH_BOTH, false);
	ck_assert_int_eq(pairs_parse(a, body, strlen(body), &p), E_OK);
	ck_assert_str_eq(pairs_get(&p, "signature"),
	    "T2gPdSUEvX4zsIHZa7BAgIddapQ=");
	ck_assert_str_eq(pairs_get(&p, "signature2"),
	    "VqWidlXX38jccyevdFe5YCBHVu2n8wNHF5XGA4375Xk=");
}
END_TEST

START_TEST(refused)
{
	static const char *const urls[] = { "ftp://127.0.0.1/",
		"http://example.net/", "http://127.0.0.1@example.net/",
		"http://127.0.0.1.example.net/", "http:///", "127.0.0.1",
		"http://127.0.0.1\\@example.net/", "https://example.net" };
	struct push_event e;

	for (size_t i = 0; i < sizeof(urls) / sizeof(*urls); i++) {
		ck_assert_int_eq(sim_form("/simulator/push", sim_text(
		    "type=CTD_USAGE&iccid=%s&url=%s", sim_iccid(1),
		    urls[i])), 400);
		ck_assert_ptr_nonnull(strstr(sim_reply.out.data,
		    "this machine"));
	}
	ck_assert_int_eq(sim_form("/simulator/push", "type=CTD_USAGE&iccid="
	    "8999900000000000006&url=http://127.0.0.1:1/"), 400);
	/* nobody listens there */
	ck_assert_int_eq(sim_form("/simulator/push", sim_text(
	    "type=CTD_USAGE&iccid=%s&url=http://127.0.0.1:1/x",
	    sim_iccid(1))), 502);
	ck_assert_pstr_ne(push_event(&call, &sim, "SIM_STATE_CHANGE",
	    "Inventory", &e), NULL);
	ck_assert_pstr_ne(push_event(&call, &sim, "SMS_MO_RECEIVED", "", &e),
	    NULL);
	ck_assert_pstr_ne(push_event(&call, &sim, "EARTHQUAKE", "", &e),
	    NULL);
}
END_TEST

/* As somebody would at the carrier, and no rule tells of it. */
START_TEST(nobody_is_told)
{
	ck_assert_int_eq(sim_form("/simulator/push", sim_text(
	    "type=SIM_STATE_CHANGE&after=Deactivated&iccid=%s",
	    sim_iccid(1))), 200);
	ck_assert_ptr_nonnull(strstr(sim_reply.out.data, "nobody"));
	ck_assert_int_eq(ledger_load(&call.ledger, NULL, sim_iccid(1), &sim),
	    E_OK);
	ck_assert_int_eq(sim.state, FLEET_DEACTIVATED);
}
END_TEST

Suite *
sim_push_suite(void)
{
	Suite *s = suite_create("sim_push");
	TCase *t = tcase_create("sim_push");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, every_event);
	tcase_add_test(t, usage_is_bytes);
	tcase_add_test(t, signatures);
	tcase_add_test(t, vector);
	tcase_add_test(t, refused);
	tcase_add_test(t, nobody_is_told);
	suite_add_tcase(s, t);
	return s;
}
