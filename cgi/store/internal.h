/* internal: helpers shared by the store modules. */
#ifndef STORE_INTERNAL_H
#define STORE_INTERNAL_H

#include "../lib/db/db.h"

enum { TERM_MAX = 64 };		/* bytes of an identifier that are indexed */

/* s, or "" for NULL: for columns that are NOT NULL. */
static inline const char *
or_empty(const char *s)
{
	return s == NULL ? "" : s;
}

/* Run several statements as one transaction, or as part of the caller's when
 * one is open. store_end commits a transaction that store_begin opened, rolls
 * it back on failure, and returns the failure. */
struct store_tx {
	bool	 mine;
};
enum err	 store_begin(struct db *, struct store_tx *);
enum err	 store_end(struct db *, struct store_tx *, enum err);

/* Grow an array: return rows with room for one more element of size bytes.  The
 * existing elements are kept. */
void		*store_room(struct arena *, void *rows, size_t n, size_t size);

/* Write the normalized form in which identifiers are searched: lower case,
 * without blanks, dashes or a leading +, cut at TERM_MAX bytes. */
void		 term_normalize(const char *, char out[TERM_MAX + 1]);
/* Rebuild a device's search terms from its identifiers and those of its
 * SIMs. */
enum err	 term_refresh(struct db *, int64_t device);
/* Note that the device was linked to a resource until now.  The device can
 * still be found by that resource's identifiers. */
enum err	 term_end(struct db *, int64_t device, const char *resource,
		    int64_t now);

/* Rebuild the SIM columns that the device list shows for a device. */
enum err	 device_reflect(struct db *, int64_t device);

/* The position where a page of a list ends: opaque and safe in a URL. */
struct cursor {
	int		 kind;		/* the list and the sort order it
					 * belongs to */
	const char	*value;		/* the last row's value in the sort
					 * column */
	int64_t		 id;
};
const char	*cursor_write(struct arena *, const struct cursor *);
/* E_INPUT when the text is not a cursor of ours or belongs to another kind. */
enum err	 cursor_read(struct arena *, const char *, int kind,
		    struct cursor *);

#endif
