/* Rows that a process keeps until the database changes. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "lib/db/db_kept.h"
#include "queries.h"
#include "store/access/user.h"
#include "store/extension/extension.h"
#include "store/org.h"
#include "store_fixture.h"

static void
setup(void)
{
	store_open();
	store_basics();
}

/* A request that may only read: something else first, then the name. */
static const char *
name_seen(void)
{
	struct extension_name *list;
	struct org org;
	size_t n;

	db_read_only(store_db, true);
	ck_ok(extension_names(store_db, store_a, &list, &n));
	ck_ok(org_get(store_db, store_a, &org));
	db_read_only(store_db, false);
	return org.name;
}

/* The same bytes as before: they were not read again. */
START_TEST(kept_while_nothing_changes)
{
	const char *first;

	name_seen();
	first = name_seen();
	ck_assert_str_eq(first, "My organization");
	ck_assert_ptr_eq(name_seen(), first);
	ck_assert_ptr_eq(name_seen(), first);
}
END_TEST

START_TEST(read_again_after_a_change_of_ours)
{
	name_seen();
	name_seen();
	ck_ok(x_org_rename(store_db, "Second"));
	ck_assert_str_eq(name_seen(), "Second");
	ck_assert_str_eq(name_seen(), "Second");
}
END_TEST

START_TEST(read_again_after_a_change_of_others)
{
	struct db *other = store_connect();

	name_seen();
	name_seen();
	ck_ok(x_org_rename(other, "Second"));
	ck_assert_str_eq(name_seen(), "Second");
	ck_ok(x_org_rename(other, "Third"));
	ck_assert_str_eq(name_seen(), "Third");
	db_close(other);
}
END_TEST

/* Also when it is the first thing that a request asks. */
START_TEST(first_of_a_request)
{
	struct db *other = store_connect();
	struct org org;

	name_seen();
	name_seen();
	ck_ok(x_org_rename(other, "Second"));
	db_read_only(store_db, true);
	ck_ok(org_get(store_db, store_a, &org));
	ck_assert_str_eq(org.name, "Second");
	db_read_only(store_db, false);
	db_close(other);
}
END_TEST

/* A request sees one moment, whatever others do meanwhile. */
START_TEST(one_moment)
{
	struct db *other = store_connect();
	struct extension_name *list;
	struct org org;
	size_t n;

	name_seen();
	db_read_only(store_db, true);
	ck_ok(extension_names(store_db, store_a, &list, &n));
	ck_ok(x_org_rename(other, "Second"));
	ck_ok(org_get(store_db, store_a, &org));
	ck_assert_str_eq(org.name, "My organization");
	ck_ok(org_get(store_db, store_a, &org));
	ck_assert_str_eq(org.name, "My organization");
	db_read_only(store_db, false);
	ck_assert_str_eq(name_seen(), "Second");
	db_close(other);
}
END_TEST

/* All rows and columns; a list cut short is not taken for the whole. */
START_TEST(lists)
{
	struct r_extension_names r;
	struct extension_name *list;
	struct org org;
	struct cur c;
	size_t n;

	for (int i = 0; i < 3; i++) {
		db_read_only(store_db, true);
		ck_ok(org_get(store_db, store_a, &org));
		q_extension_names(&c, store_db);
		ck_assert(n_extension_names(&c, store_a, &r));
		ck_assert_str_eq(r.key, "atnt");
		ck_ok(cur_end(&c));
		ck_ok(extension_names(store_db, store_a, &list, &n));
		ck_assert_uint_eq(n, 2);
		ck_assert_str_eq(list[0].key, "atnt");
		ck_assert_str_eq(list[1].key, "jasper");
		ck_assert(list[1].on);
		ck_assert_ptr_nonnull(list[1].title);
		db_read_only(store_db, false);
	}
}
END_TEST

