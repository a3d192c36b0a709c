/*
 * The unit tests: every suite named by a file test_NAME.c here, through the
 * generated table build/suites.h.  Arguments choose suites by name.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

static int
chosen(const char *name, int argc, char **argv)
{
	int i;

	for (i = 1; i < argc; i++)
		if (strcmp(argv[i], name) == 0)
			return 1;
	return argc < 2;
}

int
main(int argc, char **argv)
{
	SRunner *runner = NULL;
	int i, run, failed;

	/* A loaded machine is not a failure. */
	setenv("CK_DEFAULT_TIMEOUT", "120", 0);
	for (i = 0; suites[i].name != NULL; i++) {
		if (!chosen(suites[i].name, argc, argv))
			continue;
		if (runner == NULL)
			runner = srunner_create(suites[i].make());
		else
			srunner_add_suite(runner, suites[i].make());
	}
	if (runner == NULL) {
		printf("no such suite\n");
		return 1;
	}
	store_prepare();
	srunner_run_all(runner, CK_ENV);
	run = srunner_ntests_run(runner);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	printf("unit: %d passed, %d failed\n", run - failed, failed);
	return failed == 0 ? 0 : 1;
}
