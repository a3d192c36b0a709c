/*
 * extconfig_edits: what a person changed in the form of the Extension
 * Configuration, which has the JSON and a field for each member of it.
 *
 * Both are sent together.  What differs from what the form was made from was
 * changed by hand; a side that was left alone, or was not sent, changes
 * nothing, so that neither takes back what was typed into the other.
 */
#ifndef PAGES_EXTCONFIG_EDITS_H
#define PAGES_EXTCONFIG_EDITS_H

#include "../page.h"
#include "extconfig_parse.h"

struct extconfig_edits {
	const char	*was;	/* the text that the form was made from */
	const json_t	*from;	/* the same, read */
	bool		 json;	/* the JSON was changed */
	bool		 fields;	/* a field was */
};

/* The name of a member's field, and the same for its element: a dot is no good
 * there. */
const char	*extconfig_field(struct arena *, const char *key,
		    const char *member);
const char	*extconfig_element(struct arena *, const char *key,
		    const char *member);

/* The hidden field "was": the text as one word. */
const char	*extconfig_sent_along(struct arena *, const char *text);

/* Those of the request, for the extensions that are known. */
struct extconfig_edits extconfig_edits(struct page *,
		    const struct extconfig_known *, size_t n);

/* What was typed into a field; NULL when it was left as it was. */
const char	*extconfig_typed(struct page *, const struct extconfig_edits *,
		    const char *key, const char *member);

/* Was this fault typed into a field (else into the JSON, or it is stored)? */
bool		 extconfig_by_field(struct page *,
		    const struct extconfig_edits *,
		    const struct extconfig_fault *);

/* Check what both sides come to together, over what is stored where nothing
 * was changed.  A fault, beside the usual ones, where the two changed the same
 * member and differ. */
void		 extconfig_read(struct page *, const struct extconfig_edits *,
		    const char *stored, const struct extconfig_known *,
		    size_t n, struct extconfig *);

#endif
