/* What the status page and patchbay doctor make of the numbers. */
#include <check.h>
#include <sys/wait.h>
#include <string.h>
#include <unistd.h>

#include "lib/meters.h"
#include "pages/settings/condition.h"
#include "store_fixture.h"

Suite	*condition_suite(void);

#define MB	(INT64_C(1) << 20)
#define DAY_MS	INT64_C(86400000)

static struct extension_name ext;

/* Everything is well. */
static struct condition
well(void)
{
	ext = (struct extension_name){ .key = "jasper", .title = "Jasper",
		.on = true, .checked = NOW };
	return (struct condition){ .state = "/s", .database = MB, .wal = MB,
		.disk_free = 50000 * MB, .disk_size = 100000 * MB,
		.state_mode = 0710, .key_mode = 0600, .key = SEAL_SAME,
		.journal = { .bytes = MB, .max = 1000 * MB },
		.journal_age = 30000, .background = 1000,
		.backup_age = DAY_MS, .mail = true, .mail_fault = "", .extensions = &ext, .n = 1 };
}

/* The one thing that is not good, or none. */
static const struct check *
fault(const struct condition *c, struct arena *a)
{
	const struct check *found = NULL;
	struct check *k;
	size_t n = condition_checks(c, a, &k);

	ck_assert_uint_eq(n, 8 + c->n);
	for (size_t i = 0; i < n; i++) {
		ck_assert(*k[i].title != '\0' && *k[i].found != '\0');
		ck_assert_int_eq(k[i].state == CHECK_GOOD,
		    *k[i].advice == '\0');
		if (k[i].state == CHECK_GOOD)
			continue;
		ck_assert_ptr_null(found);
		found = &k[i];
	}
	return found;
}

START_TEST(one_fault)
{
	struct arena *a = arena_new(ARENA_MAX);
	const struct check *k;
	struct condition c = well();
	const char *title;
	enum check_state state;

	ck_assert_ptr_null(fault(&c, a));
	switch (_i) {
#define CASE(n, what, how, change) \
	case n: change; title = what; state = how; break
	CASE(0, "Disk", CHECK_BAD, c.disk_free = MB);
	CASE(1, "Disk", CHECK_WARN, c.disk_free = 9000 * MB);
	CASE(2, "Disk", CHECK_BAD, c.disk_free = ABSENT);
	CASE(3, "Key", CHECK_BAD, c.key = SEAL_MISSING);
	CASE(4, "Key", CHECK_BAD, c.key = SEAL_OTHER);
	CASE(5, "Key", CHECK_BAD, c.key_mode = 0640);
	CASE(6, "Key", CHECK_BAD, c.state_mode = 0711);
	CASE(7, "Background worker", CHECK_BAD, c.background = ABSENT);
	CASE(8, "Background worker", CHECK_BAD, c.background = 100000);
	CASE(9, "Background worker", CHECK_BAD, c.background = -100000);
	CASE(10, "Events", CHECK_BAD, c.journal.full = true);
	CASE(11, "Events", CHECK_BAD, c.journal_age = 200000);
	CASE(12, "Events", CHECK_WARN, c.journal.bytes = 600 * MB);
	CASE(13, "Commands", CHECK_WARN, c.commands[CMD_UNKNOWN] = 1);
	CASE(14, "Backup", CHECK_WARN, c.backup_age = ABSENT);
	CASE(15, "Backup", CHECK_BAD, c.backup_age = 8 * DAY_MS);
	CASE(19, "Disk", CHECK_BAD, c.disk_free = 1900 * MB);
	CASE(17, "Mail", CHECK_WARN, c.mail_wrong = "MAIL_TO is missing");
	CASE(18, "Mail", CHECK_WARN, c.mail_fault = "refused");
	CASE(16, "Database", CHECK_WARN, c.wal = 600 * MB);
	default:
		ext.check_err = E_SERVICE_TIMEOUT;
		title = "Jasper";
		state = CHECK_BAD;
	}
	k = fault(&c, a);
	ck_assert_ptr_nonnull(k);
	ck_assert_str_eq(k->title, title);
	ck_assert_int_eq(k->state, state);
	arena_free(a);
}
END_TEST

/* What is not there, or off, is no fault. */
START_TEST(nothing_to_say)
{
	struct arena *a = arena_new(ARENA_MAX);
	struct condition c = well();

	c.journal.bytes = c.journal_age = ABSENT;
	c.mail = false;
	c.server = true;
	c.database = c.wal = ABSENT;
	c.commands[CMD_ACCEPTED] = 5;
	ck_assert_ptr_null(fault(&c, a));
	ext.check_err = E_SERVICE_TIMEOUT;
	ext.on = false;
	ck_assert_ptr_null(fault(&c, a));
	arena_free(a);
}
END_TEST

/* Processes count together, and each extension has one place. */
START_TEST(meters)
{
	enum { PROCESSES = 4, EACH = 1000 };
	struct meters *m = meters_new();
	uint64_t ok = 0, requests = 0;
	int named = 0;

	ck_assert_ptr_nonnull(m);
	for (int i = 0; i < PROCESSES; i++)
		if (fork() == 0) {
			for (int k = 0; k < EACH; k++) {
				meters_request(m, 0, 200, k % 50);
				meters_call(m, k % 2 == 0 ? "jasper" : "atnt",
				    E_OK, 3);
			}
			_exit(0);
		}
	for (int i = 0; i < PROCESSES; i++)
		ck_assert_int_gt(wait(NULL), 0);
	for (int i = 0; i < METER_EXTENSIONS; i++)
		if (meter_named(&m->extensions[i])) {
			named++;
			ok += m->extensions[i].results[E_OK];
		}
	for (int i = 0; i <= METER_STEPS; i++)
		requests += m->pools[0].times.n[i];
	ck_assert_int_eq(named, 2);
	ck_assert_uint_eq(ok, PROCESSES * EACH);
	ck_assert_uint_eq(requests, PROCESSES * EACH);
	ck_assert_uint_eq(m->pools[0].statuses[1], PROCESSES * EACH);
	/* 0 and 1 ms; one that was never made has no duration */
	ck_assert_uint_eq(m->pools[0].times.n[0], PROCESSES * EACH / 25);
	meters_call(m, "jasper", E_SERVICE_TURN, -1);
	meters_call(m, "a-key-that-is-much-longer-than-any-key-may-be", E_OK,
	    1);
	meters_call(NULL, "jasper", E_OK, 1);
	meters_request(m, METER_POOLS, 200, 1);
	meters_request(m, 0, 0, 1);
	ck_assert_uint_eq(m->pools[0].statuses[1], PROCESSES * EACH);
	ck_assert_uint_eq(m->extensions[0].results[E_SERVICE_TURN] +
	    m->extensions[1].results[E_SERVICE_TURN], 1);
	ck_assert_uint_eq(m->extensions[0].times.n[2] +
	    m->extensions[1].times.n[2], PROCESSES * EACH);
}
END_TEST

Suite *
condition_suite(void)
{
	Suite *s = suite_create("condition");
	TCase *t = tcase_create("condition");

	tcase_add_loop_test(t, one_fault, 0, 21);
	tcase_add_test(t, nothing_to_say);
	tcase_add_test(t, meters);
	suite_add_tcase(s, t);
	return s;
}
