/*
 * parts: what the parts of a Device Drilldown are made from, and what several
 * of them need.  They read the store only; the page that holds them all is
 * drilldown.h's.
 */
#ifndef PAGES_PARTS_H
#define PAGES_PARTS_H

#include "../page.h"
#include "extconfig_edits.h"

/* A form of the page that is shown again: which, what was typed, and what is
 * wrong with it. */
struct again {
	const char	*extension;	/* whose section; NULL: none */
	const char	*form;		/* state plan override sms usage read;
					 * a look: session … */
	const char	*typed, *error;
	const char	*day, *wrong_day;	/* the date beside it */
	const char	*despite;	/* a contradiction that was shown; NULL */
	/* Extension Configuration: set when that is the form */
	const struct extconfig *config;
	const struct extconfig_edits *edits;
	bool		 conflict;	/* and another is stored meanwhile */
	const char	*ask;		/* what is to be confirmed once more */
	const char	*sure;		/* the field that says it was */
	const struct form_errors *errors;	/* summed up at the top */
};

/* What a section is made for. */
struct section_for {
	const struct device	*device;
	const struct extension_name *extension;
	const char		*resource;
	int64_t			 row;		/* its; ABSENT: look */
	const struct again	*again;		/* or NULL */
	const struct command	*outcome;	/* just given; or NULL */
	const char		*cycle;		/* usage just asked for; NULL */
	const char		*lookup;		/* just read: open; or NULL */
};

/* A device, and what several parts of its page are made from. */
struct drilldown {
	const struct device	*device;
	struct link		*links;
	size_t			 nlinks;
	struct extension_name	*names;		/* all, on or off */
	size_t			 nnames;
	const struct again	*again;
};

/* The device of the path: args 0 and 1. */
enum err	 drilldown_device(struct page *, struct device *);
/* The same with the extension of args 2, which must be on and linked. */
enum err	 drilldown_linked(struct page *, struct device *,
		    struct extension *, const char **resource);

const char	*drilldown_url(struct arena *, const struct device *);
/* …#ext-jasper */
const char	*drilldown_section_url(struct arena *, const struct device *,
		    const char *query, const char *key);

/* Why this user may not act, or NULL. */
const char	*drilldown_role(struct page *, enum role);

#endif
