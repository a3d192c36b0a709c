/* Kinds of extension that Patchbay does not have, through its pages: each is a
 * folder and a row of kinds.c. */
#include <stdio.h>

#include "fixture.h"

int
main(void)
{
	Suite *s = suite_create("kinds");
	SRunner *runner = srunner_create(s);
	int run, failed;

	store_prepare();
	suite_add_tcase(s, flow_case());
	suite_add_tcase(s, cards_case());
	srunner_run_all(runner, CK_ENV);
	run = srunner_ntests_run(runner);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	printf("kinds: %d passed, %d failed\n", run - failed, failed);
	return failed == 0 ? 0 : 1;
}
