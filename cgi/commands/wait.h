/*
 * wait: an act without a way back is not sent at once.  It is written down as
 * requested and waits for the grace period, in which anybody who could ask for
 * it can cancel it, and every admin sees it on every page.
 *
 * When it is due the background worker sends it, unless what it was asked for
 * has ended meanwhile: the SIM is linked elsewhere, its extension is off, or
 * who asked may ask no more.  One that is found due long ago is not sent: a
 * database put back from a copy does not repeat what was done, or cancelled,
 * since.
 */
#ifndef COMMANDS_WAIT_H
#define COMMANDS_WAIT_H

#include "../store/command/command.h"
#include "outside.h"

enum {
	GRACE_MINUTES	= 10,		/* unless an admin sets it */
	GRACE_MAX	= 24 * 60,
	ONE_WAY_MOST	= 10,		/* of one person in ONE_WAY_MS */
	ONE_WAY_MAX	= 1000,
	WAIT_LATE_MS	= 60 * 60 * 1000,	/* too late to be sent */
	WAIT_DAY_MS	= 60 * 60 * 1000,	/* sent so long before its day */
};

/* What an admin sets for acts without a way back. */
struct one_way {
	int64_t		 grace;		/* minutes; 0: they do not wait */
	int64_t		 most;		/* of one person in an hour */
};
enum err	 one_way_get(struct db *, struct one_way *);
enum err	 one_way_set(struct db *, const struct one_way *);

/* Whether this has a way back is the driver's to say.  *until: when it is to be
 * sent; ABSENT: at once. */
enum err	 wait_until(struct db *, const struct driver *, enum op,
		    const struct op_args *, int64_t now, int64_t *until);
/* By a person, by name.  E_CONFLICT: it does not wait any more. */
enum err	 wait_cancel(struct db *, struct arena *, struct command *,
		    const char *user, int64_t now);

#endif
