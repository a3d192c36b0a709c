/* demo_extensions: the demo's accounts at the simulator, and their SIMs. */
#ifndef DEMO_EXTENSIONS_H
#define DEMO_EXTENSIONS_H

#include "../lib/db/db.h"

enum demo_account { DEMO_JASPER, DEMO_ATNT, DEMO_KPN, DEMO_ORANGE, DEMO_LIVE,
	DEMO_ACCOUNTS };

/* Add all of them. */
enum err demo_extensions(struct db *, struct arena *, const char *simulator,
	    int64_t created);

/* Link SIMs to a device by serial number: one per account, 0 for none. */
enum err demo_link(struct db *, struct arena *, int64_t device,
	    const int64_t serials[DEMO_ACCOUNTS], int64_t now);

#endif
