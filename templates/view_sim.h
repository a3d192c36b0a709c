/* The data of the Device Drilldown and of an extension's section. */
#ifndef VIEW_SIM_H
#define VIEW_SIM_H

#include "view_manage.h"
#include "view_talk.h"

/* A fact about a SIM, with more detail than a struct fact. */
struct sim_fact {
	const char	*label;
	const char	*value;		/* NULL: not given */
	const char	*absent;	/* text to show when it is not given */
	const char	*note;		/* beside the value, or NULL */
	struct when	 when;		/* set when the value is a time */
	bool		 code;		/* an identifier that can be copied */
};

/* A number of the present cycle, with a meter when its limit is known. */
struct counter_view {
	const char	*label;
	const char	*value;		/* NULL: not given */
	const char	*exact;		/* on hover */
	const char	*limit;		/* "of 50 MB", or NULL */
	struct meter	 meter;
};

/* --- commands --- */

/* A form of one field that calls the carrier. */
struct form_view {
	const char	*action;	/* URL */
	const char	*once;
	const char	*cannot;	/* why it is not available; NULL: it
					 * is */
	bool		 open;
	const char	*despite;	/* hidden: the contradiction that was
					 * shown; or NULL */
	struct field	 field;
	struct field	 day;		/* start date; name NULL: at once
					 * only */
	struct kept_text *kept;		/* its fields; NULL: not kept */
};

struct state_view {
	const char	*name, *title, *connects, *billed, *id;
	bool		 now;		/* the present one */
	bool		 asks;		/* irreversible: needs confirmation */
	bool		 past;		/* cannot be returned to */
	bool		 chosen;
};

struct usage_view {
	const char	*cycle;		/* YYYY-MM-DD */
	const char	*cycle_end;	/* or NULL */
	const char	*data, *sms, *voice;	/* totals, or NULL */
	const char	*data_billable, *sms_billable, *voice_billable;
	struct when	 as_of;
	bool		 asked;		/* the one just requested */
};

/* The result of the command just given. */
struct outcome_view {
	const char	*kind;		/* ok wait bad: colour and icon */
	const char	*word;		/* Confirmed */
	const char	*text;
};

/* A command scheduled for a day, or waiting to be sent. */
struct scheduled_view {
	struct badge	 badge;		/* Scheduled for 2016-07-01 */
	const char	*what, *to, *by;
	const char	*cancel;	/* URL; or NULL */
};

/* --- lookups: queries on request --- */

struct lookup_cell {
	const char	*label;		/* of its column */
	const char	*text;		/* NULL: not given */
	struct when	 when;		/* set when the value is a time */
	const char	*map;		/* URL of a map; or NULL */
};

struct lookup_row {
	struct lookup_cell *cells;
};

struct lookup_view {
	const char	*id, *name, *title;
	const char	*cannot;	/* why it is not available; or NULL */
	const char	*error_id, *error;	/* of the last try, or NULL */
	bool		 open;
	struct when	 as_of;		/* iso NULL: never read */
	const char	*caption;
	struct sim_fact	*facts;
	size_t		 nfacts;
	const char	*const *headings;
	size_t		 nheadings;
	struct lookup_row	*rows;
	size_t		 nrows;
	struct chart_view chart;
};

struct message_view {
	const char	*text;
	bool		 mt;		/* to the device */
	const char	*state;		/* delivered, from the device */
	const char	*by;		/* who sent it, or NULL */
	const char	*size;		/* parts and encoding */
	struct when	 at;
};

/* Operations that are not available, and their common reason. */
struct cannot_view {
	const char	*what, *why;
};

/* A command of a driver's own. */
struct resource_act {
	const char	*what;
	struct form_view form;		/* field.name NULL: it takes nothing,
					 * or these */
	const struct field *fields;
	size_t		 nfields;
};

