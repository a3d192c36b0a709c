/* ledgers: the process that records events in ledgers (commands/ledger.h), over
 * all nodes one at a time. */
#ifndef LEDGERS_H
#define LEDGERS_H

#include "commands/outside.h"

/* Until pool_stopping(); the exit status. */
int	 ledgers_run(const struct config *, struct db *, struct arena *,
	    struct caller *);

#endif
