/*
 * keep: a part of a page that a process writes once and then copies, for as long
 * as what it is made of does not change.  Whoever hands one out knows how long
 * that is (db_keep); {% keep %} in a template is the one that fills it, so that
 * what is copied has been escaped as everything else.
 */
#ifndef LIB_KEEP_H
#define LIB_KEEP_H

#include "lib/text/buf.h"

struct kept_text {
	const char	*text;		/* NULL: not written yet */
	size_t		 len;
	char		*(*room)(void *ctx, size_t n);	/* NULL: none left */
	void		*ctx;
};

/* Is it there to be copied?  Nothing it is made of need be read then. */
static inline bool
keep_has(const struct kept_text *k)
{
	return k != NULL && k->text != NULL;
}

/* Copy it; false when it has to be written.  k may be NULL: nothing is kept. */
static inline bool
keep_out(struct buf *b, const struct kept_text *k)
{
	if (!keep_has(k))
		return false;
	buf_put(b, k->text, k->len);
	return true;
}

/* What was written from a place in the buffer on. */
void	keep_in(const struct buf *, struct kept_text *, size_t from);

#endif
