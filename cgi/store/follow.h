/*
 * follow: which SIMs are to be read again, and how far an extension's changes
 * are known.
 *
 * A mark is a number in the SIM's row (sim.due): when it was marked, and one
 * more for each further mark.  Who reads the SIM takes the mark he saw before
 * off afterwards; one that came meanwhile stays.
 */
#ifndef STORE_FOLLOW_H
#define STORE_FOLLOW_H

#include "../lib/db.h"

/* --- marks --- */

/* ABSENT: not marked. */
enum err due_get(struct db *, const char *extension, const char *sim_id,
	    int64_t *due);
/* Take it off, or (until not ABSENT) let it wait behind those of that time;
 * nothing when it is another by now. */
enum err due_put(struct db *, const char *extension, const char *sim_id,
	    int64_t due, int64_t until);
/* Those that wait longest; what nobody has linked loses its mark. */
enum err due_list(struct db *, struct arena *, const char *extension,
	    size_t limit, const char ***sim_ids, size_t *n);
/* How many wait; a count that is kept, not made. */
enum err due_count(struct db *, struct arena *, const char *extension,
	    int64_t *n);

/* Mark the linked SIMs among identifiers that a carrier gives, whichever of
 * its identifiers a SIM is linked by.  In several transactions when there are
 * many, so that others get their turn. */
enum err due_mark(struct db *, const char *extension, const char *const *ids,
	    size_t n, int64_t now);
/* All that are linked; the same. */
enum err due_mark_all(struct db *, const char *extension, int64_t now);

/* Mark the SIMs of devices, in one transaction. */
struct due_marked {
	int64_t	 sims;		/* marked */
	int64_t	 off;		/* marked, but their extension is off */
	int64_t	 without;	/* devices without a SIM */
	int64_t	 unknown;	/* there is no such device */
};
enum err due_mark_devices(struct db *, struct arena *, const int64_t *devices,
	    size_t n, int64_t now, struct due_marked *);

/* --- an extension --- */

struct follow {
	int64_t		 asked;		/* changes before are marked; ABSENT:
					 * never asked */
	int64_t		 began;		/* a list is being read since; ABSENT */
	int64_t		 page;		/* where it goes on, from 1 */
	int64_t		 tried;		/* last time, ABSENT: never */
	enum err	 err;		/* of it */
	const char	*err_text;	/* the carrier's words, "" */
	int64_t		 read_tried;	/* reading SIMs failed last; ABSENT */
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
