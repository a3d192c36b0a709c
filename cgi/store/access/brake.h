/*
 * brake: limits how often someone may try.  After BRAKE_FREE wrong passwords
 * each further try has to wait, twice as long every time.  The caller names who
 * it is: a hash of the user name and the address, so that nobody can lock out
 * somebody else.
 */
#ifndef STORE_BRAKE_H
#define STORE_BRAKE_H

#include "../../lib/db/db.h"

/* How long after so many wrong ones: 0 while they are free. */
int64_t		 brake_pause(int64_t failures);

/*
 * Before a try, which counts as wrong until brake_clear: many at once count as
 * many.  *wait: ms until one may be made, and then it is not counted; 0: now.
 */
enum err	 brake_try(struct db *, const char *who, int64_t now,
		    int64_t *wait);
enum err	 brake_clear(struct db *, const char *who);
/*
 * At most so many in a time that begins with the first: one more is counted,
 * or *wait is the ms until the next may be.
 */
enum err	 brake_ration(struct db *, const char *who, int64_t now,
		    int64_t most, int64_t ms, int64_t *wait);
/* Forget whose last try was before that. */
enum err	 brake_purge(struct db *, int64_t before);

#endif
