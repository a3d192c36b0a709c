/*
 * extconfig: Extension Configuration, as JSON and a field per extension.  Both
 * make one text, which extconfig_parse checks; Confirm changes saves it and
 * goes on to read the SIMs that are new.
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

/* Check a text for a device: what it says, and that no other device has its
 * SIMs.  Faults are in *x. */
struct extconfig;
enum err	 extconfig_check(struct page *, const struct device *,
		    const char *text, struct extconfig *);

/* Where a fault is, in words; NULL: the text as a whole. */
const char	*extconfig_place(struct arena *,
		    const struct extconfig_fault *);

/* A stored configuration as the form shows it, without extensions that are
 * gone: what a form was made from is compared with it, so that a description
 * saved meanwhile is no conflict. */
const char	*extconfig_text(struct arena *, const char *stored,
		    const struct extconfig_all *);

#endif
