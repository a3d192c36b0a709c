/*
 * view: the data of each page.
 *
 * A handler fills in one of these structs and renders a template with it; a
 * template only places the values.  Text is plain (the compiler escapes it),
 * NULL writes nothing, numbers and times are already formatted (format.h).
 */
#ifndef TEMPLATES_VIEW_H
#define TEMPLATES_VIEW_H

#include <string.h>

#include "../cgi/lib/text/keep.h"
#include "../cgi/pages/page.h"

/* --- every page --- */

/* Filled by page_view_init(); the first member of every view. */
struct page_view {
	const char	*title;
	const char	*section;	/* current navigation link: NAV_…, or
					 * "" */
	const char	*user, *role;	/* "" when not signed in */
	bool		 configures;	/* may change the configuration */
	const char	*csrf;
	const char	*org_id, *org_name;
	const char	*trouble;	/* problem with the installation's
					 * state, shown to everybody; or NULL */
	const char	*waiting;	/* commands that wait, shown to admins;
					 * or NULL */
	const char	*notice;	/* what was just done, or NULL */
	const char	*notice_kind;	/* done, info, warn, bad */
	const char	*assets;	/* version of the files in /static/ */
};

#define NAV_HOME	"home"
#define NAV_DEVICES	"devices"
#define NAV_TYPES	"device-types"
#define NAV_EXTENSIONS	"extensions"
#define NAV_SETTINGS	"settings"

/* --- parts --- */

/* A time: machine-readable, exact UTC, local time, and its age. iso NULL: not
 * given. */
struct when {
	const struct stamp *iso, *utc;
	const char	*human, *ago;
};

/* A state as a word, a shape and a colour. */
struct badge {
	const char	*kind;		/* ok, wait, off, bad, end, info */
	const char	*text;		/* the word */
	const char	*title;		/* more details, or NULL */
};

struct choice {
	const char	*value, *title;
	const char	*hint;		/* radios: a line below the option, or
					 * NULL */
};

/*
 * A form field.  Its element has the id f-NAME, which links from faults use.
 * Everything but name and label may be left out.
 */
