/* ARM's device clouds: what they refuse in words, their limits, and what is
 * subscribed to. */
#include <check.h>
#include <string.h>

#include "cloud_fixture.h"
#include "drivers/mbed/mbed.h"
#include "sim_client.h"
#include "store/resource/point.h"
#include "store/resource/resource.h"

Suite	*mbed_words_suite(void);

#define CONNECTOR	"mbed-connector"
#define IZUMA		"izuma-device-management"
#define SLEEPS		"01700000000000000000000031000010"
#define AWAKE		"01700000000000000000000031000007"

static const char on[] = "{\"method\":\"PUT\",\"resourceId\":\"3311/0/5850\","
    "\"payload\":\"MQ==\"}";

/* By the service at once, by status and body. */
static const struct {
	int		 status;
	const char	*body;
	enum err	 err;
	const char	*says;
} refusals[] = {
	{ 400, "QUEUE_IS_FULL", E_SERVICE_REFUSED, "Twenty requests wait for "
	    "this endpoint" },
	{ 400, "DEVICE_NOT_CONNECTED", E_SERVICE_REFUSED, "is not connected" },
	{ 400, "odd", E_SERVICE_REFUSED, "The service says: odd" },
	{ 401, "", E_SERVICE_AUTH, "does not accept the access key" },
	{ 403, "", E_SERVICE_FORBIDDEN, "does not allow this" },
	{ 404, "URI_PATH_DOES_NOT_EXISTS", E_SERVICE_NOTFOUND,
	    "has no such resource" },
	{ 404, "DEVICE_NOT_FOUND", E_SERVICE_NOTFOUND,
	    "does not know the endpoint" },
	{ 409, "", E_SERVICE_REFUSED, "under way" },
	{ 410, "", E_SERVICE_REFUSED, "The endpoint has left the service." },
	{ 412, "No notification channel found.", E_SERVICE_REFUSED,
	    "Patchbay opens it by itself" },
	{ 413, "", E_SERVICE_REFUSED, "too large for the endpoint" },
	{ 415, "", E_SERVICE_REFUSED, "no content of this type" },
	{ 429, "", E_SERVICE_RATE, "used up for today" },
	{ 502, "", E_SERVICE_FAULT, "could not reach the endpoint" },
	{ 503, "<html>", E_SERVICE_FAULT, "does not answer requests" },
	{ 504, "", E_SERVICE_FAULT, "did not answer the service in time" },
};

START_TEST(refused_by_the_service)
{
	const struct http_reply rp = { .status = refusals[_i].status,
		.body = refusals[_i].body, .len = strlen(refusals[_i].body) };
	const char *code = NULL, *reason = NULL;

	ck_assert_int_eq(mbed_status(store_a, &rp, &code, &reason),
	    refusals[_i].err);
	ck_assert_str_eq(code, sim_text("%d", refusals[_i].status));
	ck_assert_msg(reason != NULL && strstr(reason, refusals[_i].says) !=
	    NULL, "%d: %s", refusals[_i].status, reason);
	ck_assert_ptr_null(strstr(reason, "No notification channel"));
}
END_TEST

/* By the endpoint later, over the channel. */
START_TEST(refused_later)
{
	static const struct {
		int64_t		 status;
		const char	*error, *says;
	} late[] = {
		{ 429, "REQUEST_EXPIRED", "did not wake before" },
		{ 429, "DEVICE_REMOVED_REGISTRATION", "has left the service" },
		{ 429, "DEVICE_BLOCKED", "is blocked" },
		{ 503, "NOT_CONNECTED", "is not connected" },
		{ 504, "TIMEOUT", "may have done it all the same" },
		{ 410, NULL, "has left the service" },
		{ 502, NULL, "could not reach the endpoint" },
		{ 404, NULL, "no such resource" },
		{ 405, "METHOD_NOT_ALLOWED", "405: METHOD_NOT_ALLOWED" },
	};

	for (size_t i = 0; i < sizeof(late) / sizeof(*late); i++)
		ck_assert_msg(strstr(mbed_answer_words(store_a, late[i].status,
		    late[i].error), late[i].says) != NULL, "%s",
		    late[i].says);
}
END_TEST

/* Twenty wait for one that sleeps; others take theirs. */
START_TEST(queue_is_full)
{
	cloud_izuma();
	cloud_channel(IZUMA);
	for (int i = 0; i < 20; i++)
		ck_ok(cloud_command(IZUMA, "write", SLEEPS, on,
		    sim_text("id-%d", i)));
	ck_assert_int_eq(cloud_command(IZUMA, "write", SLEEPS, on, "id-20"),
	    E_SERVICE_REFUSED);
	ck_assert_ptr_nonnull(strstr(client_r.reason, "Twenty requests wait"));
	ck_ok(cloud_command(IZUMA, "write", AWAKE, on, "id-21"));
	/* it wakes */
	sim_at(sim_now + 15000);
	ck_ok(cloud_command(IZUMA, "write", SLEEPS, on, "id-22"));
}
END_TEST

