/*
 * reconcile: ask the service what became of things, keep what it says, and
 * settle open commands by it.
 */
#ifndef COMMANDS_RECONCILE_H
#define COMMANDS_RECONCILE_H

#include "outside.h"
#include "settle.h"

enum {
	RECONCILE_MS	= 2000,		/* less time left: not begun */
	RECONCILE_SMS_MAX = 20,		/* messages compared in one search */
	PAUSE_SOON_MS	= 60 * 1000,	/* a carrier nothing reached */
	PAUSE_MS	= 5 * 60 * 1000, /* one that failed */
};

/* Is there time for one more? */
bool		 time_to_reconcile(const struct outside *);

/* Look at a resource: keep what it says, or that it failed, settle the open
 * commands that it tells of, and take off its mark (store/due.h). */
enum err	 reconcile_resource(struct outside *, const struct opened *,
		    const char *resource, struct result *);
/* Look at several in one call, at most the driver's batch: for each of them
 * the same, in one transaction.  Those the carrier does not name are not known
 * to it.  On an error nothing is kept: it need not be of each of them. */
enum err	 reconcile_sims(struct outside *, const struct opened *,
		    const char *const *resources, size_t n);
/* Is this said of a SIM, and no failure of its carrier? */
bool		 reconcile_of_one(enum err);
/* How long to leave a carrier alone that failed so, when nobody asks: not long
 * when nothing reached it. */
int64_t		 reconcile_pause(enum err);
/* Look what became of a message. */
enum err	 reconcile_sms(struct outside *, const struct opened *,
		    struct command *);
/* Look at what tells how a command ended: its resource, a message, or what the
 * service says of our own id. */
enum err	 reconcile_command(struct outside *, const struct opened *,
		    struct command *);

#endif
