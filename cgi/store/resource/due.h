/*
 * due: which resources are to be read again.
 *
 * A mark is a number in the resource's row: the time it was marked,
 * incremented by each further mark.  A process that reads the resource removes
 * the mark it saw before the read; a mark set in the meantime stays.
 */
#ifndef STORE_DUE_H
#define STORE_DUE_H

#include "../../lib/db/db.h"

/* *due is ABSENT when the resource is not marked. */
enum err due_get(struct db *, const char *extension, const char *name,
	    int64_t *due);
/* Remove the mark due.  With until (not ABSENT) postpone it instead: it then
 * sorts after the marks of that time.  Does nothing when the mark has changed
 * since. */
enum err due_put(struct db *, const char *extension, const char *name,
	    int64_t due, int64_t until);
/* The resources that have waited longest.  A resource that is no longer linked
 * loses its mark. */
enum err due_list(struct db *, struct arena *, const char *extension,
	    size_t limit, const char ***names, size_t *n);
/* The number of marked resources, from a maintained counter. */
enum err due_count(struct db *, struct arena *, const char *extension,
	    int64_t *n);

/* Mark the linked resources among identifiers a service reports.  A SIM matches
 * by any of its identifiers, whichever it is linked by.  A long list takes
 * several transactions, so that other writers get their turn. */
enum err due_mark(struct db *, const char *extension, const char *const *ids,
	    size_t n, int64_t now);
/* Mark all linked resources, likewise in several transactions. */
enum err due_mark_all(struct db *, const char *extension, int64_t now);

/* Mark the resources that these devices link, in one transaction. */
struct due_marked {
	int64_t	 resources;	/* resources marked */
	int64_t	 off;		/* of these, those whose extension is off */
	int64_t	 without;	/* devices that link nothing */
	int64_t	 unknown;	/* devices that do not exist */
};
enum err due_mark_devices(struct db *, struct arena *, const int64_t *devices,
	    size_t n, int64_t now, struct due_marked *);

#endif
