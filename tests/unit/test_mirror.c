/* The broker's copy of those who may sign in: equal to the database, whatever
 * changed there, and what was taken away is noted in it. */
#include <check.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "queries.h"
#include "store/access/api_key.h"
#include "store/access/mirror.h"
#include "store/access/revoked.h"
#include "store_fixture.h"

Suite	*mirror_suite(void);

static struct mirror m;
static char file[STORE_PATH_MAX];

static void
setup(void)
{
	store_open();
	store_basics();
	snprintf(file, sizeof(file), "%s/broker.db", store_dir);
}

static void
teardown(void)
{
	mirror_close(&m);
	unlink(file);
	store_close();
}

static void
token(const char *name, const char *hash)
{
	struct device d;

	ck_ok(device_get(store_db, store_a, "meter", name, &d));
	ck_ok(device_set_token(store_db, d.id, hash, NOW + 1));
}

static void
drop(const char *name)
{
	struct device d;

	ck_ok(device_get(store_db, store_a, "meter", name, &d));
	ck_ok(device_delete(store_db, d.id));
}

/* The same device with the same token at both, or at neither. */
static void
same(const char *name)
{
	struct device there, here;
	enum err e = device_get(store_db, store_a, "meter", name, &there);

	ck_assert_int_eq(device_get(m.to, store_a, "meter", name, &here), e);
	if (e != E_OK)
		return;
	ck_assert_int_eq(here.id, there.id);
	ck_assert_str_eq(here.token_hash, there.token_hash);
	ck_assert_str_eq(here.class_id, there.class_id);
}

static void
all_same(void)
{
	static const char *const names[] = { "a", "b", "c", "d" };

	for (size_t i = 0; i < 4; i++)
		same(names[i]);
}

/* Whose credentials were taken away, as the broker's plugin sees it. */
static const char *
revoked(int64_t *after)
{
	const char *all = "";
	struct revoked r;

	while (revoked_next(m.to, store_a, *after, &r) == E_OK) {
		all = arena_printf(store_a, "%s%s%s ", all, r.device_id,
		    r.key);
		*after = r.id;
	}
	return all;
}

static const char *
key(struct api_key *k)
{
	const char *secret;

	*k = (struct api_key){ .role = ROLE_OPERATOR, .comment = "",
	    .creator = "", .created = NOW, .expires = ABSENT };
	ck_ok(api_key_make(store_db, store_a, "abcdef", k, &secret));
	return secret;
}

START_TEST(follows)
{
	struct api_key k, got;
	const char *secret;
	int64_t after = 0;

	store_device("a");
	store_device("b");
	token("a", "hash of a");
	ck_ok(mirror_open(&m, store_path, file));
	all_same();
	ck_assert_str_eq(revoked(&after), "");
	/* what is added and changed */
	store_device("c");
	token("c", "hash of c");
	token("a", "another");
	secret = key(&k);
	ck_ok(mirror_follow(&m));
	all_same();
	ck_ok(api_key_check(m.to, store_a, k.name, secret, NOW, &got));
	ck_assert_int_eq(got.role, ROLE_OPERATOR);
	ck_assert_str_eq(revoked(&after), "a ");
	/* what is deleted, and made anew with the same name */
	drop("b");
	drop("c");
	store_device("c");
	ck_ok(api_key_revoke(store_db, k.id));
	ck_ok(mirror_follow(&m));
	all_same();
	ck_assert_str_eq(revoked(&after),
	    arena_printf(store_a, "b c %s ", k.name));
	ck_assert_int_eq(api_key_check(m.to, store_a, k.name, secret, NOW,
	    &got), E_NOTFOUND);
	/* nothing more to tell */
	ck_ok(mirror_follow(&m));
	ck_assert_str_eq(revoked(&after), "");
}
END_TEST

/* What happened while nobody followed. */
START_TEST(catches_up)
{
	struct api_key k, other;
	int64_t after = 0;

	store_device("a");
	store_device("b");
	store_device("c");
	key(&k);
	ck_ok(mirror_open(&m, store_path, file));
	mirror_close(&m);
	drop("a");
	drop("c");
	store_device("c");
	store_device("d");
	token("b", "new");
	ck_ok(api_key_revoke(store_db, k.id));
	key(&other);
	ck_ok(mirror_open(&m, store_path, file));
	all_same();
	ck_assert_ptr_nonnull(strstr(revoked(&after), k.name));
	ck_ok(api_key_get(m.to, store_a, other.name, &k));
	/* and more than is kept of those revoked */
	m.revoked = -6000;
	drop("d");
	ck_ok(mirror_follow(&m));
	all_same();
}
END_TEST

/* More devices than one reading takes. */
START_TEST(many)
{
	ck_ok(db_begin(store_db));
	for (int i = 0; i < 1203; i++)
		store_device(arena_printf(store_a, "m%04d", i));
	ck_ok(db_commit(store_db));
	ck_ok(mirror_open(&m, store_path, file));
	same("m0000");
	same("m0500");
	same("m1202");
	drop("m0700");
	store_device("n1");
	mirror_close(&m);
	ck_ok(mirror_open(&m, store_path, file));
	same("m0700");
	same("m0699");
	same("n1");
}
END_TEST

Suite *
mirror_suite(void)
{
	Suite *suite = suite_create("mirror");
	TCase *t = tcase_create("mirror");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, follows);
	tcase_add_test(t, catches_up);
	tcase_add_test(t, many);
	suite_add_tcase(suite, t);
	return suite;
}
