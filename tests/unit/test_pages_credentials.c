/* Pages: the settings and secrets of an extension as its form takes them. */
#include <check.h>
#include <string.h>

#include "drivers/secrets.h"
#include "lib/crypt/seal.h"
#include "page_fixture.h"

Suite	*pages_credentials_suite(void);

#define ADD	"/extensions/add/control-center-rest"
#define TYPED	"s-username=demo&s-endpoint=restapi1.jasper.com&"

/* A fault elsewhere: the secret is kept without being sent back. */
START_TEST(nothing_typed_is_lost)
{
	struct extension x;
	json_t *secrets = json_own(store_a, json_object());
	const char *draft;

	ck_assert_int_eq(page_post(ADD, TYPED "s-accesskey=s3cret&key=add&"
	    "name=J"), E_FORM);
	has("“add” is taken");
	has("value=\"demo\"");
	has("stored; leave empty to keep it");
	gone("s3cret");
	draft = page_between("name=\"draft\" value=\"", "\"");
	ck_assert_str_ne(draft, "");
	ck_ok(page_post(ADD, arena_printf(store_a, TYPED
	    "s-accesskey=&key=j2&name=J&draft=%s", draft)));
	ck_ok(extension_get(store_db, store_a, "j2", &x));
	ck_ok(secrets_open(store_a, x.sealed, secrets));
	ck_assert_str_eq(json_str(store_a, secrets, "accesskey"), "s3cret");
	/* The draft is used up. */
	ck_ok(page_get(arena_printf(store_a, ADD "?draft=%s", draft)));
	gone("value=\"demo\"");
}
END_TEST

/* The extension and the end of its draft are one change. */
START_TEST(saves_both_or_nothing)
{
	struct extension x;
	const char *draft, *again;

	ck_assert_int_eq(page_post(ADD, TYPED "s-accesskey=s3cret&key=add&"
	    "name=J"), E_FORM);
	draft = page_between("name=\"draft\" value=\"", "\"");
	again = arena_printf(store_a, TYPED "s-accesskey=&key=j2&name=J&"
	    "draft=%s", draft);
	store_refuse("DELETE ON draft");
	ck_assert_int_ne(page_post(ADD, again), E_OK);
	ck_assert_int_eq(extension_get(store_db, store_a, "j2", &x),
	    E_NOTFOUND);
	store_refuse(NULL);
	ck_ok(page_post(ADD, again));
	ck_ok(extension_get(store_db, store_a, "j2", &x));
}
END_TEST

START_TEST(draft_of_another)
{
	const char *draft;

	ck_assert_int_eq(page_post(ADD, TYPED "s-accesskey=s&key=&name=J"),
	    E_FORM);
	draft = page_between("name=\"draft\" value=\"", "\"");
	page_user.id++;
	ck_ok(page_get(arena_printf(store_a, ADD "?draft=%s", draft)));
	gone("value=\"demo\"");
	gone("stored;");
}
END_TEST

START_TEST(wrong_settings)
{
	static const struct { const char *form, *says; } bad[] = {
		{ "s-username=&s-accesskey=k&s-endpoint=h&key=k&name=n",
		    "Enter the User name." },
		{ TYPED "key=k&name=n", "Enter the Access key." },
		{ "s-username=u&s-accesskey=k&s-endpoint=a%20b&key=k&name=n",
		    "a space" },
		{ TYPED "s-accesskey=k&key=Jasper&name=n", "letters a–z" },
		{ TYPED "s-accesskey=k&key=-a&name=n", "letters a–z" },
		{ TYPED "s-accesskey=k&key=jasper&name=n", "is taken" },
		{ TYPED "s-accesskey=k&key=check&name=n", "is taken" },
		{ TYPED "s-accesskey=k&key=control-center-rest&name=n",
		    "is taken" },
		{ TYPED "s-accesskey=k&key=k&name=+", "Enter a name." },
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		ck_assert_msg(page_post(ADD, bad[i].form) == E_FORM, "%s",
		    bad[i].form);
		ck_assert_msg(page_has(bad[i].says), "%s", bad[i].form);
	}
	/* what somebody types who was given a domain ID */
	ck_assert_int_eq(page_post(ADD, "s-username=u&s-accesskey=k&"
	    "s-endpoint=domain-4711&key=k&name=n"), E_FORM);
	has("“domain-4711” is not an address");
	has("domain ID");
	ck_assert_int_eq(page_get("/extensions/add/nothing"), E_NOTFOUND);
}
END_TEST

