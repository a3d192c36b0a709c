/*
 * settle: what becomes of a command.  The first four change *c and nothing
 * else; the caller stores it.
 *
 *	answer		what the carrier's answer, or its absence, means
 *	by_sim, by_sms	what a look at the SIM, or at the message, means
 *	next		when to look again
 *
 * Nothing here sends a command.  Only a look decides what an answer left open.
 */
#ifndef PROVIDERS_SETTLE_H
#define PROVIDERS_SETTLE_H

#include "commands.h"

enum {
	/* A process keeps a command in flight that long without a word: a turn
	 * and a call take less. */
	COMMAND_LEASE_MS = PAGE_CALLS_MS + 10000,
	SETTLE_FIRST_MS	= 2000,		/* the first look, then ever later */
	SETTLE_LAST_MS	= 6 * 60 * 60 * 1000,	/* but never later than this */
	SETTLE_LIMITER_MS	= 5000,		/* our turn did not come: soon again */
	SETTLE_SURE_MS	= 10 * 60 * 1000, /* not done after this: not done */
	SETTLE_LOOKS	= 3,		/* and only after so many looks */
	SETTLE_DAY_MS	= 24 * 60 * 60 * 1000,
	SETTLE_WEEK_MS	= 7 * SETTLE_DAY_MS,
	SETTLE_SKEW_MS	= 2 * 60 * 1000, /* between our clock and theirs */
	SETTLE_SOON_MS	= 60 * 1000,	/* a carrier nothing reached */
	SETTLE_PAUSE_MS	= 5 * 60 * 1000, /* one that failed */
	SETTLE_SMS_MAX	= 20,		/* messages compared in one search */
};

/* e, sent, r: what driver_call gave for the write. */
void		 settle_answer(struct command *, struct arena *, enum err e,
		    bool sent, const struct result *, int64_t now);

/* What was sent for the same thing after a command, and not refused: then
 * what the SIM shows may be of that. */
enum settle_later { LATER_NONE, LATER_OTHER, LATER_SAME };

/* False when the SIM says nothing about it: another kind, decided, not yet
 * sent, or planned for later. */
bool		 settle_by_sim(struct command *, struct arena *,
		    const struct sim_info *, enum settle_later, int64_t now);
bool		 settle_by_sms(struct command *, struct arena *,
		    const struct driver *, const struct sms *, int64_t now);
/* A search found no such message. */
void		 settle_no_sms(struct command *, int64_t now);

/* ABSENT: nobody looks again by himself. */
int64_t		 settle_next(const struct command *, int64_t now);

/* An extension opened for asking. */
struct asked {
	const struct extension	*x;
	const struct driver	*p;
	struct account		 acc;
};

/* E_NOTFOUND: its driver is not in the registry.  E_SEALED: its secrets do
 * not open; that is kept as the extension's last check until they do, and
 * logged when it is new. */
enum err	 asked_open(struct acting *, const struct extension *,
		    struct asked *);
/* driver_call; E_INTERNAL when a transaction is open. */
enum err	 asked_call(struct acting *, const struct asked *, enum op,
		    const struct op_args *, struct result *,
		    struct leaving *);

/* Keep the zones of result.usage, of the cycle that begins on a day. */
enum err	 zones_keep(struct acting *, const struct asked *,
		    const char *sim_id, const char *cycle,
		    const struct result *);

/* Look at a SIM: keep what it says, or that it failed, settle its open
 * commands that are not messages, and take off its mark (store/follow.h). */
enum err	 settle_look_sim(struct acting *, const struct asked *,
		    const char *sim_id, struct result *);
/* Look at several in one call, at most the driver's batch: for each of them
 * the same, in one transaction.  Those the carrier does not name are not known
 * to it.  On an error nothing is kept: it need not be of each of them. */
enum err	 settle_look_sims(struct acting *, const struct asked *,
		    const char *const *sim_ids, size_t n);
/* Is this said of a SIM, and no failure of its carrier? */
bool		 settle_of_one(enum err);
/* How long to leave a carrier alone that failed so, when nobody asks: not long
 * when nothing reached it. */
int64_t		 settle_pause(enum err);
/* Look what became of a message. */
enum err	 settle_look_sms(struct acting *, const struct asked *,
		    struct command *);

#endif
