/*
 * retention: how long each table that grows keeps its rows.
 *
 * A kind of rows is kept for so many days, or forever.  Days count from when
 * a command was decided, a report came, a reading was made.  What is still
 * open is never removed, nor is the text of a message that is: a command by
 * its status, whatever its age.
 */
#ifndef STORE_RETENTION_H
#define STORE_RETENTION_H

#include "../lib/db/db.h"

enum keep {
	KEEP_COMMANDS,		/* decided ones */
	KEEP_MESSAGES,		/* texts of SMS, both ways */
	KEEP_CHANGES,		/* activity: states, plans, alerts */
	KEEP_CONNECTIONS,	/* activity: data sessions */
	KEEP_USAGE,		/* of billing cycles */
	KEEP_LOOKS,		/* session, location, audit trail … */
	KEEP_SETTABLE,		/* those above are for an admin to set */
	KEEP_SESSIONS = KEEP_SETTABLE,	/* sign-ins that have ended */
	KEEP_DRAFTS,
	KEEP_TOKENS,
	KEEP_OUTBOX,		/* commands for devices, decided ones */
	KEEP_DEVICE_SESSIONS,	/* for how long commands are kept for it */
	KEEP_MAX
};

struct keep_kind {
	const char	*name;		/* "commands": in forms, as stored */
	const char	*title, *about;	/* for people */
	int64_t		 days;		/* unless set otherwise */
	int64_t		 least;		/* fewer can't be set */
};
extern const struct keep_kind keep_kinds[KEEP_MAX];

enum { KEEP_FOR_EVER = 0, KEEP_DAYS_MAX = 36500 };

struct retention {
	int64_t		 days;		/* KEEP_FOR_EVER */
	int64_t		 removed;	/* rows, the last time there were any */
	int64_t		 at;		/* of that; ABSENT: never */
};

enum err retention_get(struct db *, enum keep, struct retention *);
/* E_INPUT: not to be set, or so many days can't be. */
enum err retention_set(struct db *, enum keep, int64_t days);

/* Rows from before this time go; INT64_MIN when none do. */
enum err retention_before(struct db *, enum keep, int64_t now, int64_t *);

/* Remove at most limit rows of each table that holds the kind, in one
 * transaction.  *more: there may be others. */
enum err retention_bite(struct db *, enum keep, int64_t now, size_t limit,
	    bool *more);

#endif
