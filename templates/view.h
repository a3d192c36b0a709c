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

#include "../cgi/lib/text/keep.h"
#include "../cgi/pages/page.h"

/* --- every page --- */

/* Filled by page_view_init(); the first member of every view. */
struct page_view {
	const char	*title;
	const char	*section;	/* whose link in the navigation is
					 * current: NAV_…, or "" */
	const char	*user, *role;	/* "" when not signed in */
	bool		 configures;	/* may configure */
	const char	*csrf;
	const char	*org_id, *org_name;
	const char	*trouble;	/* with the state, for all to know; or
					 * NULL */
	const char	*waiting;	/* to be sent, for an admin to know; or
					 * NULL */
	const char	*notice;	/* what was just done, or NULL */
	const char	*notice_kind;	/* done, info, warn, bad */
	const char	*assets;	/* version of what /static/ holds */
};

#define NAV_HOME	"home"
#define NAV_DEVICES	"devices"
#define NAV_TYPES	"device-types"
#define NAV_EXTENSIONS	"extensions"
#define NAV_SETTINGS	"settings"

/* --- parts --- */

/* A moment: its machine form, the exact UTC, the reader's clock, and how long
 * ago.  iso NULL: not given. */
struct when {
	const struct stamp *iso, *utc;
	const char	*human, *ago;
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
	const char	*list;		/* id of a datalist */
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

/* A bar of a chart 400 by 100. */
struct bar_view {
	int		 x, y, width, height;
};

/* Numbers over time, oldest first; a table says the same.  nbars 0: none. */
struct chart_view {
	struct bar_view	*bars;
	size_t		 nbars;
	const char	*most, *from, *until;	/* its axes */
	const char	*label;			/* read out */
};

struct error_view {
	struct page_view	 page;
	int			 status;
	const char		*sentence;
	const char		*id;	/* of the request: in its log lines */
	const char		*back;	/* page of the form sent, or NULL */
	const struct pair	*typed;	/* what it held, else lost */
	size_t			 ntyped;
	bool			 may_have_left;	/* as a command: not "unsent" */
};

/* One pair of a definition grid. */
struct fact {
	const char	*label, *value;	/* value NULL or "": shown as a dash */
	bool		 mono;
};

/* --- sign in --- */

struct signin_view {
	struct page_view	 page;
	const char		*name;		/* as typed */
	const char		*next;		/* where to go then, or "" */
	const char		*twin;		/* same as the cookie */
	const char		*fault;		/* or NULL */
};

/* --- device list --- */

/* A column's heading: a link that sorts. */
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
	struct badge	 planned;	/* text NULL: nothing is to come */
	const char	*past;		/* a SIM that it had, and that was
					 * searched for; or NULL */
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
	struct field		 sort, order;	/* for who has no headings: a
						 * phone; kept by the form */
	size_t			 nsorts;	/* 0: by identifier only */
	struct link_view	*chips;		/* each url is without it */
	size_t			 nchips;
	struct column_view	*columns;	/* by enum device_column */
	size_t			 ncolumns;
	struct kept_text	*head;		/* the headings; where they are
						 * kept they need not be here */
	struct heading		*headings;
	size_t			 nheadings;
	struct device_line	*lines;
	size_t			 nlines;
	struct pager		 pager;
	const char		*csv, *json;	/* the same as a file */
	const char		*cut;		/* how much a file holds, NULL */
	const char		*empty_title, *empty_text;
	bool			 searching;
	const char		*pick;		/* where those chosen are sent;
						 * NULL: none can be */
};

/* --- add, edit, delete a device --- */

struct step_view {
	const char	*title;
	bool		 past, current;
};

/* One step of Add Device: which, and what it shows. */
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
	const char		*more_url;	/* Create device type */
	struct fact		*facts;		/* Summary */
	size_t			 nfacts;
	struct link_view	*changes;	/* steps to go back to */
	size_t			 nchanges;
};

/* Shown once. */
struct credentials_view {
	struct page_view	 page;
	const char		*type_id, *device_id, *token;
	const char		*device_url, *link_url;
	bool			 added;		/* else a new token */
};

struct device_form_view {
	struct page_view	 page;
	struct form_errors	*errors;
	const char		*action, *back;	/* URLs */
	const char		*name;		/* what is edited */
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
	const char		*back, *from;	/* URL, and its page */
	struct fact		*facts;
	size_t			 nfacts;
	struct sim_line		*sims;
	size_t			 nsims;
	const char		*refused;	/* why not, or NULL */
	struct field		 typed, password;	/* name NULL: nothing */
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
	struct field		 id;		/* name NULL: not to be changed */
	const char		*fixed_id;
	struct field		 class_id, description, metadata;
	struct field		*info;
	size_t			 ninfo;
	const char		*was, *draft;	/* hidden; NULL: not there */
	const char		*delete_url;
};

/* --- settings --- */

struct switch_view {
	const char	*name;		/* field */
	const char	*title, *about;
	const char	*url, *action;	/* its form, and what the link says */
	bool		 on;
	struct badge	 health;	/* text NULL: never checked */
};

struct settings_view {
	struct page_view	 page;
	struct form_errors	*errors;
	struct field		 name;
	struct field		 zone;
	const char		*now;		/* in that zone */
	struct switch_view	*switches;
	size_t			 nswitches;
};

struct one_way_view {
	struct page_view	 page;
	struct form_errors	*errors;
	struct field		 grace, most, password;
};

struct retention_view {
	struct page_view	 page;
	struct form_errors	*errors;
	struct field		*fields;
	size_t			 nfields;
	bool			 ask;		/* is shorter meant? */
	const char		*sure_error;	/* or NULL */
};

struct api_key_line {
	const char	*name, *role, *comment, *creator;
	struct when	 created, expires, used;
	bool		 expired;
	const char	*revoke_url;
};

struct api_keys_view {
	struct page_view	 page;
	struct form_errors	*errors;
	const char		*name, *token;	/* of one just made; else NULL */
	struct api_key_line	*lines;
	size_t			 nlines;
	const char		*full;		/* why no more; or NULL */
	struct field		 comment, role, expires;
};

/* --- the API --- */

struct api_help_param {
	const char	*name, *where, *about, *values;
	bool		 required;
};

struct api_help_operation {
	const char	*tag;		/* where another part begins; NULL */
	const char	*id, *command, *method, *path, *role, *summary, *about,
	    *answers;
	const struct api_help_param *params;
	size_t		 nparams;
};

struct api_help_view {
	struct page_view	 page;
	struct api_help_operation *operations;
	size_t			 noperations;
};

/* --- help --- */

/* A SIM state, and what each carrier calls it. */
struct help_state {
	const char	*id;
	struct badge	 badge;
	const char	*connects, *billed, *follows;
	const struct fact *words;	/* label: whose */
};

struct help_view {
	struct page_view	 page;
	struct help_state	*states;
	size_t			 nstates;
	struct fact		*carriers;	/* label: the heading of words */
	size_t			 ncarriers;
};

/* --- all parts on one page --- */

struct components_view {
	struct page_view	 page;
	struct form_errors	*errors;
	struct badge		*states;	/* every SIM state */
	size_t			 nstates;
	struct field		*fields;
	size_t			 nfields;
	struct fact		*facts;
	size_t			 nfacts;
	struct meter		 meters[3];
	struct chart_view	 chart;
	struct pager		 pager;
	struct when		 when, never;
};

#endif
