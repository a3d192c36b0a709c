/* demo_ledger: the demo's ledger at the simulator, and what is recorded there. */
#ifndef DEMO_LEDGER_H
#define DEMO_LEDGER_H

#include "../lib/db/db.h"

/* An extension, and a mapping of whether the cabinets of meters are open. */
enum err demo_ledger(struct db *, struct arena *, const char *simulator,
	    int64_t created);

#endif
