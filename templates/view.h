/*
 * view: what each page is given.
 *
 * A handler fills one of these and renders a template with it; a template
 * only places what is here.  Text is plain (the compiler escapes it), NULL
 * writes nothing, numbers and times are already formatted (format.h).
 */
#ifndef TEMPLATES_VIEW_H
#define TEMPLATES_VIEW_H

#include <string.h>

#include "../cgi/pages/page.h"

/* --- every page --- */

/* Filled by page_view_init(); the first member of every view. */
struct page_view {
	const char	*title;
	const char	*section;	/* whose link in the navigation is
					 * current: NAV_…, or "" */
	const char	*user, *role;	/* "" when not signed in */
	bool		 operates;	/* may act on SIMs */
	bool		 configures;	/* may configure */
	const char	*csrf;
	const char	*org_id, *org_name;
	const char	*notice;	/* what was just done, or NULL */
	const char	*notice_kind;	/* done, info, warn, bad */
	const char	*path;		/* of this request, with its query */
	const char	*assets;	/* version of what /static/ holds */
};

#define NAV_DEVICES	"devices"
#define NAV_TYPES	"device-types"
#define NAV_EXTENSIONS	"extensions"
#define NAV_SETTINGS	"settings"

/* --- parts --- */

/* A moment: clock text, its machine form, and how long ago.  iso NULL: not
 * given. */
struct when {
	const char	*iso, *human, *ago;
};

/* State by word, shape and colour. */
struct badge {
	const char	*kind;		/* ok, wait, off, bad, end, info */
	const char	*text;		/* the word */
	const char	*title;		/* more, or NULL */
};

struct choice {
	const char	*value, *title;
	const char	*hint;		/* radios: a line below, or NULL */
};

/*
 * One field of a form.  Its element has the id f-NAME; a fault links there.
 * Everything but name and label may be left out.
 */
struct field {
	const char	*name, *label;
	const char	*id;		/* when name is on the page twice */
	const char	*value;
	const char	*hint;
	const char	*error;		/* form_error_of(), or NULL */
	const char	*type;		/* text, search, password, date … */
	const char	*autocomplete;	/* off unless given */
	const char	*inputmode;	/* numeric … */
	const char	*placeholder;
	int		 maxlength;
	int		 rows;		/* of a text area; 0: 6 */
	bool		 required;
	bool		 optional;	/* says so behind the label */
	bool		 mono;		/* identifiers, JSON */
	bool		 wide;		/* all of the column */
	bool		 autofocus;
	const struct choice *choices;	/* of a select or radios */
	size_t		 nchoices;
};

static inline const char *
field_id(const struct field *f)
{
	return f->id != NULL ? f->id : f->name;
}

/* A link in a row of links: chips, pager, crumbs. */
struct link_view {
	const char	*url, *title;
};

/* First, previous and next page; NULL where there is none. */
struct pager {
	const char	*first, *prev, *next;
	const char	*summary;	/* "50 of 1,204 devices" */
};

/* Part of a whole, 0 to 100; over: past its limit. */
struct meter {
	int		 percent;
	bool		 over;
	const char	*label;		/* read out: "3.1 MB of 10 MB" */
};

struct error_view {
	struct page_view	 page;
	int			 status;
	const char		*sentence;
};

/* One pair of a definition grid. */
struct fact {
	const char	*label, *value;	/* value NULL or "": shown as a dash */
	bool		 mono;
};

#endif