/* One at a time to an endpoint; the Connector takes no more. */
START_TEST(under_way)
{
	cloud_channel(CONNECTOR);
	ck_ok(cloud_command(CONNECTOR, "write", "node-010", on, NULL));
	ck_assert_int_eq(cloud_command(CONNECTOR, "write", "node-010", on,
	    NULL), E_SERVICE_RATE);
	ck_assert_ptr_nonnull(strstr(client_r.reason,
	    "A request to this endpoint is under way"));
	ck_ok(cloud_command(CONNECTOR, "write", "node-007", on, NULL));
}
END_TEST

/* The account's, in the endpoint's details. */
START_TEST(limits)
{
	const struct op_args of = { .resource = "node-007" };

	cloud_channel(CONNECTOR);
	ck_ok(cloud_command(CONNECTOR, "write", "node-007", on, NULL));
	cloud_say("account=mbed-demo&do=gone&endpoint=node-001");
	ck_ok(client_ask(CONNECTOR, OP_DETAILS, &of));
	ck_assert_str_eq(client_r.resource.detail, "{\"Requests of the account "
	    "in 24 hours\":\"1 of 10000\",\"Endpoints of the account\":"
	    "\"11 of 100\"}");
}
END_TEST

/* What is subscribed to of a resource, as the service says and as is stored. */
static int64_t
subscribed(const char *driver, const char *ep, const char *path)
{
	ck_ok(client_ask(driver, OP_DETAILS, &(struct op_args){
	    .resource = ep }));
	for (size_t i = 0; i < client_r.npoints; i++)
		if (strcmp(client_r.points[i].path, path) == 0)
			return client_r.points[i].subscribed;
	return ABSENT;
}

/* By hand, ended by hand, by a registration; what the settings want is
 * subscribed to again. */
static void
subscribes(const char *driver, const char *account, const char *ep)
{
	client_set("subscribe", "3200/0/5501");
	cloud_channel(driver);
	ck_assert_int_eq(subscribed(driver, ep, "/3200/0/5501"), 1);
	ck_assert_int_eq(subscribed(driver, ep, "/3303/0/5700"), 0);
	ck_ok(cloud_command(driver, "subscribe", ep, "3303/0/5700", "one"));
	ck_assert_int_eq(subscribed(driver, ep, "/3303/0/5700"), 1);
	ck_ok(cloud_command(driver, "unsubscribe", ep, "/3303/0/5700", "two"));
	ck_assert_int_eq(client_r.receipt, RECEIPT_DONE);
	ck_assert_int_eq(client_r.points[0].subscribed, 0);
	ck_assert_int_eq(subscribed(driver, ep, "/3303/0/5700"), 0);
	/* what is not there is what was wanted */
	ck_ok(cloud_command(driver, "unsubscribe", ep, "3303/0/5700", "two"));
	ck_ok(cloud_command(driver, "subscribe", ep, "3303/0/5700", "three"));
	cloud_say(sim_text("account=%s&do=register&endpoint=%s", account, ep));
	ck_assert_int_eq(subscribed(driver, ep, "/3200/0/5501"), 1);
	ck_assert_int_eq(subscribed(driver, ep, "/3303/0/5700"), 0);
}

START_TEST(subscribes_at_the_connector)
{
	subscribes(CONNECTOR, "mbed-demo", "node-001");
}
END_TEST

START_TEST(subscribes_at_izuma)
{
	cloud_izuma();
	subscribes(IZUMA, "izuma-demo", "01700000000000000000000031000001");
}
END_TEST

Suite *
mbed_words_suite(void)
{
	Suite *s = suite_create("mbed_words");
	TCase *t = tcase_create("words");

	tcase_add_checked_fixture(t, cloud_open, cloud_close);
	tcase_add_loop_test(t, refused_by_the_service, 0,
	    sizeof(refusals) / sizeof(*refusals));
	tcase_add_test(t, refused_later);
	tcase_add_test(t, queue_is_full);
	tcase_add_test(t, under_way);
	tcase_add_test(t, limits);
	tcase_add_test(t, subscribes_at_the_connector);
	tcase_add_test(t, subscribes_at_izuma);
	suite_add_tcase(s, t);
	return s;
}
