/*
 * actions: what the pages and the background worker ask of carriers: look, and commands.
 * The one place that joins store and driver_call; no transaction is open
 * while a carrier is called.
 */
#ifndef PROVIDERS_ACTIONS_H
#define PROVIDERS_ACTIONS_H

#include "../drivers/call.h"
#include "../store/command.h"
#include "../store/sim.h"

/* Everything an action needs. */
struct acting {
	struct caller	*caller;
	struct db	*db;
	struct arena	*a;
	int64_t		 deadline;	/* clock_mono() */
};

/* Read the SIM (OP_DETAILS), keep the snapshot or the failure, then settle
 * what commands of it are open.  The carrier's words are in *words (may be
 * NULL argument). */
enum err	 action_refresh(struct acting *, const struct extension *,
		    const char *sim_id, const char **words);

/* Read and keep the usage of one cycle; what of it fell into which zone, where
 * the API tells that, becomes rows of the look LOOK_ZONES (cycle zone plan data
 * sms voice), beside those of other cycles. */
#define LOOK_ZONES	"zones"
enum err	 action_usage(struct acting *, const struct extension *,
		    const char *sim_id, const char *cycle_start,
		    const char **words);

/* What can be looked at beyond the snapshot, each kept by its name in
 * store/activity.h as a JSON array of objects; members not given are left
 * out, times are ms.
 *
 *	session		in_session started ended ip ipv6 apn; one row
 *	location	at place lat lon accuracy source; newest first
 *	audit		field before after user status effective
 *	traffic		at data_in data_out sms_in sms_out; as the carrier has
 *			them
 */
struct look_kind {
	const char	*name, *title;
	enum op		 op;
};
extern const struct look_kind look_kinds[];	/* ends with a NULL name */

/* Ask and keep one of them.  E_SERVICE_CANNOT: the API has it not. */
enum err	 action_look(struct acting *, const struct extension *,
		    const char *sim_id, enum op, const char **words);

/* Keep a session that the carrier told of by itself, as of then, unless what
 * is kept is newer. */
enum err	 action_session_told(struct db *, struct arena *,
		    const char *extension, const char *sim_id,
		    const struct session *, int64_t at);

/*
 * Read the newest messages of a SIM at the carrier.  Those from the device
 * become activity of kind sms (event_id sms:<id>), those to it rows of the
 * look LOOK_SMS (id text state at), newest first; open commands among them
 * follow.  Those kept before stay.
 */
#define LOOK_SMS	"sms"
enum err	 action_messages(struct acting *, const struct extension *,
		    const char *sim_id, const char **words);

/* Read and keep the list of rate plans. */
enum err	 action_plans(struct acting *, const struct extension *,
		    const char **words);

/* Check Connection with what is stored, and with an account not yet stored. */
enum err	 action_check_stored(struct acting *, const struct extension *,
		    const char **words);
enum err	 action_check(struct acting *, const struct driver *,
		    const struct account *, const char **words);

/*
 * Carry out a command: *c as for command_add (once, device, names, extension,
 * sim_id, op, argument, effective, user).  Adds it, sends it, reads back.
 * On return *c is as stored.  E_OK whatever became of it, also when once was
 * there before (*again is set, nothing is sent); an error only when nothing
 * could be stored or asked.
 */
enum err	 action_command(struct acting *, const struct extension *,
		    struct command *c, bool *again);

/*
 * Mark what is in flight although its lease is over: requested ones refused
 * (never sent), sent ones unknown.  At a worker's start and by the background
 * worker.  Taking one from a process that is only slow does no harm: it makes
 * no mark any more, so does not send; and its answer still counts.
 */
enum err	 action_sweep(struct db *, struct arena *);

/* At the background worker's start: which extensions the present key file opens, see
 * E_SEALED; so that a wrong one is on the Extensions page before anything is
 * asked. */
void		 action_try_keys(struct acting *);

/*
 * One round of the background worker over every extension that is on, of at most so many
 * calls (a SIM each, or a batch where the API takes one) for each.  A carrier
 * that fails is left alone for some minutes.  They return how many SIMs.
 *
 *	fill		linked SIMs that were never read
 *	read_due	those marked to be read again
 */
int		 action_fill(struct acting *, size_t calls);
int		 action_read_due(struct acting *, size_t calls);

/*
 * Ask each extension that has not been asked for every ms which SIMs were
 * changed, and mark those that are linked here.  What was asked up to is kept
 * in the database, and moves on only when all of a list is marked.  While a
 * list of many pages (LIST_PAGES and more, over several rounds) is read, SIMs
 * that change again can hide some behind them: they are read when they change
 * next, or are looked at.
 */
void		 action_follow(struct acting *, int64_t every);

/* One round of the background worker: read back at most limit commands that are due.
 * Returns how many. */
int		 action_settle_due(struct acting *, size_t limit);

#endif