struct field {
	const char	*name, *label;
	const char	*id;		/* when name is on the page twice */
	const char	*value;
	const char	*hint;
	const char	*error;		/* form_error_of(), or NULL */
	const char	*type;		/* text, search, password, date … */
	const char	*autocomplete;	/* default: off */
	const char	*inputmode;	/* numeric … */
	const char	*placeholder;
	const char	*list;		/* id of a datalist */
	int		 maxlength;
	int		 rows;		/* of a text area; 0: 6 */
	bool		 required;
	bool		 optional;	/* says so after the label */
	bool		 mono;		/* identifiers, JSON */
	bool		 wide;		/* full column width */
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

/* A part of a whole, 0 to 100; over: beyond its limit. */
struct meter {
	int		 percent;
	bool		 over;
	const char	*label;		/* for screen readers: "3.1 MB of 10
					 * MB" */
};

/* A bar in a chart of 400 by 100. */
struct bar_view {
	int		 x, y, width, height;
};

/* Numbers over time, oldest first; a table shows the same. nbars 0: no
 * chart. */
struct chart_view {
	struct bar_view	*bars;
	size_t		 nbars;
	const char	*most, *from, *until;	/* labels of its axes */
	const char	*label;			/* for screen readers */
};

struct error_view {
	struct page_view	 page;
	int			 status;
	const char		*sentence;
	const char		*id;	/* request id, as in its log lines */
	const char		*back;	/* page of the submitted form, or
					 * NULL */
	const struct pair	*typed;	/* the form's input, which would be
					 * lost */
	size_t			 ntyped;
	bool			 may_have_left;	/* a command may have been
						 * sent */
};

/* A row of a definition list. */
struct fact {
	const char	*label, *value;	/* value NULL or "": shown as a dash */
	bool		 mono;
};

/* --- sign in --- */

struct signin_code_view {
	struct page_view	 page;
	const char		*twin, *pending, *next, *fault;
};

struct signin_view {
	struct page_view	 page;
	const char		*name;		/* as entered */
	const char		*next;		/* where to go after signing in,
						 * or "" */
	const char		*twin;		/* same value as the cookie */
	const char		*fault;		/* or NULL */
};

/* --- device list --- */

/* A column heading: a link that sorts. */
struct heading {
	const char	*title, *url;	/* url NULL: not sortable */
	const char	*sorted;	/* ascending, descending, or NULL */
};

/* A column that can be hidden. */
struct column_view {
	const char	*name, *title;
	bool		 shown;
};

struct device_line {
	long long	 id;
	const char	*device_id, *type_id;
	const char	*device_class, *location;
	struct when	 added;
	struct badge	 state;		/* text NULL: see no_state */
	const char	*no_state;	/* no SIM linked, not read yet */
	struct badge	 planned;	/* text NULL: nothing is planned */
	const char	*past;		/* a former SIM by which the search
					 * found it; or NULL */
	const char	*extensions;
	bool		 connected;
	struct when	 heard;
};

struct devices_view {
	struct page_view	 page;
	struct field		 search;
	struct kept_text		*form;		/* the rest of the form; what
						 * is in it need not be here */
	struct field		*filters;
	size_t			 nfilters;
	struct field		 sort, order;	/* for phones, which show no
						 * headings; the form keeps
						 * them */
	size_t			 nsorts;	/* 0: sorted by identifier
						 * only */
	struct link_view	*chips;		/* active filters; each url
						 * removes one */
	size_t			 nchips;
	struct column_view	*columns;	/* in the order of enum
						 * device_column */
	size_t			 ncolumns;
	struct kept_text	*head;		/* the headings; where they are
						 * kept they need not be here */
	struct heading		*headings;
	size_t			 nheadings;
	struct device_line	*lines;
	size_t			 nlines;
	struct pager		 pager;
	const char		*csv, *json;	/* the same list as a file */
	const char		*cut;		/* how many rows the file holds;
						 * or NULL */
	const char		*empty_title, *empty_text;
	bool			 searching;
	const char		*pick;		/* where the selected devices
						 * are sent; NULL: no
						 * selection */
	const char		*act;		/* Initiate Action on all that
						 * match; or NULL */
};

/* --- add, edit, delete a device --- */

struct step_view {
	const char	*title;
	bool		 past, current;
};

/* A step of a form that has several: pages/steps.h. */
struct wizard_view {
	struct page_view	 page;
	struct form_errors	*errors;
	struct step_view	*steps;
	size_t			 nsteps;
	const char		*action;	/* this step's URL */
	const char		*heading;	/* its title */
	bool			 has_back;
	const char		*warning;	/* or NULL */
	struct field		*fields;
	size_t			 nfields;
	const char		*more_url;	/* of Create device type */
	struct fact		*facts;		/* Summary */
	size_t			 nfacts;
	struct link_view	*changes;	/* steps to return to */
	size_t			 nchanges;
};

/* Shown only once. */
struct credentials_view {
	struct page_view	 page;
	const char		*type_id, *device_id, *token;
	const char		*device_url, *link_url;
	bool			 added;		/* else it is a new token */
};

struct device_form_view {
	struct page_view	 page;
	struct form_errors	*errors;
	const char		*action, *back;	/* URLs */
	const char		*name;		/* of what is edited */
	struct field		*fields;
	size_t			 nfields;
	struct field		 metadata;
	struct field		 token;		/* new token */
	struct field		 how;
	const char		*was;		/* was_updated */
	const char		*delete_url, *token_url;
};

struct sim_line {
	const char	*extension, *resource;
	struct badge	 state;
};

struct confirm_view {
	struct page_view	 page;
	const char		*question;
	const char		*text;
	const char		*action, *button;
	const char		*back, *from;	/* URL, and the name of its
						 * page */
	struct fact		*facts;
	size_t			 nfacts;
	struct sim_line		*sims;
	size_t			 nsims;
	const char		*refused;	/* why it is not possible, or
						 * NULL */
	struct field		 typed, password;	/* name NULL: not
							 * needed */
};

/* --- device types --- */

struct type_line {
	const char	*id, *class_id, *description, *devices;
	const char	*list_url, *edit_url;
	struct when	 created;
};

struct types_view {
	struct page_view	 page;
	struct type_line	*lines;
	size_t			 nlines;
};

struct type_form_view {
	struct page_view	 page;
	struct form_errors	*errors;
	const char		*action, *back, *button;
	struct field		 id;		/* name NULL: cannot be
						 * changed */
	const char		*fixed_id;
	struct field		 class_id, description, metadata;
	struct field		*info;
	size_t			 ninfo;
	const char		*was, *draft;	/* hidden; NULL: absent */
	const char		*delete_url;
};

#endif
