/* Pages: signing in, and what slows those who guess. */
#include <check.h>

#include "lib/crypt/seal.h"
#include "page_fixture.h"
#include "store/access/brake.h"

Suite	*pages_signin_suite(void);

static const char *
sign_in(const char *name, const char *password, const char *more)
{
	page_cookie = "patchbay_signin=twin";
	return arena_printf(store_a, "csrf=%s&name=%s&password=%s%s",
	    csrf_mask(store_a, "twin"), name, password, more);
}

static void
person(const char *name, bool disabled)
{
	struct user u;

	ck_ok(user_add(store_db, name, PAGE_HASH, ROLE_VIEWER, NOW));
	ck_ok(user_by_name(store_db, store_a, name, &u));
	if (disabled)
		ck_ok(user_set_disabled(store_db, u.id, true));
	page_user = (struct user){ .role = ROLE_NONE };
}

START_TEST(signs_in)
{
	struct user u;
	int64_t expires;
	const char *id;

	person("bea", false);
	ck_ok(page_post("/sign-in", sign_in("bea", PAGE_PASSWORD,
	    "&next=/devices%3Fq%3Da")));
	ck_assert_int_eq(page_reply.status, 303);
	ck_assert_str_eq(page_reply.location, "/devices?q=a");
	ck_assert_ptr_nonnull(strstr(page_reply.cookie, "HttpOnly"));
	ck_assert_ptr_nonnull(strstr(page_reply.cookie, "SameSite=Lax"));
	ck_assert_ptr_null(strstr(page_reply.cookie, "Secure"));
	id = strchr(page_reply.cookie, '=') + 1;
	id = arena_strndup(store_a, id, strcspn(id, ";"));
	ck_assert_uint_ge(strlen(id), 43);	/* 256 bits */
	ck_ok(session_user(store_db, store_a, hash_token(store_a, id), NOW,
	    &u, &expires));
	ck_assert_str_eq(u.name, "bea");
	ck_assert_int_eq(expires, NOW + SESSION_MS);
	/* and out */
	page_user = u;
	page_cookie = arena_printf(store_a, SESSION_COOKIE "=%s", id);
	ck_ok(page_post("/sign-out", ""));
	ck_assert_str_eq(page_reply.location, "/sign-in?done=signed-out");
	ck_assert_ptr_nonnull(strstr(page_reply.cookie, "Max-Age=0"));
	ck_assert_int_eq(session_user(store_db, store_a,
	    hash_token(store_a, id), NOW, &u, &expires), E_NOTFOUND);
}
END_TEST

/* Tries are counted by name and address, however the name is written, and the
 * right password does not help before the pause is over. */
START_TEST(brake)
{
	person("bea", false);
	for (int i = 0; i < BRAKE_FREE; i++) {
		ck_assert_int_eq(page_post("/sign-in", sign_in(i % 2 == 0 ?
		    "bea" : "BEA", "wrong", "")), E_FORM);
		ck_assert_int_eq(page_reply.status, 200);
	}
	ck_assert_int_eq(page_post("/sign-in", sign_in("bea", PAGE_PASSWORD,
	    "")), E_FORM);
	ck_assert_int_eq(page_reply.status, 429);
	ck_assert_ptr_nonnull(strstr(page_reply.headers, "Retry-After: 5\r\n"));
	ck_assert(page_has("Wait 5 seconds"));
	ck_assert(page_has("value=\"bea\""));
	/* not an account that anybody can lock */
	ck_assert_int_eq(page_post("/sign-in", sign_in("other", "wrong", "")),
	    E_FORM);
	ck_assert_int_eq(page_reply.status, 200);
	page_now += BRAKE_MS;
	ck_ok(page_post("/sign-in", sign_in("bea", PAGE_PASSWORD, "")));
	ck_assert_int_eq(page_reply.status, 303);
	/* and then as before */
	ck_assert_int_eq(page_post("/sign-in", sign_in("bea", "wrong", "")),
	    E_FORM);
	ck_assert_int_eq(page_reply.status, 200);
}
END_TEST

