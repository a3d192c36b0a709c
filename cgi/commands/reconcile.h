/*
 * reconcile: reads the service's side of things, stores it, and settles open
 * commands by it.
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

/* Read a resource: store the result or the failure, settle open commands by it,
 * and clear its mark (store/due.h). */
enum err	 reconcile_resource(struct outside *, const struct opened *,
		    const char *resource, struct result *);
/* Read several in one call, at most the driver's batch, and do the same for
 * each in one transaction.  The carrier does not know those it leaves out.  On
 * an error nothing is stored, because it need not concern each of them. */
enum err	 reconcile_sims(struct outside *, const struct opened *,
		    const char *const *resources, size_t n);
/* Does this error concern a SIM, rather than its carrier? */
bool		 reconcile_of_one(enum err);
/* How long the background worker leaves a carrier alone after this failure: a
 * short time when nothing reached it. */
int64_t		 reconcile_pause(enum err);
/* Find out what became of a message. */
enum err	 reconcile_sms(struct outside *, const struct opened *,
		    struct command *);
/* Read whatever shows how a command ended: its resource, its message, or what
 * the service says about our own id. */
enum err	 reconcile_command(struct outside *, const struct opened *,
		    struct command *);

#endif
