/* Device management: its part of the Device Drilldown, and its pages. */
#ifndef VIEW_MANAGE_H
#define VIEW_MANAGE_H

#include "view.h"

/* A request, in a list. */
struct request_line {
	const char	*url, *action;
	const char	*devices;		/* "12 devices" */
	const char	*asker;
	struct badge	 status;
	const char	*text;			/* more on it; or NULL */
	struct when	 at;
};

/* The device management part of a device's page. */
struct managed_view {
	bool		 is;			/* else the part is not shown */
	struct badge	 state;
	struct when	 since, active, dormant;	/* dormant: or never */
	struct fact	*firmware;
	size_t		 nfirmware;
	const char	*supports;		/* in words */
	struct link_view *actions;		/* available for it */
	size_t		 nactions;
	struct request_line *requests;		/* for it, newest first */
	size_t		 nrequests;
};

/* --- requests --- */

struct requests_view {
	struct page_view	 page;
	struct request_line	*lines;
	size_t			 nlines;
	const char		*older;		/* URL; or NULL */
	bool			 initiates;
};

/* Progress of a group. */
struct group_line {
	const char	*name, *all;
	const char	*waiting, *under_way, *done, *failed;
	bool		 now;			/* being asked now */
};

/* Progress of a device. */
struct ask_line {
	const char	*url, *type_id, *device_id;	/* URL NULL: deleted */
	struct badge	 state;
	const char	*text;
	struct when	 changed;
};

struct request_view {
	struct page_view	 page;
	const char		*title, *url;
	struct badge		 status;
	const char		*text;		/* what it waits for; or NULL */
	struct meter		 meter;
	struct fact		*facts;
	size_t			 nfacts;
	struct group_line	*groups;
	size_t			 ngroups;
	struct ask_line		*asks;
	size_t			 nasks;
	struct field		 states;	/* filter by status */
	const char		*next;		/* URL; or NULL */
	const char		*cancel, *go_on, *retry, *clear;	/* URLs, or
						 * NULL */
	const char		*seen;		/* with go_on: what it approves */
};

/* --- packages --- */

struct bundle_action_view {
	const char	*url;			/* initiates it; or NULL */
	const char	*title, *about, *parameters;
};

struct bundle_view {
	const char	*id, *title, *about, *version, *provider, *added_by;
	struct when	 updated;
	struct bundle_action_view *actions;
	size_t		 nactions;
	const char	*supported;		/* "12 devices"; NULL: none */
	const char	*devices;		/* URL of their list */
	const char	*edit, *remove;		/* URLs */
};

/* A device that supports a package. */
struct supporter_line {
	const char	*url, *type_id, *device_id;
	struct badge	 state;
	struct when	 since;
};

struct supporters_view {
	struct page_view	 page;
	const char		*id, *title;	/* of the package */
	struct supporter_line	*lines;
	size_t			 nlines;
	const char		*next;		/* URL; or NULL */
};

struct bundles_view {
	struct page_view	 page;
	struct bundle_view	*bundles;
	size_t			 nbundles;
};

struct bundle_form_view {
	struct page_view	 page;
	const struct form_errors *errors;
	struct field		 json;
};

/* --- initiate --- */

struct initiate_view {
	struct page_view	 page;
	const struct form_errors *errors;
	struct field		 action;
	const char		*chosen;	/* the selected action, whose
						 * details are asked for; or
						 * NULL */
	const char		*title;		/* of the action */
	const char		*about;		/* what it does */
	const char		*selected;	/* in the device list, as lines;
						 * or NULL */
	const char		*filter;	/* of the device list, as a
						 * query; or NULL */
	const char		*which;		/* either in words */
	struct field		 type, list;	/* devices */
	struct field		*parameters;
	size_t			 nparameters;
	struct field		*rollout;
	size_t			 nrollout;
	bool			 approve, rolled;	/* this part of the form
							 * is open */
};

struct summary_view {
	struct page_view	 page;
	const char		*title, *warning;	/* or NULL */
	const char		*to, *once, *button;
	struct fact		*facts;
	size_t			 nfacts;
	struct fact		*hidden;	/* label: the field's name */
	size_t			 nhidden;
	const char		*back;
	const char		*list;		/* some of the devices, in
						 * words */
	struct field		 confirm, password;	/* name NULL: not
							 * needed */
};

#endif
