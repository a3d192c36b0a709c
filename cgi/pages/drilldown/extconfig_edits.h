/*
 * extconfig_edits: what a person changed in the form of the Extension
 * Configuration, which has the JSON and a field for each of its members.
 *
 * Both are submitted together.  Whatever differs from the text the form was
 * made from was edited.  A side that was not edited, or not submitted, changes
 * nothing, so neither side undoes what was typed into the other.
 */
#ifndef PAGES_EXTCONFIG_EDITS_H
#define PAGES_EXTCONFIG_EDITS_H

#include "../page.h"
#include "extconfig_parse.h"

struct extconfig_edits {
	const char	*was;	/* the text the form was made from */
	const json_t	*from;	/* the same, parsed */
	bool		 json;	/* the JSON was edited */
	bool		 fields;	/* a field was edited */
};

/* The name of a member's field, and the id of its element, which must not
 * contain a dot. */
const char	*extconfig_field(struct arena *, const char *key,
		    const char *member);
const char	*extconfig_element(struct arena *, const char *key,
		    const char *member);

/* The value of the hidden field "was": the text as one word. */
const char	*extconfig_sent_along(struct arena *, const char *text);

/* The edits in the request, for the known extensions. */
struct extconfig_edits extconfig_edits(struct page *,
		    const struct extconfig_known *, size_t n);

/* What was typed into a field; NULL when it was not edited. */
const char	*extconfig_typed(struct page *, const struct extconfig_edits *,
		    const char *key, const char *member);

/* Was this fault typed into a field?  Otherwise it is in the JSON or was
 * stored. */
bool		 extconfig_by_field(struct page *,
		    const struct extconfig_edits *,
		    const struct extconfig_fault *);

/* Merge both sides over what is stored, and check the result.  Besides the
 * usual faults there is one when both sides changed the same member to
 * different values. */
void		 extconfig_read(struct page *, const struct extconfig_edits *,
		    const char *stored, const struct extconfig_known *,
		    size_t n, struct extconfig *);

#endif