START_TEST(brake_pauses)
{
	int64_t wait, was = 0;

	for (int n = 0; n < 100; n++) {
		ck_assert_int_ge(brake_pause(n), was);
		was = brake_pause(n);
	}
	ck_assert_int_eq(brake_pause(BRAKE_FREE - 1), 0);
	ck_assert_int_eq(brake_pause(BRAKE_FREE), BRAKE_MS);
	ck_assert_int_eq(was, BRAKE_MAX_MS);
	for (int i = 0; i < BRAKE_FREE + 1; i++)
		ck_ok(brake_try(store_db, "w", NOW, &wait));
	ck_assert_int_eq(wait, BRAKE_MS);
	/* a clock that was put back does not lock anybody out for longer */
	ck_ok(brake_try(store_db, "w", NOW - 86400000, &wait));
	ck_assert_int_eq(wait, BRAKE_MS);
	ck_ok(brake_purge(store_db, NOW));
	ck_ok(brake_try(store_db, "w", NOW, &wait));
	ck_assert_int_eq(wait, 0);
}
END_TEST

/* Nothing tells an unknown name from a wrong password or a disabled user. */
START_TEST(refuses_alike)
{
	const char *wrong;

	person("bea", false);
	person("cleo", true);
	ck_assert_int_eq(page_post("/sign-in", sign_in("bea", "wrong", "")),
	    E_FORM);
	wrong = page_between("role=\"alert\">", "</div>");
	ck_assert_ptr_nonnull(strstr(wrong, "match"));
	ck_assert(page_has("value=\"bea\""));
	ck_assert(!page_has("wrong"));
	ck_assert_int_eq(page_post("/sign-in", sign_in("nobody", "wrong",
	    "")), E_FORM);
	ck_assert_str_eq(page_between("role=\"alert\">", "</div>"), wrong);
	ck_assert_int_eq(page_post("/sign-in", sign_in("cleo", PAGE_PASSWORD,
	    "")), E_FORM);
	ck_assert_str_eq(page_between("role=\"alert\">", "</div>"), wrong);
	ck_assert_ptr_null(page_reply.cookie);
}
END_TEST

/* The form's token must be the cookie's. */
START_TEST(wants_the_twin)
{
	const char *form;

	person("bea", false);
	form = sign_in("bea", PAGE_PASSWORD, "");
	page_cookie = NULL;
	ck_assert_int_eq(page_post("/sign-in", form), E_FORM);
	ck_assert_ptr_nonnull(strstr(page_reply.cookie, "patchbay_signin="));
	page_cookie = "patchbay_signin=";
	ck_assert_int_eq(page_post("/sign-in", "csrf=&name=bea"
	    "&password=ada-has-a-password"), E_FORM);
	page_cookie = "patchbay_signin=other";
	ck_assert_int_eq(page_post("/sign-in", form), E_FORM);
	ck_assert_int_ne(page_reply.status, 303);
}
END_TEST

/* Only to a path of ours. */
START_TEST(goes_nowhere_else)
{
	static const char *const bad[] = { "//evil.example/", "/%5Cevil",
	    "https://evil.example/", "/%09/evil.example", "javascript:1", "" };

	person("bea", false);
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		ck_ok(page_post("/sign-in", sign_in("bea", PAGE_PASSWORD,
		    arena_printf(store_a, "&next=%s", bad[i]))));
		ck_assert_str_eq(page_reply.location, "/devices");
	}
}
END_TEST

Suite *
pages_signin_suite(void)
{
	Suite *s = suite_create("pages_signin");
	TCase *t = tcase_create("pages_signin");

	tcase_add_checked_fixture(t, page_open, page_close);
	tcase_add_test(t, signs_in);
	tcase_add_test(t, brake);
	tcase_add_test(t, brake_pauses);
	tcase_add_test(t, refuses_alike);
	tcase_add_test(t, wants_the_twin);
	tcase_add_test(t, goes_nowhere_else);
	suite_add_tcase(s, t);
	return s;
}
