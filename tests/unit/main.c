/*
 * The unit tests: every suite named by a file test_NAME.c here, through the
 * generated table build/suites.h.  Arguments choose suites by name.
 *
 * Each test is a process of its own.  With sanitizers that takes ten times as
 * long as the tests themselves, so there only those are that need it, and
 * leaks are looked for once, at the end.
 */
#include <check.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/common_interface_defs.h>
#endif

#include "store_fixture.h"

#define SUITE(s) Suite *s##_suite(void);
#include "suites.h"
#undef SUITE

static const struct {
	const char	*name;
	Suite		*(*make)(void);
} suites[] = {
#define SUITE(s) { .name = #s, .make = s##_suite },
#include "suites.h"
#undef SUITE
	{ .name = NULL },
};

/* Suites with a test that ends its process. */
static const char *const dying[] = { "arena" };

static bool
chosen(const char *name, int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		if (strcmp(argv[i], name) == 0)
			return true;
	return argc < 2;
}

static bool
is_dying(const char *name)
{
	for (size_t i = 0; i < sizeof(dying) / sizeof(*dying); i++)
		if (strcmp(dying[i], name) == 0)
			return true;
	return false;
}

/* A test may send standard error elsewhere; a report stays seen. */
static void
spare_forks(SRunner *r)
{
#ifdef __SANITIZE_ADDRESS__
	__sanitizer_set_report_fd((void *)(intptr_t)dup(STDERR_FILENO));
	srunner_set_fork_status(r, CK_NOFORK);
#else
	(void)r;
#endif
}

/* Add the suites that were chosen; false when there are none. */
static bool
add(SRunner *r, bool die, int argc, char **argv)
{
	bool any = false;

	for (int i = 0; suites[i].name != NULL; i++)
		if (is_dying(suites[i].name) == die &&
		    chosen(suites[i].name, argc, argv)) {
			srunner_add_suite(r, suites[i].make());
			any = true;
		}
	return any;
}

int
main(int argc, char **argv)
{
	SRunner *dies = srunner_create(NULL), *lives = srunner_create(NULL);
	int run, failed;
	bool any;

	/* A loaded machine is not a failure.  Test cases take it when they are
	 * made. */
	setenv("CK_DEFAULT_TIMEOUT", "120", 0);
	any = add(dies, true, argc, argv);
	any |= add(lives, false, argc, argv);
	if (!any) {
		printf("no such suite\n");
		return 1;
	}
	store_prepare();
	srunner_set_fork_status(dies, CK_FORK);
	spare_forks(lives);
	srunner_run_all(dies, CK_ENV);
	srunner_run_all(lives, CK_ENV);
	run = srunner_ntests_run(dies) + srunner_ntests_run(lives);
	failed = srunner_ntests_failed(dies) + srunner_ntests_failed(lives);
	srunner_free(dies);
	srunner_free(lives);
	printf("unit: %d passed, %d failed\n", run - failed, failed);
	return failed == 0 ? 0 : 1;
}