/* More than is worth keeping is read each time, whole. */
START_TEST(many)
{
	const char **ids;
	struct org org;
	size_t n;

	for (int i = 0; i < 1200; i++)
		ck_ok(x_device_type_add(store_db, &(struct p_device_type_add){
		    .id = arena_printf(store_a, "type-%d", i),
		    .class_id = "Device", .description = "",
		    .serial_number = "", .manufacturer = "", .model = "",
		    .device_class = "", .info_description = "",
		    .fw_version = "", .hw_version = "", .location = "",
		    .metadata = "", .now = NOW }));
	for (int i = 0; i < 3; i++) {
		db_read_only(store_db, true);
		ck_ok(org_get(store_db, store_a, &org));
		ck_ok(device_type_ids(store_db, store_a, &ids, &n));
		ck_assert_uint_eq(n, 1201);
		db_read_only(store_db, false);
	}
}
END_TEST

/* What a request that may only read gets for a session. */
static enum err
seen(const char *hash, int64_t now)
{
	struct user u;
	int64_t until;
	enum err e;

	db_read_only(store_db, true);
	e = session_user(store_db, store_a, hash, now, &u, &until);
	db_read_only(store_db, false);
	return e;
}

/* Each by its own parameters, and the time counts although no row changes. */
START_TEST(by_parameters)
{
	struct db *other = store_connect();

	ck_ok(user_add(store_db, "a", "h", ROLE_VIEWER, NOW));
	ck_ok(session_add(store_db,
	    &(struct user_session){ .hash = "s1", .user = 1,
	    .created = NOW, .expires = NOW + 100 }));
	ck_ok(session_add(store_db,
	    &(struct user_session){ .hash = "s2", .user = 1,
	    .created = NOW, .expires = NOW + 200 }));
	for (int i = 0; i < 3; i++) {
		ck_ok(seen("s1", NOW));
		ck_ok(seen("s2", NOW));
		ck_assert_int_eq(seen("s3", NOW), E_NOTFOUND);
		ck_assert_int_eq(seen("s1", NOW + 100), E_NOTFOUND);
		ck_ok(seen("s2", NOW + 100));
	}
	/* ended elsewhere, and begun: at once */
	ck_ok(session_end(other, "s1"));
	ck_assert_int_eq(seen("s1", NOW), E_NOTFOUND);
	ck_ok(session_add(other,
	    &(struct user_session){ .hash = "s3", .user = 1,
	    .created = NOW, .expires = NOW + 100 }));
	ck_ok(seen("s3", NOW));
	ck_ok(user_set_disabled(other, 1, true));
	ck_assert_int_eq(seen("s3", NOW), E_NOTFOUND);
	db_close(other);
}
END_TEST

/* Whatever is asked, it is answered; only so much is kept. */
START_TEST(many_parameters)
{
	ck_ok(user_add(store_db, "a", "h", ROLE_VIEWER, NOW));
	for (int i = 0; i < 3 * KEPT_TIMES; i++)
		ck_ok(session_add(store_db,
	    &(struct user_session){ .hash = arena_printf(store_a, "s%d", i), .user = 1,
	    .created = NOW, .expires = NOW + 100 }));
	for (int i = 0; i < 6 * KEPT_TIMES; i++)
		ck_assert_int_eq(seen(arena_printf(store_a, "s%d", i %
		    (4 * KEPT_TIMES)), NOW), i % (4 * KEPT_TIMES) <
		    3 * KEPT_TIMES ? E_OK : E_NOTFOUND);
}
END_TEST

Suite *db_kept_suite(void);

Suite *
db_kept_suite(void)
{
	Suite *s = suite_create("db_kept");
	TCase *t = tcase_create("kept");

	tcase_add_checked_fixture(t, setup, store_close);
	tcase_add_test(t, kept_while_nothing_changes);
	tcase_add_test(t, read_again_after_a_change_of_ours);
	tcase_add_test(t, read_again_after_a_change_of_others);
	tcase_add_test(t, first_of_a_request);
	tcase_add_test(t, one_moment);
	tcase_add_test(t, lists);
	tcase_add_test(t, many);
	tcase_add_test(t, by_parameters);
	tcase_add_test(t, many_parameters);
	suite_add_tcase(s, t);
	return s;
}
