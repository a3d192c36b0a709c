/* One of several holds a lease; extensions take turns. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "store/lease.h"
#include "store/extension/turn.h"
#include "store_fixture.h"

Suite	*store_lease_suite(void);

static void
open_all(void)
{
	store_quiet();
	store_open();
	store_basics();
}

static bool
holds(struct lease *l, int64_t at)
{
	ck_ok(lease_hold(store_db, l, at));
	return l->held;
}

START_TEST(one_of_two)
{
	struct lease x, y;
	int64_t t = 1000;

	lease_init(&x, "background", "north");
	lease_init(&y, "background", "south");
	ck_assert_str_ne(x.process, y.process);
	ck_assert(holds(&x, t));
	for (int i = 0; i < 20; i++, t += LEASE_RENEW_MS) {
		ck_assert(holds(&x, t));
		ck_assert(!holds(&y, t));
	}
	/* x is gone: y waits until it has seen so long that nothing moves */
	ck_assert(!holds(&y, t + LEASE_MS - LEASE_RENEW_MS - 1));
	ck_assert(holds(&y, t + LEASE_MS - LEASE_RENEW_MS));
	/* it was not gone, only slow: it sees that it has lost */
	t += 2 * LEASE_MS;
	ck_assert(!holds(&x, t));
	ck_assert(holds(&y, t));
	/* given back, it is the other's at once */
	ck_ok(lease_release(store_db, &y));
	ck_assert(!y.held);
	ck_assert(holds(&x, t));
	ck_assert(!holds(&y, t));
}
END_TEST

/* Who has just come knows nothing of how long a holder has been still. */
START_TEST(patience)
{
	struct lease x, y, z;
	int64_t t = INT64_C(1) << 40;

	lease_init(&x, "background", "north");
	lease_init(&y, "background", "south");
	lease_init(&z, "background", "north");
	ck_assert(holds(&x, 1));
	ck_assert(!holds(&y, t));
	ck_assert(!holds(&z, t));
	/* the next process of its own node need not wait as long */
	ck_assert(!holds(&z, t + LEASE_NODE_MS - 1));
	ck_assert(!holds(&y, t + LEASE_NODE_MS));
	ck_assert(holds(&z, t + LEASE_NODE_MS));
}
END_TEST

/* Whatever the clock says, and however it is moved. */
START_TEST(clocks)
{
	struct lease x, y;

	lease_init(&x, "background", "north");
	lease_init(&y, "background", "south");
	setenv("PATCHBAY_NOW", "4070908800000", 1);	/* 2099 */
	ck_assert(holds(&x, 1));
	ck_assert(!holds(&y, 1));
	setenv("PATCHBAY_NOW", "1467159693339", 1);
	ck_assert(!holds(&y, LEASE_MS));
	ck_assert(holds(&y, LEASE_MS + 1));
	setenv("PATCHBAY_NOW", "4070908800000", 1);
	ck_assert(!holds(&x, LEASE_MS + 2));
	unsetenv("PATCHBAY_NOW");
}
END_TEST

/* Two that see the same beat and move at once: one of them gets it. */
START_TEST(race)
{
	struct db *other = store_connect();
	struct lease x, y, gone;

	lease_init(&gone, "background", "north");
	lease_init(&x, "background", "south");
	lease_init(&y, "background", "west");
	ck_assert(holds(&gone, 1));
	ck_assert(!holds(&x, 1));
	ck_assert(!holds(&y, 1));
	ck_ok(lease_hold(other, &y, LEASE_MS + 1));
	ck_ok(lease_hold(store_db, &x, LEASE_MS + 1));
	ck_assert(y.held);
	ck_assert(!x.held);
	db_close(other);
}
END_TEST

static const char *
add(char key)
{
	struct extension x = { .driver = "control-center-rest", .on = true,
	    .settings = "{}", .sealed = "", .created = NOW };

	x.key = x.title = arena_printf(store_a, "x%c", key);
	ck_ok(extension_add(store_db, &x));
	return x.key;
}

/*
 * Rounds that have time for a few of them, whatever the period: after as many
 * as make it even, each was served as often as any other.
 */
START_TEST(turns)
{
	enum { N = 6 };		/* with those of store_basics() */
	struct extension *x;
	int visits[N] = { 0 };
	const char *keys[N] = { "jasper", "atnt", add('a'), add('b'),
	    add('c'), add('d') };
	size_t n;

	for (int round = 0; round < N * 4; round++) {
		ck_ok(turn_list(store_db, store_a, "read", &x, &n));
		ck_assert_uint_eq(n, N);
		for (int i = 0; i < _i; i++) {
			ck_ok(turn_take(store_db, x[i].key, "read"));
			for (int k = 0; k < N; k++)
				visits[k] += strcmp(keys[k], x[i].key) == 0;
		}
		/* other work does not take their turns */
		ck_ok(turn_take(store_db, x[N - 1].key, "fill"));
	}
	for (int k = 0; k < N; k++)
		ck_assert_int_eq(visits[k], 4 * _i);
}
END_TEST

Suite *
store_lease_suite(void)
{
	Suite *s = suite_create("store_lease");
	TCase *t = tcase_create("lease");

	tcase_add_checked_fixture(t, open_all, store_close);
	tcase_add_test(t, one_of_two);
	tcase_add_test(t, patience);
	tcase_add_test(t, clocks);
	tcase_add_test(t, race);
	tcase_add_loop_test(t, turns, 1, 6);
	suite_add_tcase(s, t);
	return s;
}
