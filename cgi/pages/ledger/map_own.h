/* map_own: between the files of Map Device Data; nobody else. */
#ifndef PAGES_LEDGER_MAP_OWN_H
#define PAGES_LEDGER_MAP_OWN_H

#include "view_ledger.h"
#include "wizard.h"

enum map_step { SOURCE, LEDGER, CONTRACT, ROUTE, SUMMARY, STEPS };
enum { MAP_FIELDS = 6 };	/* room that a step needs */

struct mapping_form {
	struct page		*p;
	struct mapwizard	 w;
	struct form_errors	 fe;
	const struct driver	*driver;	/* of the ledger, or NULL */
	const char		*ledger;	/* its title */
};

/* The fields of a step, or what the Summary sums up. */
enum err	 map_fill(struct mapping_form *, size_t step,
		    struct ledger_map_view *);

#endif
