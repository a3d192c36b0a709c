/* People, sessions, drafts. */
#include <check.h>
#include <string.h>

#include "store/extension/extension.h"
#include "store/retention.h"
#include "store/access/user.h"
#include "store_fixture.h"

#define DAY_MS	INT64_C(86400000)

static struct user
user(const char *name)
{
	struct user u;

	ck_ok(user_by_name(store_db, store_a, name, &u));
	return u;
}

START_TEST(roles)
{
	for (int r = ROLE_VIEWER; r <= ROLE_ADMIN; r++)
		ck_assert_int_eq(role_parse(role_name((enum role)r)), r);
	ck_assert_int_eq(role_parse("none"), ROLE_NONE);
	ck_assert_int_eq(role_parse("Admin"), ROLE_NONE);
	ck_assert_int_eq(role_parse(NULL), ROLE_NONE);
	ck_assert_str_eq(role_name((enum role)77), "none");
}
END_TEST

START_TEST(people)
{
	struct user u, *list;
	size_t n;

	store_quiet();
	ck_ok(user_add(store_db, "Bea", "h1", ROLE_ADMIN, NOW));
	ck_ok(user_add(store_db, "ada", "h2", ROLE_VIEWER, NOW));
	ck_assert_int_eq(user_add(store_db, "BEA", "h", ROLE_VIEWER, NOW),
	    E_CONFLICT);
	u = user("bEA");
	ck_assert_str_eq(u.name, "Bea");
	ck_assert_str_eq(u.hash, "h1");
	ck_assert_int_eq(u.role, ROLE_ADMIN);
	ck_assert(!u.disabled);
	ck_assert_int_eq(user_by_name(store_db, store_a, "be", &u),
	    E_NOTFOUND);
	ck_ok(user_list(store_db, store_a, &list, &n));
	ck_assert_uint_eq(n, 2);
	ck_assert_str_eq(list[0].name, "ada");
	ck_ok(user_set_role(store_db, list[0].id, ROLE_OPERATOR));
	ck_ok(user_set_disabled(store_db, list[0].id, true));
	u = user("ada");
	ck_assert_int_eq(u.role, ROLE_OPERATOR);
	ck_assert(u.disabled);
	ck_assert_int_eq(user_set_role(store_db, 99, ROLE_ADMIN), E_NOTFOUND);
	ck_assert_int_eq(user_set_password(store_db, 99, "x"), E_NOTFOUND);
	ck_assert_int_eq(user_set_role(store_db, 1, ROLE_NONE), E_DB);
}
END_TEST

START_TEST(sessions)
{
	bool more;
	struct user u;
	int64_t id, until;

	ck_ok(user_add(store_db, "a", "h", ROLE_VIEWER, NOW));
	id = user("a").id;
	ck_ok(session_add(store_db,
	    &(struct user_session){ .hash = "s1", .user = id,
	    .created = NOW, .expires = NOW + 100 }));
	ck_assert_int_eq(session_add(store_db,
	    &(struct user_session){ .hash = "s1", .user = id,
	    .created = NOW, .expires = NOW }), E_CONFLICT);
	ck_assert_int_eq(session_add(store_db,
	    &(struct user_session){ .hash = "s2", .user = 99,
	    .created = NOW, .expires = NOW }),
	    E_CONFLICT);
	db_read_only(store_db, true);
	ck_ok(session_user(store_db, store_a, "s1", NOW, &u, &until));
	db_read_only(store_db, false);
	ck_assert_str_eq(u.name, "a");
	ck_assert_int_eq(until, NOW + 100);
	ck_assert_int_eq(session_user(store_db, store_a, "s", NOW, &u, &until),
	    E_NOTFOUND);
	ck_assert_int_eq(session_user(store_db, store_a, "s1", NOW + 100, &u,
	    &until), E_NOTFOUND);
	ck_ok(session_extend(store_db, "s1", NOW + 200));
	ck_ok(session_user(store_db, store_a, "s1", NOW + 100, &u, &until));
	/* never shorter */
	ck_ok(session_extend(store_db, "s1", NOW + 50));
	ck_ok(session_user(store_db, store_a, "s1", NOW + 100, &u, &until));
	ck_ok(user_set_disabled(store_db, id, true));
	ck_assert_int_eq(session_user(store_db, store_a, "s1", NOW, &u,
	    &until), E_NOTFOUND);
	ck_ok(user_set_disabled(store_db, id, false));
	ck_ok(session_end(store_db, "s1"));
	ck_assert_int_eq(session_user(store_db, store_a, "s1", NOW, &u,
	    &until), E_NOTFOUND);
	/* at most so old, however much it is used; one that ends too far
	 * away was made by a clock that ran ahead */
	ck_ok(session_add(store_db,
	    &(struct user_session){ .hash = "s6", .user = id,
	    .created = NOW, .expires = NOW + SESSION_AGE_MS + 9 }));
	ck_ok(session_user(store_db, store_a, "s6", NOW + SESSION_AGE_MS - 1,
	    &u, &until));
	ck_assert_int_eq(session_user(store_db, store_a, "s6",
	    NOW + SESSION_AGE_MS, &u, &until), E_NOTFOUND);
	ck_assert_int_eq(session_user(store_db, store_a, "s6", NOW, &u,
	    &until), E_NOTFOUND);
	/* a new password ends what was begun with the old */
	ck_ok(session_add(store_db,
	    &(struct user_session){ .hash = "s3", .user = id,
	    .created = NOW, .expires = NOW + 100 }));
	ck_ok(user_set_password(store_db, id, "new"));
	ck_assert_str_eq(user("a").hash, "new");
	ck_assert_int_eq(session_user(store_db, store_a, "s3", NOW, &u,
	    &until), E_NOTFOUND);
	ck_ok(session_add(store_db,
	    &(struct user_session){ .hash = "s4", .user = id,
	    .created = NOW, .expires = NOW + 100 }));
	ck_ok(session_add(store_db,
	    &(struct user_session){ .hash = "s5", .user = id,
	    .created = NOW, .expires = NOW + 200 }));
	ck_ok(retention_bite(store_db, KEEP_SESSIONS, NOW + 101, 9, &more));
	ck_assert_int_eq(session_user(store_db, store_a, "s4", NOW, &u,
	    &until), E_NOTFOUND);
	ck_ok(session_user(store_db, store_a, "s5", NOW, &u, &until));
}
END_TEST

