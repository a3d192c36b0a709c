/*
 * reconcile: reads a resource at the service, stores the report, and settles
 * open commands by it.
 */
#ifndef COMMANDS_RECONCILE_H
#define COMMANDS_RECONCILE_H

#include "outside.h"
#include "settle.h"

enum {
	RECONCILE_MS	= 2000,		/* not started with less time left */
	RECONCILE_SMS_MAX = 20,		/* messages compared per search */
	PAUSE_SOON_MS	= 60 * 1000,	/* when a carrier cannot be reached */
	PAUSE_MS	= 5 * 60 * 1000, /* when it failed */
};

/* Is there time for another one? */
bool		 time_to_reconcile(const struct outside *);

/* Read a resource.  Stores the report or the failure, settles open commands by
 * it and clears its mark (store/due.h). */
enum err	 reconcile_resource(struct outside *, const struct opened *,
		    const char *resource, struct result *);
/* Read several in one call, at most the driver's batch, and do the same for
 * each in one transaction.  SIMs missing from the answer are unknown to the
 * carrier.  On an error nothing is stored, because the error may concern only
 * some of them. */
enum err	 reconcile_sims(struct outside *, const struct opened *,
		    const char *const *resources, size_t n);
/* Does this error concern a SIM rather than its carrier? */
bool		 reconcile_of_one(enum err);
/* How long the background worker leaves a carrier alone after this failure:
 * only briefly when it could not be reached. */
int64_t		 reconcile_pause(enum err);
/* Find out the result of a message. */
enum err	 reconcile_sms(struct outside *, const struct opened *,
		    struct command *);
/* Read whatever shows a command's result: its resource, its message, or the
 * service's record of our own id. */
enum err	 reconcile_command(struct outside *, const struct opened *,
		    struct command *);

#endif
