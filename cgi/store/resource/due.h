/*
 * due: which resources are to be read again.
 *
 * A mark is a number in the resource's row: when it was marked, and one more
 * for each further mark.  Who reads the resource takes the mark he saw before
 * off afterwards; one that came meanwhile stays.
 */
#ifndef STORE_DUE_H
#define STORE_DUE_H

#include "../../lib/db/db.h"

/* ABSENT: not marked. */
enum err due_get(struct db *, const char *extension, const char *name,
	    int64_t *due);
/* Take it off, or (until not ABSENT) let it wait behind those of that time;
 * nothing when it is another by now. */
enum err due_put(struct db *, const char *extension, const char *name,
	    int64_t due, int64_t until);
/* Those that wait longest; what nobody has linked loses its mark. */
enum err due_list(struct db *, struct arena *, const char *extension,
	    size_t limit, const char ***names, size_t *n);
/* How many wait; a count that is kept, not made. */
enum err due_count(struct db *, struct arena *, const char *extension,
	    int64_t *n);

/* Mark the linked ones among identifiers that a service gives, whichever of
 * its identifiers a SIM is linked by.  In several transactions when there are
 * many, so that others get their turn. */
enum err due_mark(struct db *, const char *extension, const char *const *ids,
	    size_t n, int64_t now);
/* All that are linked; the same. */
enum err due_mark_all(struct db *, const char *extension, int64_t now);

/* Mark what devices link, in one transaction. */
struct due_marked {
	int64_t	 resources;	/* marked */
	int64_t	 off;		/* marked, but their extension is off */
	int64_t	 without;	/* devices that link nothing */
	int64_t	 unknown;	/* there is no such device */
};
enum err due_mark_devices(struct db *, struct arena *, const int64_t *devices,
	    size_t n, int64_t now, struct due_marked *);

#endif