/* Something that the resource can be asked for by a path. */
struct point_line {
	const char	*path, *type;
	const char	*value, *raw;	/* as people read it, as it came; or NULL */
	struct when	 at;
	const char	*observable;	/* Yes, No, "" */
	bool		 subscribed;
	struct point_act {
		const char *action, *once, *what;	/* action NULL: not now */
	}		 read, subscribe;
};

/* The section of a resource that is not a SIM. */
/* A transaction of a ledger. */
struct ledger_sent {
	const char	*call, *text, *hash;	/* "" */
	struct badge	 state;
	struct when	 at;
};

struct resource_view {
	const char	*csrf, *key, *title, *id, *summary, *refresh;
	const char	*noun;		/* Endpoint */
	struct badge	 state;		/* text NULL: unknown */
	bool		 stale, ahead;
	struct when	 as_of;		/* iso NULL: no report yet */
	const char	*failure;	/* NULL: the last try succeeded */
	struct when	 tried;
	struct outcome_view outcome;	/* word NULL: none */
	struct sim_fact	*facts;
	size_t		 nfacts;
	struct point_line *points;
	size_t		 npoints;
	struct resource_act *acts;
	size_t		 nacts;
	const char	*ledger;	/* its page; NULL: it is none */
	struct ledger_sent *sent;	/* newest first */
	size_t		 nsent;
};

struct section_view {
	const struct resource_view *other;	/* set for a resource that is
						 * not a SIM: only id and title
						 * are then used here */
	const char	*csrf;
	const char	*key, *title, *id;	/* id: ext-jasper */
	const char	*device;		/* URL of the drilldown */
	const char	*refresh;		/* URL */
	struct badge	 state;			/* text NULL: unknown */
	const char	*connects, *state_text;	/* does it connect, is it
						 * billed */
	const char	*follows;		/* possible next states; or
						 * NULL */
	bool		 listed;		/* states includes it */
	const char	*carrier_state;		/* the carrier's word, or
						 * NULL */
	bool		 stale;
	struct when	 as_of;		/* iso NULL: no report yet */
	bool		 ahead;		/* in the future: a clock was changed */
	const char	*failure;		/* NULL: the last try
						 * succeeded */
	struct when	 tried;
	struct outcome_view outcome;		/* word NULL: none */
	struct sim_fact	*facts, *ids;
	size_t		 nfacts, nids;
	struct counter_view tallies[3];
	struct form_view set_state, set_plan, set_override, sms, usage;
	struct cannot_view *cannots;
	size_t		 ncannots;
	struct scheduled_view *scheduled;
	size_t		 nscheduled;
	const char	*lookup;			/* URL that makes
							 * lookups */
	struct lookup_view *lookups;
	size_t		 nlookups;
	struct sim_fact	 session;		/* label NULL: not read */
	struct message_view *messages;		/* oldest first */
	size_t		 nmessages;
	struct lookup_view reading;		/* the lookup of messages */
	const char	*sms_size;		/* of the text in the form */
	const char	*summary;		/* id: sum-ext-jasper */
	struct state_view *states;
	size_t		 nstates;
	bool		 plan_list;		/* set_plan is a drop-down */
	struct usage_view *usages;
	size_t		 nusages;
	struct lookup_view zones;		/* the same by zone; may have no
						 * rows */
	const char	*usage_note;		/* what this API does not
						 * report */
	struct chart_view cycles;		/* data usage by cycle */
	struct chart_view spark;		/* data by day, else by cycle */
};

/* --- the drilldown --- */

/* A step of a command: requested, sent, … */
struct rung_view {
	const char	*word;			/* Sent */
	const char	*kind;			/* past ok wait bad */
	bool		 last;
	struct when	 at;
};

struct action_view {
	long long	 id;
	const char	*what;			/* Change SIM state */
	const char	*from, *to;		/* or NULL */
	const char	*text;			/* text of an SMS, or NULL */
	const char	*by, *extension;
	const char	*reason, *code;		/* or NULL */
	const char	*remote;		/* the carrier's status, or NULL */
	const char	*source;		/* for an activity at the
						 * carrier: how it is known;
						 * else NULL */
	const char	*cancel;		/* URL, while it waits; else
						 * NULL */
	struct badge	 outcome;
	struct when	 at;
	struct rung_view rungs[5];
	size_t		 nrungs;
};

