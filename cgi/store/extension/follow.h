/* follow: how far the changes of an extension's resources are known. */
#ifndef STORE_FOLLOW_H
#define STORE_FOLLOW_H

#include "../../lib/db/db.h"

struct follow {
	int64_t		 asked;		/* changes before are marked; ABSENT:
					 * never asked */
	int64_t		 began;		/* a list is being read since; ABSENT */
	int64_t		 page;		/* where it goes on, from 1 */
	int64_t		 tried;		/* last time, ABSENT: never */
	enum err	 err;		/* of it */
	const char	*err_text;	/* the carrier's words, "" */
	int64_t		 read_tried;	/* reading failed last; ABSENT */
	enum err	 read_err;	/* E_OK: not any more */
};

/* Nothing asked yet is a row like any. */
enum err follow_get(struct db *, struct arena *, const char *extension,
	    struct follow *);
/* All but the last two; E_CONFLICT when there is no such extension any more. */
enum err follow_asked(struct db *, const char *extension,
	    const struct follow *);
/* The last two. */
enum err follow_read(struct db *, const char *extension, int64_t at,
	    enum err);

#endif
