/*
 * parts: the data from which the parts of a Device Drilldown are built, and
 * helpers that several parts need.  The parts only read the store; drilldown.h
 * has the page as a whole.
 */
#ifndef PAGES_PARTS_H
#define PAGES_PARTS_H

#include "../../store/device/device.h"
#include "../../store/resource/sim.h"
#include "../page.h"
#include "extconfig_edits.h"

/* A form of the page that is shown again: which one, what was typed and what is
 * wrong with it. */
struct again {
	const char	*extension;	/* of the section; NULL: none */
	const char	*form;		/* state plan override sms usage read,
					 * or a lookup: session … */
	const char	*typed, *error;
	const char	*day, *wrong_day;	/* the date field */
	const char	*despite;	/* the contradiction that was shown;
					 * NULL */
	/* set when the form is the Extension Configuration */
	const struct extconfig *config;
	const struct extconfig_edits *edits;
	bool		 conflict;	/* somebody else has stored another
					 * one */
	const char	*ask;		/* what to confirm */
	const char	*sure;		/* the field that confirms it */
	const struct form_errors *errors;	/* summed up at the top */
};

/* The input of a section. */
struct section_for {
	const struct device	*device;
	const struct extension_name *extension;
	const char		*resource;
	int64_t			 row;		/* resource's row id; ABSENT:
						 * unknown */
	int64_t			 has;		/* RESOURCE_HAS… */
	const struct sim	*sim;		/* what is stored of it; NULL:
						 * it was not read */
	const struct again	*again;		/* or NULL */
	const struct command	*outcome;	/* of the command just given; or
						 * NULL */
	const char		*cycle;		/* cycle just requested; or
						 * NULL */
	const char		*lookup;		/* lookup just read,
							 * shown open; or
							 * NULL */
};

/* A device and the data that several parts of its page need. */
struct drilldown {
	const struct device	*device;
	struct sim		*linked;	/* resources, by extension */
	size_t			 nlinked;
	struct extension_name	*names;		/* all, on or off */
	size_t			 nnames;
	const struct again	*again;
};

/* The device in the path: args 0 and 1. */
enum err	 drilldown_device(struct page *, struct device *);
/* The same with the extension in args 2, which must be on and linked. */
enum err	 drilldown_linked(struct page *, struct device *,
		    struct extension *, const char **resource);

const char	*drilldown_url(struct arena *, const struct device *);
/* …#ext-jasper */
const char	*drilldown_section_url(struct arena *, const struct device *,
		    const char *query, const char *key);

/* Why this user's role does not allow an action, or NULL. */
const char	*drilldown_role(struct page *, enum role);

#endif
