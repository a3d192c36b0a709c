/* internal: what the store modules share among themselves. */
#ifndef STORE_INTERNAL_H
#define STORE_INTERNAL_H

#include "../lib/db/db.h"

enum { TERM_MAX = 64 };		/* bytes of an identifier that are searched */

/* "" for NULL: columns that are never NULL. */
static inline const char *
or_empty(const char *s)
{
	return s == NULL ? "" : s;
}

/* Several statements as one change, in the caller's transaction when there is
 * one.  store_end commits what store_begin began, or undoes it after a failure,
 * and returns the failure. */
struct store_tx {
	bool	 mine;
};
enum err	 store_begin(struct db *, struct store_tx *);
enum err	 store_end(struct db *, struct store_tx *, enum err);

/* A list that grows: room for one more of size bytes, the old ones kept. */
void		*store_room(struct arena *, void *rows, size_t n, size_t size);

/* The form in which identifiers are searched: small letters, no blanks, no
 * dashes, no leading +, cut at TERM_MAX. */
void		 term_normalize(const char *, char out[TERM_MAX + 1]);
/* Make the terms of a device anew from its identifiers and its SIMs'. */
enum err	 term_refresh(struct db *, int64_t device);
/* It was linked to a resource until now, and is still found by that. */
enum err	 term_end(struct db *, int64_t device, const char *resource,
		    int64_t now);

/* Make what the list shows of a device's SIMs anew. */
enum err	 device_reflect(struct db *, int64_t device);

/* Where a page of a list ends: opaque and safe in a URL. */
struct cursor {
	int		 kind;		/* what list and order it is of */
	const char	*value;		/* of the column sorted by */
	int64_t		 id;
};
const char	*cursor_write(struct arena *, const struct cursor *);
/* E_INPUT when it is not one of ours, or of another kind. */
enum err	 cursor_read(struct arena *, const char *, int kind,
		    struct cursor *);

#endif
