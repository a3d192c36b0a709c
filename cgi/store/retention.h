/*
 * retention: how long each growing table keeps its rows.
 *
 * Rows of a kind are kept for a number of days, or forever.  The days count
 * from when a command was decided, a report arrived or a reading was made.
 * Open commands are never removed, whatever their age, and neither are the
 * texts of open messages; the status of the command decides.
 */
#ifndef STORE_RETENTION_H
#define STORE_RETENTION_H

#include "../lib/db/db.h"

enum keep {
	KEEP_COMMANDS,		/* commands that are decided */
	KEEP_MESSAGES,		/* texts of SMS, both directions */
	KEEP_CHANGES,		/* activity: states, plans, alerts */
	KEEP_CONNECTIONS,	/* activity: data sessions */
	KEEP_USAGE,		/* usage by billing cycle */
	KEEP_LOOKS,		/* session, location, audit trail … */
	KEEP_OUTBOX,		/* decided commands for devices */
	KEEP_REQUESTS,		/* device management requests that ended */
	KEEP_SETTABLE,		/* an admin can set the kinds above */
	KEEP_SESSIONS = KEEP_SETTABLE,	/* sign-ins that have ended */
	KEEP_DRAFTS,
	KEEP_TOKENS,
	KEEP_DEVICE_SESSIONS,	/* MQTT sessions: how long commands are kept for
				 * an absent device */
	KEEP_MAX
};

struct keep_kind {
	const char	*name;		/* "commands": in forms and in the
					 * database */
	const char	*title, *about;	/* shown to people */
	int64_t		 days;		/* the default */
	int64_t		 least;		/* the fewest days that can be set */
};
extern const struct keep_kind keep_kinds[KEEP_MAX];

enum { KEEP_FOR_EVER = 0, KEEP_DAYS_MAX = 36500 };

struct retention {
	int64_t		 days;		/* or KEEP_FOR_EVER */
	int64_t		 removed;	/* rows removed by the last run that
					 * removed any */
	int64_t		 at;		/* time of that run; ABSENT: never */
};

enum err retention_get(struct db *, enum keep, struct retention *);
/* E_INPUT when this kind cannot be set, or not to so many days. */
enum err retention_set(struct db *, enum keep, int64_t days);

/* The time before which rows are removed; INT64_MIN when none are. */
enum err retention_before(struct db *, enum keep, int64_t now, int64_t *);

/* Remove at most limit rows from each table that holds the kind, in one
 * transaction. *more: there may be more rows to remove. */
enum err retention_bite(struct db *, enum keep, int64_t now, size_t limit,
	    bool *more);

#endif