/* A field of the form; its error may have a link. */
struct extfield_view {
	struct field	 field;			/* named jasper.iccid */
	const char	*warning;		/* valid but odd */
	const char	*link, *link_text;
};

struct extfault_view {
	const char	*where;			/* jasper.iccid, line 2,
						 * column 5; or NULL */
	const char	*text;
	const char	*link, *link_text;	/* or NULL */
};

struct extconfig_view {
	const char	*action;
	const char	*cannot;		/* why it cannot be changed */
	const char	*json;			/* as entered */
	int		 rows;
	struct extfault_view *faults;		/* of the JSON text */
	size_t		 nfaults;
	struct extfield_view *fields;		/* linked ones first */
	size_t		 nfields, nlinked;
	struct kept_text *others;		/* those not linked; NULL: not
						 * kept */
	bool		 all_off;
	const char	*off;			/* keys that are off, or NULL */
	bool		 none;			/* there are no extensions */
	const char	*example;
	const char	*was;			/* hidden: the text that was
						 * shown */
	const char	*ask, *sure;		/* question before Confirm
						 * unlinks something, and the
						 * hidden field that answers it;
						 * or NULL */
	const char	*stored;		/* saved by somebody else in the
						 * meantime; or NULL */
};

struct drilldown_view {
	struct page_view	 page;
	const char	*type_id, *device_id;
	const char	*url;
	const char	*trouble;	/* with its extensions; or NULL */
	const struct form_errors *errors;	/* of a form shown again; or
						 * NULL */
	const char	*connect;		/* URL */
	const char	*edit, *remove, *token;	/* URLs, NULL: not allowed */
	const char	*location;	/* or "" */
	struct fact	*connection, *info;
	size_t		 nconnection, ninfo;
	struct when	 added, changed;
	struct talk_view talk;
	const char	*metadata;		/* indented JSON, or NULL */
	struct managed_view managed;
	struct diagnostics_view diagnostics;
	struct behind_view gateway;		/* url NULL: no gateway */
	struct behind_view *behind;
	size_t		 nbehind;
	bool		 more_behind;
	struct sent_view *sent;
	size_t		 nsent;
	struct action_view *actions;
	size_t		 nactions;
	const char	*older, *newest;	/* URLs, or NULL */
	struct extconfig_view config;
	struct section_view *sections;
	size_t		 nsections;
};

/* A command that waits, of any device. */
struct waiting_line {
	const char	*what, *to, *by;	/* to: or NULL */
	const char	*device, *device_url;	/* URL NULL: it was deleted */
	const char	*extension, *resource;
	const char	*cancel;		/* URL; or NULL */
	struct when	 at, until;
};

struct waiting_view {
	struct page_view	 page;
	struct waiting_line	*lines;
	size_t			 nlines;
};

/* The confirmation page of an irreversible change. */
struct sim_confirm_view {
	struct page_view	 page;
	const char	*device_url, *device;	/* type and id */
	const char	*action, *once, *to, *title;
	const char	*effective;		/* YYYY-MM-DD, or "" */
	const char	*label, *resource;	/* ICCID, and what it is */
	const char	*connects, *billed;
	const char	*extension;
	struct badge	 state;			/* text NULL: unknown */
	const char	*data;			/* usage in this cycle, or
						 * NULL */
	struct when	 as_of;
	const char	*cannot;		/* or NULL */
	const char	*wait;			/* how long it waits; or NULL */
	const char	*other, *despite;	/* the contradicting change, and
						 * the hidden field that
						 * confirms it was shown; or
						 * NULL */
	struct field	 field, password;	/* to be typed; name NULL: not
						 * needed */
};

#endif
