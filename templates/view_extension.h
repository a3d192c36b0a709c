/* The data of the pages on extensions. */
#ifndef VIEW_EXTENSION_H
#define VIEW_EXTENSION_H

#include "view_sim.h"

struct extension_view {
	const char	*key, *title, *driver;
	bool		 on;
	long long	 devices;
	const char	*devices_url;
	const char	*edit, *remove, *check;	/* NULL: not allowed */
	const char	*ledger;	/* its page on Blockchain; or NULL */
	const char	*push;			/* or its carrier has no
						 * pushes */
	struct when	 checked;		/* time of the last call */
	bool		 check_good;
	const char	*stands;		/* CSS class of its tile, or
						 * "" */
	const char	*check_text;
	struct when	 followed;		/* time of the last query for
						 * changes */
	bool		 follow_good;
	const char	*follow_none;		/* or why there was none */
	const char	*follow_text;
	const char	*waiting;		/* 12 SIMs; or NULL */
	const char	*channel;		/* Connected; NULL: no
						 * channel */
	const char	*channel_kind;		/* of its badge */
	struct when	 channel_at;		/* connected since, or failed
						 * at */
	struct when	 channel_event;		/* the last */
	const char	*channel_text;		/* the last failure; or NULL */
	const char	*channel_gap;		/* what may be missing; or NULL */
};

struct extensions_view {
	struct page_view	 page;
	struct extension_view *rows;
	size_t		 n;
	bool		 admin;
};

struct driver_view {
	const char	*name, *title, *about, *add;
	const char	*more;			/* a page about it, or NULL */
	const char	*apis;			/* REST v1, SOAP; or NULL */
	const char	*can, *cannot;		/* lists in words, or NULL */
	long long	 have;			/* number of existing extensions
						 * of it */
};

struct driver_list_view {
	struct page_view	 page;
	struct driver_view *rows;
	size_t		 n;
};

/* Supported operations: a row per operation, a cell per driver. */
struct capability_cell {
	const char	*driver;		/* Jasper, REST v1 */
	const char	*why;			/* why it cannot; NULL: it
						 * can */
};

struct capability_row {
	const char	*title;
	struct capability_cell *cells;
};

struct capabilities_view {
	struct page_view	 page;
	const char	**drivers;
	size_t		 ndrivers;
	struct capability_row *rows;
	size_t		 nrows;
};

struct setting_view {
	struct field	 field;
	bool		 radios;
	const struct choice *suggestions;	/* of a host */
	size_t		 nsuggestions;
};

struct extension_form_view {
	struct page_view	 page;
	const char	*title;			/* heading */
	const char	*about, *old_key;	/* NULL: being added */
	const char	*action, *check;	/* URLs */
	const char	*draft;			/* id, or "" */
	const char	*updated;		/* what the form showed */
	const char	*then, *next;		/* drivers to set up after it, URL
						 * of the first; "", NULL: none */
	bool		 edit;
	const struct form_errors *errors;
	struct field	 key, name;
	bool		 names_open;
	struct field	 on;
	struct setting_view *settings;
	size_t		 nsettings;
	struct outcome_view check_result;	/* word NULL: not checked */
};

struct extension_remove_view {
	struct page_view	 page;
	bool		 sims;			/* it links SIMs */
	const char	*key, *title, *action;
	long long	 devices;
	struct field	 field, password;	/* name NULL: nothing to type */
};

/* The address that a carrier pushes to. */
struct push_view {
	struct page_view	 page;
	const char	*key, *title, *action;
	const char	*trouble;	/* the service was not told of it; NULL */
	const char	*tells, *setup, *trust;	/* see struct receiver */
	const char	*address;		/* just made; else NULL */
	bool		 made;			/* there is one */
	bool		 on, https;
};

#endif
