/*
 * settle: decides the status of a command.  Pure: each function changes only
 * *c, and the caller stores it.
 *
 * 	answer		from the carrier's answer, or the lack of one
 * 	by_shown	from a read-back of the resource
 * 	by_sms		from a read-back of the message
 * 	by_report	from an event that carries our own id
 * 	by_receipt	from a query for our own id
 * 	next		when to read back again
 *
 * Only a read-back decides what an answer left open: reconcile.h.
 */
#ifndef COMMANDS_SETTLE_H
#define COMMANDS_SETTLE_H

#include "../drivers/command.h"
#include "../store/command/command.h"
#include "shown.h"

enum {
	SETTLE_FIRST_MS	= 2000,		/* first read-back; the intervals then
					 * grow */
	SETTLE_LAST_MS	= 6 * 60 * 60 * 1000,	/* up to this */
	SETTLE_LIMITER_MS	= 5000,		/* no turn from the rate
						 * limiter: soon again */
	SETTLE_SURE_MS	= 10 * 60 * 1000, /* after this, not done means not
					   * done */
	SETTLE_SHIFT	= 10,		/* … by the number of read-backs alone:
					 * half an hour of them */
	SETTLE_LOOKS	= 3,		/* and at least so many read-backs */
	SETTLE_DAY_MS	= 24 * 60 * 60 * 1000,
	SETTLE_WEEK_MS	= 7 * SETTLE_DAY_MS,
	SETTLE_SKEW_MS	= 2 * 60 * 1000, /* between our clock and the
					  * service's */
};

/* e, sent and r: results of driver_call for the write. */
void		 settle_answer(struct command *, struct arena *,
		    const struct driver *, enum err e, bool sent,
		    const struct result *, int64_t now);

/* Commands for the same thing that were sent later and not refused: the SIM may
 * show their effect instead. */
enum settle_others { LATER_NONE, LATER_OTHER, LATER_SAME };

/* From what the resource shows.  False when that does not concern the command:
 * another kind, decided, not yet sent, or scheduled for later. */
bool		 settle_by_shown(struct command *, struct arena *,
		    const struct driver *, struct shown,
		    enum settle_others, int64_t now);
/* From what the service said about our own id, whether asked or by itself. */
bool		 settle_by_report(struct command *, bool failed,
		    const char *code, const char *reason, int64_t now);
/* From a receipt. */
bool		 settle_by_receipt(struct command *, const struct result *,
		    int64_t now);
/* No report has come, and nobody can ask: looked at again, for a week. */
void		 settle_unheard(struct command *, int64_t now);
bool		 settle_by_sms(struct command *, struct arena *,
		    const struct driver *, const struct sms *, int64_t now);
/* A search found no such message. */
void		 settle_no_sms(struct command *, int64_t now);

/* ABSENT: no further read-back by itself. */
int64_t		 settle_next(const struct command *, int64_t now);
/* The read-back failed with this error: set the time of the next one. */
void		 settle_later(struct command *, enum err, int64_t now);

#endif
