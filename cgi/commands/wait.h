/*
 * wait: an irreversible action is not sent at once.  It is stored as requested
 * and waits for a grace period.  During that time anybody who could have
 * requested it can cancel it, and every admin sees it on every page.
 *
 * When it is due the background worker sends it, unless its conditions no
 * longer hold: the SIM is linked elsewhere, its extension is off, or the
 * requester has lost the permission.  A command found long overdue is not
 * sent, so a database restored from a backup does not repeat what has been
 * done or cancelled since.
 */
#ifndef COMMANDS_WAIT_H
#define COMMANDS_WAIT_H

#include "../store/command/command.h"
#include "outside.h"

enum {
	GRACE_MINUTES	= 10,		/* unless an admin sets it */
	GRACE_MAX	= 24 * 60,
	ONE_WAY_MOST	= 10,		/* per person in ONE_WAY_MS */
	ONE_WAY_MAX	= 1000,
	WAIT_LATE_MS	= 60 * 60 * 1000,	/* too late to be sent */
	WAIT_JUMP_MS	= 60 * 1000,	/* a clock does not gain so much by
					 * itself */
	WAIT_DAY_MS	= 60 * 60 * 1000,	/* how long before its day it is
						 * sent */
};

/* Settings for irreversible actions. */
struct one_way {
	int64_t		 grace;		/* minutes; 0: sent at once */
	int64_t		 most;		/* per person and hour */
};
enum err	 one_way_get(struct db *, struct one_way *);
enum err	 one_way_set(struct db *, const struct one_way *);

/* The driver says whether an action is irreversible. *until: when to send it;
 * ABSENT: at once. */
enum err	 wait_until(struct db *, const struct driver *, enum op,
		    const struct op_args *, int64_t now, int64_t *until);
/* Cancel on behalf of a user.  E_CONFLICT when it is no longer waiting. */
enum err	 wait_cancel(struct db *, struct arena *, struct command *,
		    const char *user, int64_t now);

/*
 * Was the clock put forward since the last look?  What waits would then be sent
 * before its time: it waits longer, by as much.  True: send nothing this time.
 * *ahead: of the clock before the one that is never set, ABSENT at first.
 */
bool		 wait_clock_jumped(struct db *, int64_t *ahead);

#endif
