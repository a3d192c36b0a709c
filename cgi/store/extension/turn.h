/*
 * turn: whose turn it is among extensions that share a process.  The order in
 * which they were last served is kept in the database, so it depends neither
 * on a clock nor on the period of the rounds.  Each kind of work has its own
 * order, so that one does not use up the turns of another.
 */
#ifndef STORE_TURN_H
#define STORE_TURN_H

#include "extension.h"

/* All extensions: first those never served, then the least recently served. */
enum err turn_list(struct db *, struct arena *, const char *work,
	    struct extension **, size_t *n);
/* Record that the extension was served: it is now last in the order. */
enum err turn_take(struct db *, const char *extension, const char *work);

#endif
