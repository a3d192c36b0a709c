/*
 * claim: which extensions this background worker works for just now.  Of nodes
 * that share a database each takes what no other has, by a lock of its
 * connection, so that they share the work and a node that dies leaves nothing
 * behind.  On a file of SQLite there is one worker, and all is its own.
 *
 * A connection can end while its holder still works: so two may work for one
 * extension for a moment.  Their calls keep to its rate limit all the same.
 */
#ifndef COMMANDS_CLAIM_H
#define COMMANDS_CLAIM_H

#include "outside.h"

/* Never waits.  False: another node has it, or the database failed. */
bool		 claim_take(struct outside *, const char *extension);
void		 claim_leave(struct outside *, const char *extension);

#endif
