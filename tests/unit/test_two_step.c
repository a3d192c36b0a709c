/* The codes of authenticator apps, and what is stored of them. */
#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/crypt/seal.h"
#include "lib/crypt/totp.h"
#include "lib/web/qr.h"
#include "store/access/two_step.h"
#include "store_fixture.h"

Suite	*two_step_suite(void);

/* RFC 6238, appendix B: "12345678901234567890", the last six of eight. */
static const char rfc_secret[] = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

START_TEST(vectors)
{
	static const struct { int64_t s; const char *code; } cases[] = {
		{ 59, "287082" }, { 1111111109, "081804" },
		{ 1111111111, "050471" }, { 1234567890, "005924" },
		{ 2000000000, "279037" }, { INT64_C(20000000000), "353130" },
	};
	struct arena *a = arena_new(ARENA_MAX);

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		ck_assert_str_eq(totp_code(a, rfc_secret, cases[i].s * 1000),
		    cases[i].code);
	ck_assert_ptr_null(totp_code(a, "not base32!", 0));
	arena_free(a);
}
END_TEST

START_TEST(steps)
{
	static const struct { int64_t s; const char *typed; int64_t step; }
	    cases[] = {
		{ 59, "287082", 1 }, { 59, "287 082", 1 }, { 89, "287082", 1 },
		{ 29, "287082", 1 }, { 90, "287082", 0 }, { 59, "287083", 0 },
		{ 59, "28708", 0 }, { 59, "2870822", 0 }, { 59, "", 0 },
		{ 59, "28708x", 0 }, { 59, "-87082", 0 },
	};
	struct arena *a = arena_new(ARENA_MAX);

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		ck_assert_int_eq(totp_check(a, rfc_secret, cases[i].typed,
		    cases[i].s * 1000), cases[i].step);
	ck_assert_uint_eq(strlen(totp_secret(a)), 32);
	ck_assert_str_ne(totp_secret(a), totp_secret(a));
	arena_free(a);
}
END_TEST

/* The corner of a QR code is a square of seven, the same in each. */
START_TEST(qr)
{
	struct arena *a = arena_new(ARENA_MAX);
	int size;
	char *path = qr_path(a, "otpauth://totp/x", &size);

	ck_assert_ptr_nonnull(path);
	ck_assert_int_eq((size - 2 * QR_MARGIN - 17) % 4, 0);
	ck_assert_int_eq(strncmp(path, "M4 4h7v1h-7z", 12), 0);
	ck_assert_ptr_nonnull(strstr(path, "M4 5h1v1h-1z"));
	path = arena_alloc(a, 5000);
	memset(path, 'x', 4999);
	ck_assert_ptr_null(qr_path(a, path, &size));
	arena_free(a);
}
END_TEST

static char key_path[] = "/tmp/two-step-XXXXXX";

static void
open_key(void)
{
	store_open();
	memcpy(key_path, "/tmp/two-step-XXXXXX", sizeof(key_path));
	close(mkstemp(key_path));
	unlink(key_path);
	ck_ok(seal_init(key_path));
	ck_ok(seal_load_public(key_path));
}

static void
close_key(void)
{
	unlink(key_path);
	store_close();
}

START_TEST(sealed)
{
	const char *s = two_step_seal(store_a, 7, rfc_secret);

	ck_assert_ptr_null(strstr(s, rfc_secret));
	ck_assert_str_eq(two_step_open(store_a, 7, s), rfc_secret);
	ck_assert_ptr_null(two_step_open(store_a, 8, s));
	ck_assert_ptr_null(two_step_open(store_a, 7, ""));
	ck_assert_ptr_null(two_step_open(store_a, 7, "altered"));
}
END_TEST

/* Each step and each recovery code is good once; later ones void the rest. */
START_TEST(once)
{
	const char *first[RECOVERY_CODES], *second[RECOVERY_CODES];
	struct user u;
	struct two_step t;

	ck_ok(user_add(store_db, "vera", "h", ROLE_VIEWER, NOW));
	ck_ok(user_by_name(store_db, store_a, "vera", &u));
	ck_assert_str_eq(u.two_step, "");
	ck_ok(session_add(store_db, &(struct user_session){ .hash = "here",
	    .user = u.id, .created = NOW, .expires = NOW + 100 }));
	ck_ok(session_add(store_db, &(struct user_session){ .hash = "there",
	    .user = u.id, .created = NOW, .expires = NOW + 100 }));
	two_step_codes(store_a, first);
	two_step_codes(store_a, second);
	ck_assert_uint_eq(strlen(first[0]), 11);
	ck_assert_str_ne(first[0], first[1]);
	ck_ok(two_step_on(store_db, store_a, u.id, "sealed", 100, first,
	    "here"));
	/* other sessions end */
	ck_ok(session_user(store_db, store_a, "here", NOW, &u, &(int64_t){ 0 }));
	ck_assert_int_eq(session_user(store_db, store_a, "there", NOW, &u,
	    &(int64_t){ 0 }), E_NOTFOUND);
	ck_assert_int_eq(two_step_use(store_db, u.id, 100), E_NOTFOUND);
	ck_assert_int_eq(two_step_use(store_db, u.id, 99), E_NOTFOUND);
	ck_ok(two_step_use(store_db, u.id, 101));
	ck_assert_int_eq(two_step_use(store_db, u.id, 101), E_NOTFOUND);
	ck_ok(two_step_recover(store_db, store_a, u.id, first[3]));
	ck_assert_int_eq(two_step_recover(store_db, store_a, u.id, first[3]),
	    E_NOTFOUND);
	ck_assert_int_eq(two_step_recover(store_db, store_a, u.id + 1,
	    first[4]), E_NOTFOUND);
	ck_assert_int_eq(two_step_recover(store_db, store_a, u.id, ""),
	    E_NOTFOUND);
	ck_ok(two_step_get(store_db, store_a, u.id, &t));
	ck_assert_int_eq(t.codes, RECOVERY_CODES - 1);
	ck_assert_int_eq(t.step, 101);
	ck_assert_int_eq(two_step_on(store_db, store_a, u.id, "other", 99,
	    second, "here"), E_CONFLICT);
	ck_ok(two_step_renew(store_db, store_a, u.id, second));
	ck_assert_int_eq(two_step_recover(store_db, store_a, u.id, first[5]),
	    E_NOTFOUND);
	ck_ok(two_step_off(store_db, u.id));
	ck_assert_int_eq(two_step_recover(store_db, store_a, u.id, second[0]),
	    E_NOTFOUND);
	ck_ok(two_step_get(store_db, store_a, u.id, &t));
	ck_assert_str_eq(t.sealed, "");
	ck_assert_int_eq(t.codes, 0);
}
END_TEST

Suite *
two_step_suite(void)
{
	Suite *s = suite_create("two_step");
	TCase *t = tcase_create("codes"), *k = tcase_create("stored");

	tcase_add_test(t, vectors);
	tcase_add_test(t, steps);
	tcase_add_test(t, qr);
	suite_add_tcase(s, t);
	tcase_add_checked_fixture(k, open_key, close_key);
	tcase_add_test(k, sealed);
	tcase_add_test(k, once);
	suite_add_tcase(s, k);
	return s;
}
