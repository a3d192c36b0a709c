/*
 * What devices send: their sections of the Device Drilldown, the home page,
 * and how to connect a device.
 */
#ifndef VIEW_TALK_H
#define VIEW_TALK_H

#include "view.h"

struct event_view {
	long long	 id;
	const char	*name, *format;
	const char	*payload;		/* formatted JSON, text, or
						 * hex */
	long long	 bytes;
	bool		 cut;			/* not all of it is shown */
	struct when	 at;
};

struct reading_view {
	const char	*value;
	struct when	 at;
};

struct sensor_view {
	const char	*event, *datapoint, *value;
	struct when	 at;
	struct reading_view *readings;		/* newest first */
	size_t		 nreadings;
	struct chart_view spark;		/* of the readings; nbars 0:
						 * none */
	const char	*range;			/* its meaning in words */
};

struct connection_log_view {
	struct badge	 what;
	const char	*text, *address;
	struct when	 at;
};

struct talk_view {
	bool		 unreadable;		/* something could not be
						 * read */
	struct badge	 connection;		/* text NULL: never connected */
	struct when	 since;
	const char	*address, *detail;
	const char	*about;			/* what the detail is */
	const char	*messages;		/* since then; NULL: not known */
	/* Why the device is silent; NULL when it is not. */
	const char	*silent, *next;
	struct when	 heard, sim_as_of;
	const char	*sim;			/* state of its SIM; NULL: no
						 * SIM */
	struct event_view *events;
	size_t		 nevents;
	struct sensor_view *sensors;
	size_t		 nsensors;
	struct connection_log_view *log;
	size_t		 nlog;
};

/* --- diagnostics --- */

struct diag_log_view {
	struct badge	 severity;
	const char	*message;
	struct event_view data;			/* payload NULL: none */
	struct when	 at;
};

struct error_code_view {
	long long	 code;
	struct when	 at;
};

struct diagnostics_view {
	struct diag_log_view *logs;
	size_t		 nlogs;
	const char	*all_logs;		/* their number in words */
	bool		 more_logs;		/* than are shown */
	struct error_code_view *codes;
	size_t		 ncodes;
	const char	*all_codes;
	bool		 more_codes;
	const char	*clear_logs, *clear_codes;	/* URLs; NULL: not
							 * allowed */
	const char	*csrf;
};

/* A gateway, or a device behind one. */
struct behind_view {
	const char	*url, *type_id, *device_id;
};

/* A command for the device itself, and its result. */
struct sent_view {
	const char	*name, *format, *sender;
	const char	*size;
	struct badge	 status;
	const char	*text;
	struct when	 at, changed;
};

/* --- the home page --- */

struct talker_view {
	const char	*url, *type_id, *device_id;
	const char	*events;
	struct meter	 share;
	struct when	 heard;
};

struct trouble_view {
	const char	*url, *title, *text;
	struct when	 at;
};

/* Devices by the state of their SIM. */
struct state_count {
	struct badge	 badge;
	const char	*url, *n;
};

struct home_view {
	struct page_view	 page;
	const char		*devices;
	struct state_count	*states;
	size_t			 nstates;
	bool			 unreadable;
	const char		*connected, *rate, *hour;
	const char		*journal;	/* how full; NULL: there is
						 * none */
	struct meter		 filled;
	bool			 full;		/* publishers are refused */
	struct chart_view	 chart;		/* events over time */
	struct reading_view	*spans;
	size_t			 nspans;
	struct talker_view	*noisy, *silent;
	size_t			 nnoisy, nsilent;
	const char		*noisy_of;	/* in words */
	struct trouble_view	*troubles;
	size_t			 ntroubles;
	struct trouble_view	*held;		/* ledgers that hold
						 * transactions up */
	size_t			 nheld;
	struct trouble_view	*requests;	/* for admins */
	size_t			 nrequests;
};

/* --- connect a device --- */

struct connect_view {
	struct page_view	 page;
	const char		*url, *device_id, *org;
	const char		*token;		/* URL, NULL: not allowed */
	const char		*gateway, *gateway_url;	/* that acts for it; or
							 * NULL */
	const char		*broker, *host;
	struct fact		*commands;	/* empty without a token */
	size_t			 ncommands;
};

#endif
