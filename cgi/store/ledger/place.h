/* place: how far the logs of a ledger's contracts were read, which become events
 * of devices. */
#ifndef STORE_LEDGER_PLACE_H
#define STORE_LEDGER_PLACE_H

#include "../../lib/db/db.h"

struct ledger_place {
	int64_t		 next;		/* block */
	/* The events of the blocks from there to this one are being written
	 * since said_at; ABSENT: none are. */
	int64_t		 saying, said_at;
};

/* E_NOTFOUND: nothing was read yet. */
enum err	 ledger_place_get(struct db *, const char *extension,
		    struct ledger_place *);
enum err	 ledger_place_put(struct db *, const char *extension,
		    const struct ledger_place *);

#endif
