/* Who can sign in: users added and changed by an admin, and one's own password. */
#include <check.h>
#include <string.h>

#include "lib/crypt/seal.h"
#include "page_fixture.h"

#define MINE	"&password=" PAGE_PASSWORD

static struct user
named(const char *name)
{
	struct user u;

	ck_ok(user_by_name(store_db, store_a, name, &u));
	return u;
}

/* A session of the user is there. */
static bool
signed_in(const char *hash)
{
	struct user u;
	int64_t expires;

	return session_user(store_db, store_a, hash, NOW, &u, &expires) == E_OK;
}

static void
sign_in(const char *hash, int64_t user)
{
	ck_ok(session_add(store_db,
	    &(struct user_session){ .hash = hash, .user = user,
	    .created = NOW, .expires = NOW + 1000000 }));
	ck_assert(signed_in(hash));
}

static void
begin(void)
{
	page_open();
	store_quiet();	/* each change is logged */
}

START_TEST(added)
{
	ck_ok(page_post("/settings/users", "name=grace@example.com&"
	    "role=operator&fresh=a-new-password" MINE));
	ck_assert_int_eq(named("Grace@Example.com").role, ROLE_OPERATOR);
	ck_assert(password_check(named("grace@example.com").hash,
	    "a-new-password"));
	ck_ok(page_get("/settings/users"));
	has("grace@example.com");
	has("ada</bdi></a> <small>you</small>");
	ck_assert_int_eq(page_post("/settings/users", "name=GRACE@example.com&"
	    "role=viewer&fresh=a-new-password" MINE), E_FORM);
	has("There is a user of that name already.");
	has("value=\"GRACE@example.com\"");
}
END_TEST

/* What is wrong is said, and nobody is added. */
START_TEST(refused)
{
	static const struct {
		const char *form, *says;
	} wrong[] = {
		{ "name=&role=viewer&fresh=a-new-password" MINE,
		    "has no blanks" },
		{ "name=a+b&role=viewer&fresh=a-new-password" MINE,
		    "has no blanks" },
		{ "name=bob&role=root&fresh=a-new-password" MINE,
		    "Choose a role." },
		{ "name=bob&role=viewer&fresh=short" MINE, "too short" },
		{ "name=bob&role=viewer&fresh=two%0Alines-of-it" MINE,
		    "a single line" },
		{ "name=bob&role=viewer&fresh=a-new-password&password=wrong",
		    "This is not your password." },
		{ "name=bob&role=viewer&fresh=a-new-password",
		    "Enter your password." },
	};
	struct user u;

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		ck_assert_int_eq(page_post("/settings/users", wrong[i].form),
		    E_FORM);
		ck_assert_msg(page_has(wrong[i].says), "%s", wrong[i].form);
		ck_assert_int_eq(user_by_name(store_db, store_a, "bob", &u),
		    E_NOTFOUND);
	}
}
END_TEST

START_TEST(changed)
{
	struct user u;

	ck_ok(user_add(store_db, "bob", PAGE_HASH, ROLE_VIEWER, NOW));
	u = named("bob");
	sign_in("bobs", u.id);
	ck_ok(page_get("/settings/users/bob"));
	has("value=\"viewer\" checked");
	/* a role is another at once; the session goes on */
	ck_ok(page_post("/settings/users/bob", "role=operator&access=on&fresh="
	    MINE));
	ck_assert_int_eq(named("bob").role, ROLE_OPERATOR);
	ck_assert(password_check(named("bob").hash, PAGE_PASSWORD));
	ck_assert(signed_in("bobs"));
	/* disabled: for good, also when enabled again */
	ck_ok(page_post("/settings/users/bob", "role=operator&access=off&fresh="
	    MINE));
	ck_assert(named("bob").disabled);
	ck_assert(!signed_in("bobs"));
	ck_ok(page_post("/settings/users/bob", "role=operator&access=on&fresh="
	    MINE));
	ck_assert(!signed_in("bobs"));
	/* a new password ends sessions too */
	sign_in("again", u.id);
	ck_ok(page_post("/settings/users/bob", "role=operator&access=on&"
	    "fresh=another-password" MINE));
	ck_assert(password_check(named("bob").hash, "another-password"));
	ck_assert(!signed_in("again"));
	/* what is wrong changes nothing */
	ck_assert_int_eq(page_post("/settings/users/bob", "role=admin&access="
	    "off&fresh=short" MINE), E_FORM);
	ck_assert_int_eq(page_post("/settings/users/bob", "role=admin&access="
	    "on&fresh=&password=wrong"), E_FORM);
	ck_assert_int_eq(page_post("/settings/users/bob", "role=admin&access="
	    "maybe&fresh=" MINE), E_FORM);
	ck_assert_int_eq(named("bob").role, ROLE_OPERATOR);
	ck_assert_int_eq(page_get("/settings/users/nobody"), E_NOTFOUND);
}
END_TEST

/* So that an admin is always left. */
START_TEST(not_oneself)
{
	ck_ok(page_get("/settings/users/ada"));
	has("Another admin can change");
	gone("name=\"access\"");
	ck_assert_int_eq(page_post("/settings/users/ada", "role=viewer&access="
	    "off&fresh=" MINE), E_FORM);
	ck_assert_int_eq(named("ada").role, ROLE_ADMIN);
	ck_assert(!named("ada").disabled);
}
END_TEST

START_TEST(own_password)
{
	sign_in("adas", page_user.id);
	ck_ok(page_get("/settings/password"));
	ck_assert_int_eq(page_post("/settings/password", "fresh=a-new-password"
	    "&again=a-new-passwort" MINE), E_FORM);
	has("The two new passwords differ.");
	ck_assert_int_eq(page_post("/settings/password", "fresh=a-new-password"
	    "&again=a-new-password&password=wrong"), E_FORM);
	has("This is not your password.");
	gone("a-new-password");
	ck_assert(signed_in("adas"));
	ck_ok(page_post("/settings/password", "fresh=a-new-password"
	    "&again=a-new-password" MINE));
	ck_assert(password_check(named("ada").hash, "a-new-password"));
	ck_assert(!signed_in("adas"));
}
END_TEST

Suite *pages_users_suite(void);

Suite *
pages_users_suite(void)
{
	Suite *s = suite_create("pages_users");
	TCase *t = tcase_create("users");

	tcase_add_checked_fixture(t, begin, page_close);
	tcase_add_test(t, added);
	tcase_add_test(t, refused);
	tcase_add_test(t, changed);
	tcase_add_test(t, not_oneself);
	tcase_add_test(t, own_password);
	suite_add_tcase(s, t);
	return s;
}