START_TEST(drafts)
{
	struct draft d = { .id = "d1", .kind = "device", .body = "{\"a\":1}",
	    .sealed = "", .updated = NOW }, got;
	int64_t a, b;
	bool more;

	ck_ok(user_add(store_db, "a", "h", ROLE_VIEWER, NOW));
	ck_ok(user_add(store_db, "b", "h", ROLE_VIEWER, NOW));
	d.user = a = user("a").id;
	b = user("b").id;
	ck_ok(draft_put(store_db, &d));
	d.body = "{\"a\":2}";
	d.sealed = "secret";
	d.updated = NOW + 1;
	ck_ok(draft_put(store_db, &d));
	ck_ok(draft_get(store_db, store_a, "d1", a, "device", &got));
	ck_assert_str_eq(got.body, "{\"a\":2}");
	ck_assert_str_eq(got.sealed, "secret");
	ck_assert_int_eq(got.updated, NOW + 1);
	ck_assert_int_eq(got.user, a);
	/* not somebody else's, not another form's */
	ck_assert_int_eq(draft_get(store_db, store_a, "d1", b, "device", &got),
	    E_NOTFOUND);
	ck_assert_int_eq(draft_get(store_db, store_a, "d1", a, "extension",
	    &got), E_NOTFOUND);
	d.user = b;
	d.body = "{}";
	ck_assert_int_eq(draft_put(store_db, &d), E_CONFLICT);
	d.user = a;
	d.kind = "extension";
	ck_assert_int_eq(draft_put(store_db, &d), E_CONFLICT);
	ck_ok(draft_get(store_db, store_a, "d1", a, "device", &got));
	ck_assert_str_eq(got.body, "{\"a\":2}");
	ck_ok(retention_bite(store_db, KEEP_DRAFTS, NOW + 1 + DAY_MS, 9,
	    &more));
	ck_ok(draft_get(store_db, store_a, "d1", a, "device", &got));
	ck_ok(retention_bite(store_db, KEEP_DRAFTS, NOW + 2 + DAY_MS, 9,
	    &more));
	ck_assert_int_eq(draft_get(store_db, store_a, "d1", a, "device", &got),
	    E_NOTFOUND);
	d.kind = "device";
	ck_ok(draft_put(store_db, &d));
	ck_ok(draft_delete(store_db, "d1"));
	ck_assert_int_eq(draft_get(store_db, store_a, "d1", a, "device", &got),
	    E_NOTFOUND);
}
END_TEST

Suite *store_user_suite(void);

Suite *
store_user_suite(void)
{
	Suite *s = suite_create("store_user");
	TCase *t = tcase_create("user");

	tcase_add_checked_fixture(t, store_open, store_close);
	tcase_add_test(t, roles);
	tcase_add_test(t, people);
	tcase_add_test(t, sessions);
	tcase_add_test(t, drafts);
	suite_add_tcase(s, t);
	return s;
}
