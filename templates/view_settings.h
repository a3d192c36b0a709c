/* view_settings: the data of Settings, the API's page, Help and Components. */
#ifndef VIEW_SETTINGS_H
#define VIEW_SETTINGS_H

#include "view_talk.h"

/* --- settings --- */

struct switch_view {
	const char	*name;		/* field */
	const char	*title, *about;
	const char	*url, *action;	/* URL of its form, and the link's
					 * text */
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
	bool			 ask;		/* ask whether shorter is
						 * intended */
	const char		*sure_error;	/* or NULL */
};

/* Two-step sign-in: off (offer), being set up (path), on, or just switched on
 * (codes). */
struct two_step_view {
	struct page_view	 page;
	struct form_errors	*errors;
	bool			 on;
	const char		*left;		/* "8 recovery codes" */
	const char		*path;		/* of the QR code, or NULL */
	int			 size;
	const char		*secret;	/* in groups, to type */
	const char		*draft;		/* the same, encrypted */
	const char		**codes;	/* to be shown once */
	size_t			 ncodes;
	struct field		 password, code;
};

struct session_line {
	const char	*hash, *address;
	const char	*browser, *agent;	/* in words, and as it was said */
	struct when	 begun, used;
	bool		 here;
};
struct sessions_view {
	struct page_view	 page;
	struct session_line	*lines;
	size_t			 nlines;
};

struct status_line {
	const char	*title, *found, *advice;
	struct badge	 state;
};
struct status_view {
	struct page_view	 page;
	struct status_line	*checks;
	size_t			 nchecks, bad;
	bool			 mails;		/* a test can be sent */
};

struct api_key_line {
	const char	*name, *role, *comment, *creator;
	struct when	 created, expires, used;
	bool		 expired;
	const char	*url, *revoke_url;
};

struct api_key_view {
	struct page_view	 page;
	const char		*name, *revoke_url;
	struct fact		*facts;
	size_t			 nfacts;
	struct connection_log_view *log;
	size_t			 nlog;
};

struct api_keys_view {
	struct page_view	 page;
	struct form_errors	*errors;
	const char		*name, *token;	/* of a new key; else NULL */
	struct api_key_line	*lines;
	size_t			 nlines;
	const char		*full;		/* why no more can be made; or
						 * NULL */
	struct field		 comment, role, expires;
};

struct password_view {
	struct page_view	 page;
	struct form_errors	*errors;
	struct field		 password, fresh, again;
};

struct user_line {
	const char	*name, *role, *url;
	struct when	 created;
	bool		 disabled, two_step, you;
};

struct users_view {
	struct page_view	 page;
	struct form_errors	*errors;
	struct user_line	*lines;
	size_t			 nlines;
	struct field		 name, role, fresh, password;
};

struct user_view {
	struct page_view	 page;
	struct form_errors	*errors;
	const char		*action;
	bool			 you, two_step;
	struct field		 role, access, fresh, password;
};

/* --- the API --- */

struct api_help_param {
	const char	*name, *where, *about, *values;
	bool		 required;
};

struct api_help_operation {
	const char	*tag;		/* starts a section; or NULL */
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

/* A SIM state, and the carriers' words for it. */
struct help_state {
	const char	*id;
	struct badge	 badge;
	const char	*connects, *billed, *follows;
	const struct fact *words;	/* label: the carrier */
};

struct help_view {
	struct page_view	 page;
	struct help_state	*states;
	size_t			 nstates;
	struct fact		*carriers;	/* label: column heading of
						 * words */
	size_t			 ncarriers;
};

/* --- all components on one page --- */

struct components_view {
	struct page_view	 page;
	struct form_errors	*errors;
	struct badge		*states;	/* all SIM states */
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
