/* patchbay doctor: the checks of Settings, Status, for a terminal or a script.
 * The exit status is 1 when something has to be done at once. */
#include <stdio.h>

#include "cli_own.h"
#include "lib/clock.h"
#include "lib/crypt/seal.h"
#include "pages/settings/condition.h"
#include "queries.h"

static void
print(const struct check *k)
{
	static const char *const words[] = { [CHECK_GOOD] = "good",
	    [CHECK_WARN] = "warn", [CHECK_BAD] = "BAD" };

	printf("%-4s  %s: %s\n", words[k->state], k->title, k->found);
	if (*k->advice != '\0')
		printf("      %s\n", k->advice);
}

static int
examine(struct cli *c)
{
	struct event_reader events;
	struct condition now;
	struct check *checks;
	size_t n = 0, bad = 0;
	enum err e;

	/* a missing key is among what is found */
	(void)seal_load_public(c->cfg->key_path);
	event_reader_open(&events, c->cfg->events);
	events.console = c->db;
	e = condition_read(&now, c->db, &events, c->a, c->cfg, clock_now());
	event_reader_close(&events);
	if (e != E_OK)
		return cli_fail("doctor", e);
	n = condition_checks(&now, c->a, &checks);
	for (size_t i = 0; i < n; i++) {
		print(&checks[i]);
		bad += checks[i].state == CHECK_BAD;
	}
	return bad > 0;
}

int
cli_doctor(struct cli *c)
{
	const struct check none = { .title = "Database",
		.found = "It cannot be read.", .state = CHECK_BAD,
		.advice = "The line above says why. patchbay init makes a new "
		    "one, patchbay restore one from a backup, and patchbay "
		    "serve upgrades an old one." };

	if (db_is_migrated(&patchbay_schema, c->cfg->db))
		c->db = db_open(&patchbay_schema, c->cfg->db);
	if (c->db != NULL)
		return examine(c);
	print(&none);
	return 1;
}
