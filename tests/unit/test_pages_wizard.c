/* Pages: the steps of Add Device. */
#include <check.h>
#include <string.h>

#include "lib/crypt/seal.h"
#include "page_fixture.h"

Suite	*pages_wizard_suite(void);

static const char *
at(const char *draft, const char *step)
{
	return arena_printf(store_a, "/add-device/%s/%s", draft, step);
}

/* Choose the type; the draft's id. */
static const char *
begin(void)
{
	const char *loc;

	ck_ok(page_post("/add-device", "type=meter&go=next"));
	ck_assert_int_eq(page_reply.status, 303);
	loc = page_reply.location + strlen("/add-device/");
	ck_assert_str_eq(strchr(loc, '/'), "/info");
	return arena_strndup(store_a, loc, strcspn(loc, "/"));
}

/* To the Summary, with that security step. */
static const char *
to_summary(const char *security)
{
	const char *d = begin();

	ck_ok(page_post(at(d, "info"), "go=next&deviceId=m-1"
	    "&serialNumber=SN-0001&deviceClass=Pump"));
	ck_assert_str_eq(page_reply.location, at(d, "metadata"));
	ck_ok(page_post(at(d, "metadata"), "go=next"
	    "&metadata=%7B%22a%22:%201%7D"));
	ck_assert_str_eq(page_reply.location, at(d, "security"));
	ck_ok(page_post(at(d, "security"), security));
	ck_assert_str_eq(page_reply.location, at(d, "summary"));
	return d;
}

static struct device
stored(const char *id)
{
	struct device d;

	ck_ok(device_get(store_db, store_a, "meter", id, &d));
	return d;
}

/* The device's row and the end of its draft are one change. */
START_TEST(wizard_adds_both_or_nothing)
{
	const char *d = to_summary("go=next&how=generated");
	struct device made;

	store_refuse("UPDATE ON draft");
	ck_assert_int_ne(page_post(at(d, "summary"), "go=next"), E_OK);
	ck_assert_int_eq(device_get(store_db, store_a, "meter", "m-1", &made),
	    E_NOTFOUND);
	store_refuse(NULL);
	ck_ok(page_post(at(d, "summary"), "go=next"));
	stored("m-1");
}
END_TEST

START_TEST(wizard_adds)
{
	const char *d = to_summary("go=next&how=generated"), *token;
	struct device made;

	ck_ok(page_get(at(d, "summary")));
	ck_assert(page_has("SN-0001"));
	ck_assert(page_has("Pump"));
	ck_ok(page_post(at(d, "summary"), "go=next"));
	ck_assert_int_eq(page_reply.status, 200);
	ck_assert(page_has("Authentication Token"));
	ck_assert(page_has("non-recoverable"));
	token = page_between("<strong>", "</strong>");
	made = stored("m-1");
	ck_assert_str_eq(made.info.device_class, "Pump");
	ck_assert_str_eq(made.metadata, "{\"a\": 1}");
	ck_assert_str_eq(made.token_hash, hash_token(store_a, token));
	ck_assert(!page_has("upper and lower case"));
	/* the second of two clicks */
	ck_ok(page_post(at(d, "summary"), "go=next"));
	ck_assert_str_eq(page_between("<strong>", "</strong>"), token);
	/* a reload later, or a look: no more */
	ck_ok(page_get(at(d, "summary")));
	ck_assert_str_eq(page_reply.location, "/add-device?done=form-gone");
	page_now += 61 * 1000;
	ck_ok(page_post(at(d, "summary"), "go=next"));
	ck_assert_str_eq(page_reply.location, "/add-device?done=form-gone");
}
END_TEST

/* Two ids that differ in case only are pointed out before Add. */
START_TEST(wizard_points_out_alike)
{
	const char *d;

	store_device("M-1");
	d = to_summary("go=next&how=generated");
	ck_ok(page_get(at(d, "summary")));
	ck_assert(page_has("There is already a device M-1. m-1 differs"));
	ck_ok(page_post(at(d, "summary"), "go=next"));
	ck_assert(page_has("non-recoverable"));
}
END_TEST

START_TEST(wizard_begins_with_the_template)
{
	const char *d = begin();

	ck_ok(page_get(at(d, "info")));
	ck_assert(page_has("name=\"deviceClass\" type=\"text\" "
	    "value=\"Meter\""));
	/* what a person has seen is not replaced */
	ck_ok(page_post(at(d, "info"), "go=back&deviceId=x&deviceClass="));
	ck_assert_str_eq(page_reply.location, at(d, "type"));
	ck_ok(page_post(at(d, "type"), "go=next&type=meter"));
	ck_ok(page_get(at(d, "info")));
	ck_assert(page_has("name=\"deviceClass\" type=\"text\" value=\"\""));
	ck_assert(page_has("name=\"deviceId\" type=\"text\" value=\"x\""));
}
END_TEST

