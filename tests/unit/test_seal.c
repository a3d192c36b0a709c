#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/crypt/hmac.h"
#include "lib/crypt/seal.h"

Suite *seal_suite(void);

static char dir[] = "/tmp/patchbay-seal-XXXXXX";
static char path[64];
static struct arena *a;

static void
setup(void)
{
	memcpy(dir + sizeof(dir) - 7, "XXXXXX", 6);
	ck_assert_ptr_nonnull(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/key", dir);
	a = arena_new(10 << 20);
}

static void
teardown(void)
{
	unlink(path);
	rmdir(dir);
	arena_free(a);
}

/* What a failure logs is not the business of these tests. */
static void
quiet(void)
{
	if (freopen("/dev/null", "w", stderr) == NULL)
		abort();
}

START_TEST(key_file)
{
	struct stat st, again;

	ck_assert_int_eq(seal_init(path), E_OK);
	ck_assert_int_eq(stat(path, &st), 0);
	ck_assert_int_eq(st.st_size, 32);
	ck_assert_int_eq(st.st_mode & 07777, 0600);
	ck_assert_int_eq(seal_init(path), E_OK);	/* kept */
	ck_assert_int_eq(stat(path, &again), 0);
	ck_assert_uint_eq(st.st_ino, again.st_ino);
	ck_assert_int_eq(seal_load(path), E_OK);
}
END_TEST

START_TEST(there_and_back)
{
	char *box, *twice;

	ck_assert_int_eq(seal_init(path), E_OK);
	ck_assert_int_eq(seal_load(path), E_OK);
	box = seal(a, "demo-api-key");
	twice = seal(a, "demo-api-key");
	ck_assert_str_ne(box, twice);
	ck_assert_ptr_null(strstr(box, "demo"));
	ck_assert_str_eq(unseal(a, box), "demo-api-key");
	ck_assert_str_eq(unseal(a, twice), "demo-api-key");
	ck_assert_str_eq(unseal(a, seal(a, "")), "");
}
END_TEST

START_TEST(altered)
{
	char *box;
	size_t i;

	ck_assert_int_eq(seal_init(path), E_OK);
	ck_assert_int_eq(seal_load(path), E_OK);
	box = seal(a, "secret");
	for (i = 0; i < strlen(box) - 1; i++) {
		char was = box[i];

		box[i] = was == 'A' ? 'B' : 'A';
		ck_assert_ptr_null(unseal(a, box));
		box[i] = was;
	}
	ck_assert_str_eq(unseal(a, box), "secret");
	ck_assert_ptr_null(unseal(a, ""));
	ck_assert_ptr_null(unseal(a, "AAAA"));
	ck_assert_ptr_null(unseal(a, "not base64!"));
	ck_assert_ptr_null(unseal(a, NULL));
}
END_TEST

START_TEST(another_key)
{
	char *box;

	ck_assert_int_eq(seal_init(path), E_OK);
	ck_assert_int_eq(seal_load(path), E_OK);
	box = seal(a, "secret");
	unlink(path);
	ck_assert_int_eq(seal_init(path), E_OK);
	ck_assert_int_eq(seal_load(path), E_OK);
	ck_assert_ptr_null(unseal(a, box));
}
END_TEST

START_TEST(public_half_cannot_open)
{
	char *box;

	ck_assert_int_eq(seal_init(path), E_OK);
	ck_assert_int_eq(seal_load_public(path), E_OK);
	box = seal(a, "secret");
	ck_assert_ptr_null(unseal(a, box));
	ck_assert_int_eq(seal_load(path), E_OK);
	ck_assert_str_eq(unseal(a, box), "secret");
}
END_TEST

START_TEST(bad_key_file)
{
	FILE *f;

	quiet();
	ck_assert_int_eq(seal_load(path), E_INTERNAL);
	f = fopen(path, "w");
	ck_assert_ptr_nonnull(f);
	fputs("too short", f);
	fclose(f);
	ck_assert_int_eq(seal_load(path), E_INTERNAL);
	ck_assert_int_eq(seal_init(path), E_INTERNAL);	/* nor started with */
	ck_assert_int_eq(seal_init("/nonexistent/key"), E_INTERNAL);
}
END_TEST

START_TEST(tokens)
{
	char *t = random_token(a, 32), *h;

	ck_assert_uint_eq(strlen(t), 43);
	ck_assert_uint_eq(strspn(t, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijkl"
	    "mnopqrstuvwxyz0123456789-_"), 43);
	ck_assert_str_ne(t, random_token(a, 32));
	h = hash_token(a, "abc");
	/* BLAKE2b-256 of "abc" */
	ck_assert_str_eq(h, "bddd813c634239723171ef3fee98579b"
	    "94964e3bb1cb3e427262c8c068d52319");
	ck_assert_str_ne(csrf_token(a, t), hash_token(a, t));
	ck_assert_str_eq(csrf_token(a, t), csrf_token(a, t));
	ck_assert_str_ne(csrf_token(a, t), csrf_token(a, "other"));
	ck_assert(same_text("abc", "abc"));
	ck_assert(!same_text("abc", "abd"));
	ck_assert(!same_text("abc", "ab"));
	ck_assert(same_text("", ""));
}
END_TEST

/* What a page shows is another text each time, and none of them the token. */
START_TEST(csrf_masked)
{
	const char *t = csrf_token(a, "session"), *m = csrf_mask(a, t);
	size_t n = strlen(m);

	ck_assert_uint_eq(n, 59);
	ck_assert(csrf_is(t, m));
	for (int i = 0; i < 100; i++) {
		ck_assert_str_ne(csrf_mask(a, t), m);
		ck_assert_ptr_null(strstr(csrf_mask(a, t), t));
		ck_assert(csrf_is(t, csrf_mask(a, t)));
	}
	ck_assert(!csrf_is(t, csrf_mask(a, csrf_token(a, "other"))));
	ck_assert(!csrf_is(t, t));
	ck_assert(!csrf_is(t, ""));
	ck_assert(!csrf_is(t, arena_printf(a, "%s0", m)));
	ck_assert(!csrf_is(t, arena_printf(a, "%s%s", m, m)));
	ck_assert(!csrf_is(t, arena_strndup(a, m, n - 1)));
	for (size_t i = 0; i < n; i++) {
		char *other = arena_strdup(a, m);

		other[i] = other[i] == 'A' ? 'B' : 'A';
		ck_assert(!csrf_is(t, other));
	}
	/* nobody is signed in: then nothing is good */
	ck_assert_str_eq(csrf_mask(a, ""), "");
	ck_assert(!csrf_is("", ""));
}
END_TEST

START_TEST(passwords)
{
	char *h = password_hash(a, "correct horse");

	ck_assert_ptr_nonnull(strstr(h, "$argon2id$"));
	ck_assert(password_check(h, "correct horse"));
	ck_assert(!password_check(h, "correct hors"));
	ck_assert(!password_check(h, ""));
	ck_assert(!password_check("", "correct horse"));
	ck_assert_str_ne(h, password_hash(a, "correct horse"));
}
END_TEST

Suite *
seal_suite(void)
{
	Suite *s = suite_create("seal");
	TCase *tc = tcase_create("seal");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, key_file);
	tcase_add_test(tc, there_and_back);
	tcase_add_test(tc, altered);
	tcase_add_test(tc, another_key);
	tcase_add_test(tc, public_half_cannot_open);
	tcase_add_test(tc, bad_key_file);
	tcase_add_test(tc, tokens);
	tcase_add_test(tc, csrf_masked);
	tcase_add_test(tc, passwords);
	suite_add_tcase(s, tc);
	return s;
}
