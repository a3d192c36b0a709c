/*
 * settle: what becomes of a command.  Pure: each changes *c and nothing else;
 * the caller stores it.
 *
 *	answer		what the carrier's answer, or its absence, means
 *	by_shown	what a look at the resource means
 *	by_sms		what a look at the message means
 *	by_report	what an event that bears our own id means
 *	by_receipt	what a look for our own id means
 *	next		when to look again
 *
 * Only a look at the service decides what an answer left open: reconcile.h.
 */
#ifndef COMMANDS_SETTLE_H
#define COMMANDS_SETTLE_H

#include "../drivers/command.h"
#include "../store/command/command.h"
#include "shown.h"

enum {
	SETTLE_FIRST_MS	= 2000,		/* the first look, then ever later */
	SETTLE_LAST_MS	= 6 * 60 * 60 * 1000,	/* but never later than this */
	SETTLE_LIMITER_MS	= 5000,		/* our turn did not come: soon again */
	SETTLE_SURE_MS	= 10 * 60 * 1000, /* not done after this: not done */
	SETTLE_SHIFT	= 10,		/* … by looks alone: half an hour of
					 * them */
	SETTLE_LOOKS	= 3,		/* and only after so many looks */
	SETTLE_DAY_MS	= 24 * 60 * 60 * 1000,
	SETTLE_WEEK_MS	= 7 * SETTLE_DAY_MS,
	SETTLE_SKEW_MS	= 2 * 60 * 1000, /* between our clock and theirs */
};

/* e, sent, r: what driver_call gave for the write. */
void		 settle_answer(struct command *, struct arena *,
		    const struct driver *, enum err e, bool sent,
		    const struct result *, int64_t now);

/* What was sent for the same thing after a command, and not refused: then
 * what the SIM shows may be of that. */
enum settle_others { LATER_NONE, LATER_OTHER, LATER_SAME };

/* What the resource shows of it.  False when that says nothing about it:
 * another kind, decided, not yet sent, or planned for later. */
bool		 settle_by_shown(struct command *, struct arena *,
		    const struct driver *, struct shown,
		    enum settle_others, int64_t now);
/* What the service said of our own id, asked or by itself. */
bool		 settle_by_report(struct command *, bool failed,
		    const char *code, const char *reason, int64_t now);
/* A receipt that was read. */
bool		 settle_by_receipt(struct command *, const struct result *,
		    int64_t now);
bool		 settle_by_sms(struct command *, struct arena *,
		    const struct driver *, const struct sms *, int64_t now);
/* A search found no such message. */
void		 settle_no_sms(struct command *, int64_t now);

/* ABSENT: nobody looks again by himself. */
int64_t		 settle_next(const struct command *, int64_t now);
/* Asking what became of it failed so: the next time is set. */
void		 settle_later(struct command *, enum err, int64_t now);

#endif