START_TEST(wizard_keeps_what_is_wrong)
{
	const char *d = begin();

	ck_assert_int_eq(page_post(at(d, "info"), "go=next&deviceId=a+b"
	    "&model=X1"), E_FORM);
	ck_assert(page_has("href=\"#f-deviceId\""));
	ck_assert(page_has("aria-invalid=\"true\""));
	ck_assert(page_has("value=\"a b\""));
	ck_assert(page_has("value=\"X1\""));
	/* Back keeps it too */
	ck_ok(page_post(at(d, "metadata"), "go=back&metadata=%7B%22a"));
	ck_assert_str_eq(page_reply.location, at(d, "info"));
	ck_ok(page_get(at(d, "metadata")));
	ck_assert(page_has("{\"a</textarea>"));
	ck_assert_int_eq(page_post(at(d, "metadata"), "go=next"
	    "&metadata=%7B%22site%22:%20"), E_FORM);
	ck_assert(page_has("Line 1, column"));
	ck_assert(page_has("{\"site\": </textarea>"));
	ck_assert_int_eq(page_post(at(d, "security"), "go=next&how=own"
	    "&token=short"), E_FORM);
	ck_assert(page_has("value=\"short\""));
	/* the Summary finds all of it again */
	ck_ok(page_get(at(d, "summary")));
	ck_assert(page_has("Device Info: Device ID"));
	ck_assert_int_eq(page_post(at(d, "summary"), "go=next"), E_FORM);
	ck_assert(page_has("Device Info: Device ID"));
	ck_assert(page_has("Metadata: Line 1"));
	ck_assert(page_has("Security: "));
}
END_TEST

START_TEST(wizard_own_token)
{
	const char *d = to_summary("go=next&how=own&token=My.Own-Token!");
	struct draft draft;

	/* not for reading where it is kept */
	ck_ok(draft_get(store_db, store_a, d, page_user.id, "device",
	    &draft));
	ck_assert_ptr_null(strstr(draft.body, "My.Own-Token"));
	ck_ok(page_get(at(d, "security")));
	ck_assert(page_has("value=\"My.Own-Token!\""));
	/* signed in anew: to be typed again */
	page_token = "another";
	ck_assert_int_eq(page_post(at(d, "summary"), "go=next"), E_FORM);
	ck_assert(page_has("Enter a token"));
	page_token = "0123456789abcdef";
	ck_ok(page_post(at(d, "summary"), "go=next"));
	ck_assert_str_eq(stored("m-1").token_hash,
	    hash_token(store_a, "My.Own-Token!"));
}
END_TEST

START_TEST(wizard_refuses)
{
	const char *d;

	ck_assert_int_eq(page_post("/add-device", "type=&go=next"), E_FORM);
	ck_assert(page_has("Choose a Device Type"));
	ck_assert_int_eq(page_post("/add-device", "type=none&go=next"),
	    E_FORM);
	store_device("m-1");
	d = begin();
	ck_assert_int_eq(page_post(at(d, "info"), "go=next&deviceId=m-1"),
	    E_FORM);
	ck_assert(page_has("already a device m-1"));
	/* nobody else's draft, no other step */
	ck_ok(page_get(at(d, "nowhere")));
	ck_assert_str_eq(page_reply.location, "/add-device?done=form-gone");
	ck_ok(user_add(store_db, "bea", "-", ROLE_ADMIN, NOW));
	ck_ok(user_by_name(store_db, store_a, "bea", &page_user));
	ck_ok(page_get(at(d, "info")));
	ck_assert_str_eq(page_reply.location, "/add-device?done=form-gone");
}
END_TEST

/* Taken between the check and the Summary. */
START_TEST(wizard_loses_a_race)
{
	const char *d = to_summary("go=next&how=generated");

	store_device("m-1");
	ck_assert_int_eq(page_post(at(d, "summary"), "go=next"), E_FORM);
	ck_assert(page_has("already a device m-1"));
	ck_assert(!page_has("<strong>"));
}
END_TEST

/* From step 1 and back to it. */
START_TEST(type_for_the_wizard)
{
	const char *d = begin();

	ck_ok(page_get(at(d, "type")));
	ck_assert(page_has(arena_printf(store_a,
	    "/device-types/add?for=%s", d)));
	ck_ok(page_post("/device-types/add", arena_printf(store_a,
	    "id=pump&class=Device&for=%s", d)));
	ck_assert_str_eq(page_reply.location, arena_printf(store_a,
	    "%s?type=pump&done=type-added", at(d, "type")));
	ck_ok(page_get(page_reply.location));
	ck_assert(page_has("<option value=\"pump\" selected>"));
	ck_ok(page_post("/device-types/add",
	    "id=p2&class=Device&for=add-device"));
	ck_assert_str_eq(page_reply.location,
	    "/add-device?type=p2&done=type-added");
}
END_TEST

Suite *
pages_wizard_suite(void)
{
	Suite *s = suite_create("pages_wizard");
	TCase *t = tcase_create("all");

	tcase_add_checked_fixture(t, page_open, page_close);
	tcase_add_test(t, wizard_adds_both_or_nothing);
	tcase_add_test(t, wizard_adds);
	tcase_add_test(t, wizard_points_out_alike);
	tcase_add_test(t, wizard_begins_with_the_template);
	tcase_add_test(t, wizard_keeps_what_is_wrong);
	tcase_add_test(t, wizard_own_token);
	tcase_add_test(t, wizard_refuses);
	tcase_add_test(t, wizard_loses_a_race);
	tcase_add_test(t, type_for_the_wizard);
	suite_add_tcase(s, t);
	return s;
}
