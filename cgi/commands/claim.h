/*
 * claim: which extensions this background worker works for at the moment.
 * Nodes that share a database take a lock per extension on their connection.
 * So they share the work, and a node that dies leaves nothing behind.  With
 * SQLite there is one worker, which works for all extensions.
 *
 * A connection can end while its holder still works, so two nodes may briefly
 * work for the same extension.  Their calls obey its rate limit all the same.
 */
#ifndef COMMANDS_CLAIM_H
#define COMMANDS_CLAIM_H

#include "outside.h"

/* Never waits.  False when another node has it or the database failed. */
bool		 claim_take(struct outside *, const char *extension);
void		 claim_leave(struct outside *, const char *extension);

#endif
