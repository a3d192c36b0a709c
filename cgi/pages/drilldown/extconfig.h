/*
 * extconfig: Extension Configuration, as JSON and as a field per extension.
 * Both produce one text, which extconfig_parse checks.  Confirm changes saves
 * it and then reads the newly linked SIMs.
 */
#ifndef PAGES_EXTCONFIG_H
#define PAGES_EXTCONFIG_H

#include "parts.h"
#include "view_sim.h"

void		 extconfig_fill(struct page *, const struct drilldown *,
		    struct extconfig_view *);

/* The extensions, on or off, for the form and for Confirm changes. */
struct extconfig_all {
	struct extension_name	*x;
	struct extconfig_known	*k;	/* one for each name */
	size_t			 n;
};

struct extconfig_all extconfig_all(struct arena *,
		    const struct extension_name *, size_t n);

/* Check a text for a device: its syntax, and that no other device has its SIMs.
 * The faults are in *x. */
struct extconfig;
enum err	 extconfig_check(struct page *, const struct device *,
		    const char *text, struct extconfig *);

/* The place of a fault in words; NULL: the text as a whole. */
const char	*extconfig_place(struct arena *,
		    const struct extconfig_fault *);

/* A stored configuration as the form shows it, without extensions that no
 * longer exist.  The text a form was made from is compared with this, so that
 * saving the device's description in between is not a conflict. */
const char	*extconfig_text(struct arena *, const char *stored,
		    const struct extconfig_all *);

#endif
