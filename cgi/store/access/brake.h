/*
 * brake: limits how often someone may try a password.  After BRAKE_FREE wrong
 * ones each further try has to wait, twice as long every time.  The caller
 * passes the key to count by: a hash of the user name and the address, so that
 * nobody can lock out somebody else.
 */
#ifndef STORE_BRAKE_H
#define STORE_BRAKE_H

#include "../../lib/db/db.h"

/* The pause in ms after this many failures; 0 while tries are free. */
int64_t		 brake_pause(int64_t failures);

/*
 * Call before a try.  The try counts as a failure until brake_clear, so
 * parallel tries are all counted. *wait: ms until a try is allowed, in which
 * case nothing is counted; 0: go ahead.
 */
enum err	 brake_try(struct db *, const char *who, int64_t now,
		    int64_t *wait);
enum err	 brake_clear(struct db *, const char *who);
/*
 * Allow at most so many uses in a window of ms that starts with the first use.
 * Counts one more use, or sets *wait to the ms until the next is allowed.
 */
enum err	 brake_ration(struct db *, const char *who, int64_t now,
		    int64_t most, int64_t ms, int64_t *wait);
/* Remove the rows whose last try was before that time. */
enum err	 brake_purge(struct db *, int64_t before);

#endif
