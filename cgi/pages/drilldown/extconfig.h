/*
 * extconfig: Extension Configuration, as JSON, or a field per extension.  Both
 * make the same text, which extconfig_parse checks; Confirm changes saves it
 * and goes on to read the SIMs that are new.
 */
#ifndef PAGES_EXTCONFIG_H
#define PAGES_EXTCONFIG_H

#include "parts.h"
#include "view_sim.h"

void		 extconfig_fill(struct page *, const struct drilldown *,
		    struct extconfig_view *);

/* What both halves need: the extensions, on or off. */
struct extconfig_all {
	struct extension_name	*x;
	struct extconfig_known	*k;	/* beside each */
	size_t			 n;
};

struct extconfig_all extconfig_all(struct arena *,
		    const struct extension_name *, size_t n);

/* The plain field of a member, and the same for its element: a dot is no good
 * there. */
const char	*extconfig_field(struct arena *, const char *key,
		    const char *member);
const char	*extconfig_element(struct arena *, const char *key,
		    const char *member);

/* Where a fault is, in words; NULL: the text as a whole. */
const char	*extconfig_place(struct arena *,
		    const struct extconfig_fault *);

/* Which Extension Configuration a form was made from: it alone is compared,
 * so that a description saved meanwhile is no conflict. */
const char	*extconfig_fingerprint(struct page *, const struct device *);

#endif
