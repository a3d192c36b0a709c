/*
 * drilldown: the Device Drilldown and its parts.  Everything here reads the
 * store only; handlers that call a carrier show the page again with it.
 */
#ifndef PAGES_DRILLDOWN_H
#define PAGES_DRILLDOWN_H

#include "../../commands/command_kind.h"
#include "../../store/activity.h"
#include "../page.h"
#include "extconfig_parse.h"
#include "view_sim.h"

/* A form of the page that is shown again: which, what was typed, and what is
 * wrong with it. */
struct again {
	const char	*extension;	/* whose section; NULL: none */
	const char	*form;		/* state plan override sms usage read;
					 * a look: session … */
	const char	*typed, *error;
	const char	*day, *wrong_day;	/* the date beside it */
	/* Extension Configuration: set when that is the form */
	const struct extconfig *config;
	bool		 plain;		/* the fields, not the JSON */
	const char	*was;		/* which one the form was made from */
	bool		 conflict;	/* and another is stored meanwhile */
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

/* Render the page; E_FORM when again is not NULL.  E_NOTFOUND. */
enum err	 drilldown_show(struct page *, const struct device *,
		    const struct again *);

/* The device of the path: args 0 and 1. */
enum err	 drilldown_device(struct page *, struct device *);
/* The same with the extension of args 2, which must be on and linked. */
enum err	 drilldown_linked(struct page *, struct device *,
		    struct extension *, const char **resource);

const char	*drilldown_url(struct arena *, const struct device *);
/* …#ext-jasper */
const char	*drilldown_section_url(struct arena *, const struct device *,
		    const char *query, const char *key);

/* By the view of what is linked; section_fill is that of SIMs. */
enum err	 view_fill(struct page *, const struct section_for *,
		    struct section_view *);
enum err	 section_fill(struct page *, const struct section_for *,
		    struct section_view *);
void		 extconfig_fill(struct page *, const struct drilldown *,
		    struct extconfig_view *);

/* Commands in words, and what happened at the carrier. */
void		 activity_view_fill(struct page *, const struct activity *,
		    struct action_view *);
/* Actions: commands and what happened at the carrier, merged. */
enum err	 timeline_fill(struct page *, const struct drilldown *,
		    struct drilldown_view *);
/* The text of a message; says so when it is not kept any more. */
const char	*command_text(const struct command *);
/* The driver, for its words, may be NULL: its extension is gone. */
void		 action_view_fill(struct page *, const struct driver *,
		    const struct command *, struct action_view *);
/* Taken by the carrier for a day that has not come. */
bool		 command_scheduled(const struct command *, int64_t now);
void		 outcome_fill(struct page *, const struct driver *,
		    const struct command *, struct outcome_view *);

/* Why this user may not act, or NULL. */
const char	*drilldown_role(struct page *, enum role);

#endif
