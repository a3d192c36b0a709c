/* follow: how far the changes of an extension's resources have been
 * followed. */
#ifndef STORE_FOLLOW_H
#define STORE_FOLLOW_H

#include "../../lib/db/db.h"

struct follow {
	int64_t		 asked;		/* changes before this time are marked;
					 * ABSENT: never asked */
	int64_t		 began;		/* start of the list being read; ABSENT:
					 * no list is being read */
	int64_t		 page;		/* next page of it, from 1 */
	int64_t		 tried;		/* time of the last try, ABSENT:
					 * never */
	enum err	 err;		/* result of that try */
	const char	*err_text;	/* the carrier's words, or "" */
	int64_t		 read_tried;	/* time a reading last failed; ABSENT */
	enum err	 read_err;	/* its error; E_OK: readings succeed
					 * again */
};

/* An extension that was never asked yields an empty row, not an error. */
enum err follow_get(struct db *, struct arena *, const char *extension,
	    struct follow *);
/* Store all members but the last two.  E_CONFLICT when the extension no longer
 * exists. */
enum err follow_asked(struct db *, const char *extension,
	    const struct follow *);
/* Store the last two members. */
enum err follow_read(struct db *, const char *extension, int64_t at,
	    enum err);

#endif