/* A stored secret goes to the host it was entered for and to no other, nor
 * does one that was typed a moment ago; what checks pushes is sent nowhere. */
START_TEST(secret_stays_with_its_host)
{
	static const char *const elsewhere[] = { "evil.example",
	    "restapi1.jasper.com.evil.example", "restapi1.jasper.com:8443",
	    "http://127.0.0.1", "https://restapi2.jasper.com" };
	struct extension x;
	const char *draft;

	ck_ok(page_post(ADD, TYPED "s-accesskey=s3cret&s-pushsecret=hush&"
	    "key=j2&name=J"));
	for (size_t i = 0; i < sizeof(elsewhere) / sizeof(elsewhere[0]); i++) {
		const char *form = arena_printf(store_a, "s-username=demo&"
		    "s-endpoint=%s&name=J&on=on", elsewhere[i]);

		ck_assert_int_eq(page_post("/extensions/check/j2", form),
		    E_FORM);
		has("was entered for another host");
		ck_assert_int_eq(page_post("/extensions/j2/edit", form),
		    E_FORM);
	}
	/* typed for one, then sent to another */
	draft = page_between("name=\"draft\" value=\"", "\"");
	ck_assert_int_eq(page_post("/extensions/j2/edit", arena_printf(
	    store_a, "draft=%s&s-endpoint=two.example&s-username=&name=J&"
	    "on=on&s-accesskey=fresh", draft)), E_FORM);
	gone("was entered for another host");
	ck_assert_int_eq(page_post("/extensions/check/j2", arena_printf(
	    store_a, "draft=%s&s-endpoint=three.example&s-username=u&name=J&"
	    "on=on", draft)), E_FORM);
	has("was entered for another host");
	/* the same host, written otherwise */
	ck_ok(page_post("/extensions/j2/edit", "s-username=demo&"
	    "s-endpoint=https://RESTAPI1.jasper.com:443/&name=J&on=on"));
	/* and once it is typed again */
	ck_ok(page_post("/extensions/j2/edit", "s-username=demo&"
	    "s-endpoint=four.example&name=J&on=on&s-accesskey=other"));
	ck_ok(extension_get(store_db, store_a, "j2", &x));
	ck_assert(secrets_have(store_a, x.sealed, "accesskey"));
	ck_assert(secrets_have(store_a, x.sealed, "pushsecret"));
}
END_TEST

/* The words of an operator's letter stand on the form. */
START_TEST(words_lead_through)
{
	ck_ok(page_get(ADD));
	has("license key");
	has("domain ID");
	has("User name");
	ck_ok(page_get("/extensions/add/control-center-soap"));
	has("License key");
	/* published endpoints: one to begin with, others to choose from */
	ck_ok(page_get("/extensions/add/orange-malima"));
	has("value=\"https://iosw-ba.orange.com/MLM\" autocomplete");
	has("<option value=\"https://iosw-ba.orange.com/MLM_EXT_IMC\">");
	/* one API's is not the other's */
	ck_assert_int_eq(page_post("/extensions/add/orange-malima",
	    "s-api=orange-live-objects&key=o&name=O&"
	    "s-endpoint=https%3A%2F%2Fiosw-ba.orange.com%2FMLM"), E_FORM);
	has("value=\"https://liveobjects.orange-business.com\" autocomplete");
}
END_TEST

Suite *
pages_credentials_suite(void)
{
	Suite *s = suite_create("pages_credentials");
	TCase *t = tcase_create("pages_credentials");

	tcase_add_checked_fixture(t, page_open_sealed, page_close);
	tcase_add_test(t, nothing_typed_is_lost);
	tcase_add_test(t, saves_both_or_nothing);
	tcase_add_test(t, draft_of_another);
	tcase_add_test(t, wrong_settings);
	tcase_add_test(t, secret_stays_with_its_host);
	tcase_add_test(t, words_lead_through);
	suite_add_tcase(s, t);
	return s;
}
