/*
 * turn: whose turn it is among extensions that share a process.  What counts
 * is the order in which they were served, kept in the database: no clock, and
 * whatever the period of the rounds.  Each kind of work has an order of its
 * own, so that one does not take the turns of another.
 */
#ifndef STORE_TURN_H
#define STORE_TURN_H

#include "extension.h"

/* All extensions, those first that were never served, then by how long ago. */
enum err turn_list(struct db *, struct arena *, const char *work,
	    struct extension **, size_t *n);
/* It is served: the last of all from now on. */
enum err turn_take(struct db *, const char *extension, const char *work);

#endif
