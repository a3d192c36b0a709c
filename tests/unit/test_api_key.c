/* API keys: the store, and their page. */
#include <check.h>
#include <string.h>

#include "page_fixture.h"
#include "store/access/api_key.h"

Suite	*api_key_suite(void);

#define PAGE	"/settings/api-keys"
#define DAY_MS	INT64_C(86400000)

static struct api_key
made(enum role role, int64_t expires, const char **token)
{
	struct api_key k = { .role = role, .comment = "c", .creator = "ada",
		.created = NOW, .expires = expires };

	ck_ok(api_key_make(store_db, store_a, "abc123", &k, token));
	return k;
}

START_TEST(signs_in)
{
	const char *token, *other;
	struct api_key k = made(ROLE_OPERATOR, ABSENT, &token), got;
	struct api_key k2 = made(ROLE_VIEWER, NOW + 10, &other);

	ck_assert_uint_eq(strlen(k.name), 19);
	ck_assert_int_eq(strncmp(k.name, "a-abc123-", 9), 0);
	ck_assert_str_ne(k.name, k2.name);
	db_read_only(store_db, true);
	ck_ok(api_key_check(store_db, store_a, k.name, token, NOW, &got));
	ck_assert_int_eq(got.id, k.id);
	ck_assert_int_eq(got.role, ROLE_OPERATOR);
	ck_assert_int_eq(got.used, ABSENT);
	ck_assert_int_eq(api_key_check(store_db, store_a, k.name, other, NOW,
	    &got), E_NOTFOUND);
	ck_assert_int_eq(api_key_check(store_db, store_a, k.name, "", NOW,
	    &got), E_NOTFOUND);
	ck_assert_int_eq(api_key_check(store_db, store_a, "a-abc123-x", token,
	    NOW, &got), E_NOTFOUND);
	ck_ok(api_key_check(store_db, store_a, k2.name, other, NOW + 9, &got));
	ck_assert_int_eq(api_key_check(store_db, store_a, k2.name, other,
	    NOW + 10, &got), E_NOTFOUND);
	db_read_only(store_db, false);
	ck_ok(api_key_revoke(store_db, k.id));
	ck_assert_int_eq(api_key_check(store_db, store_a, k.name, token, NOW,
	    &got), E_NOTFOUND);
	ck_assert_int_eq(api_key_revoke(store_db, k.id), E_NOTFOUND);
}
END_TEST

/* A note a minute, however often it signs in. */
START_TEST(is_used)
{
	const char *token;
	struct api_key k = made(ROLE_ADMIN, ABSENT, &token);

	ck_ok(api_key_use(store_db, &k, NOW));
	ck_ok(api_key_get(store_db, store_a, k.name, &k));
	ck_assert_int_eq(k.used, NOW);
	ck_ok(api_key_use(store_db, &k, NOW + API_USED_MS - 1));
	ck_ok(api_key_get(store_db, store_a, k.name, &k));
	ck_assert_int_eq(k.used, NOW);
	ck_ok(api_key_use(store_db, &k, NOW + API_USED_MS));
	ck_ok(api_key_get(store_db, store_a, k.name, &k));
	ck_assert_int_eq(k.used, NOW + API_USED_MS);
	/* the clock was put back */
	ck_ok(api_key_use(store_db, &k, NOW - DAY_MS));
	ck_ok(api_key_get(store_db, store_a, k.name, &k));
	ck_assert_int_eq(k.used, NOW - DAY_MS);
}
END_TEST

START_TEST(has_a_maximum)
{
	const char *token;
	struct api_key k = { .role = ROLE_VIEWER, .created = NOW,
		.expires = ABSENT };
	struct api_key *list;
	size_t n;

	for (int i = 0; i < API_KEYS_MAX; i++)
		made(ROLE_VIEWER, ABSENT, &token);
	ck_assert_int_eq(api_key_make(store_db, store_a, "abc123", &k, &token),
	    E_CONFLICT);
	ck_ok(api_key_list(store_db, store_a, &list, &n));
	ck_assert_uint_eq(n, API_KEYS_MAX);
	ck_ok(page_get(PAGE));
	ck_assert(page_has("keys, the maximum"));
	ck_assert_int_eq(page_post(PAGE, "comment=x&role=viewer"), E_FORM);
	/* an id is never used again */
	ck_ok(api_key_revoke(store_db, list[0].id));
	ck_assert_int_gt(made(ROLE_VIEWER, ABSENT, &token).id, list[0].id);
}
END_TEST

/* The token is shown by the answer that made it, and never again. */
START_TEST(page)
{
	const char *name, *token;
	struct api_key k;

	ck_ok(page_get(PAGE));
	ck_assert(page_has("No API keys yet"));
	ck_ok(page_post(PAGE, "comment=billing+%3Cb%3E&role=operator"
	    "&expires=2023-11-14"));
	name = page_between("data-copy>a-", "<");
	token = page_between("<strong>", "</strong>");
	ck_assert(page_has("billing &lt;b&gt;"));
	name = arena_printf(store_a, "a-%s", name);
	ck_ok(api_key_check(store_db, store_a, name, token, NOW, &k));
	ck_assert_int_eq(k.role, ROLE_OPERATOR);
	ck_assert_str_eq(k.creator, "ada");
	/* to the end of that day */
	ck_assert_int_eq(k.expires, INT64_C(1700006400000));
	ck_ok(page_get(PAGE));
	ck_assert(page_has(name));
	ck_assert(!page_has(token));
	ck_ok(page_get(arena_printf(store_a, PAGE "/%s/revoke", name)));
	ck_assert(page_has("Revoke API key"));
	ck_ok(page_post(arena_printf(store_a, PAGE "/%s/revoke", name), ""));
	ck_assert_int_eq(page_reply.status, 303);
	ck_ok(page_get(PAGE));
	ck_assert(!page_has(name));
	ck_assert_int_eq(page_post(arena_printf(store_a, PAGE "/%s/revoke",
	    name), ""), E_NOTFOUND);
}
END_TEST

START_TEST(page_refuses)
{
	static const char *const wrong[][2] = {
		{ "comment=&role=viewer", "Enter the Comment" },
		{ "comment=a&role=boss", "Choose a role" },
		{ "comment=a&role=viewer&expires=2023-11-13", "day is over" },
		{ "comment=a&role=viewer&expires=tomorrow", "YYYY-MM-DD" },
	};
	struct api_key *list;
	size_t n;

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		ck_assert_int_eq(page_post(PAGE, wrong[i][0]), E_FORM);
		ck_assert_msg(page_has(wrong[i][1]), "%s", wrong[i][1]);
	}
	ck_ok(api_key_list(store_db, store_a, &list, &n));
	ck_assert_uint_eq(n, 0);
}
END_TEST

Suite *
api_key_suite(void)
{
	Suite *s = suite_create("api_key");
	TCase *t = tcase_create("api_key");

	tcase_add_checked_fixture(t, page_open, page_close);
	tcase_add_test(t, signs_in);
	tcase_add_test(t, is_used);
	tcase_add_test(t, has_a_maximum);
	tcase_add_test(t, page);
	tcase_add_test(t, page_refuses);
	suite_add_tcase(s, t);
	return s;
}
