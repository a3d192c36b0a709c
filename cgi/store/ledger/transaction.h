/*
 * transaction: what came of events for a ledger.
 *
 *	queued -> given -> done | failed
 *	      \-> replaced (a newer one of its asset, or its mapping is gone)
 *	given -> queued: what was sent came to nothing for certain
 *
 * An event makes one row for each mapping that takes it, however often it is
 * read.  What is sent of it is a command, whose row tells what became of that.
 * Where we sign, the nonce is allocated and the signed bytes are stored before
 * there is a command; they are the only ones that are ever sent of it.
 */
#ifndef STORE_TRANSACTION_H
#define STORE_TRANSACTION_H

#include "../../lib/db/db.h"

struct transaction {
	int64_t		 id;
	/* By hand: mapping 0, and a negative number in place of the event that
	 * the form's own id makes; device 0: none links the asset. */
	int64_t		 mapping, event, device;
	const char	*user;		/* who asked by hand; "": a mapping */
	const char	*extension, *type_id, *device_id, *asset;
	const char	*body;		/* the call: drivers/ledger.h */
	int64_t		 at;		/* of the event */
	const char	*state;
	int64_t		 tries;
	int64_t		 command;	/* ABSENT: none was made */
	int64_t		 nonce;		/* ABSENT */
	int64_t		 gas;
	const char	*raw, *hash;	/* "" */
	int64_t		 fee, tip;	/* offered, wei; 0: the node decides */
	int64_t		 bids;		/* how often the fee was raised */
	int64_t		 next_look, decided;
	/* Since when, and since what height, another one has its nonce and nobody
	 * knows of it; ABSENT. */
	int64_t		 missed, missed_height;
	/* of its command, "" without one */
	const char	*status, *reason, *remote_id, *remote_state;
	int64_t		 sent;
};

/* In the queue from now on, unless it was made before (*made false).  newest:
 * those of the same asset that wait and are not signed give way. */
enum err	 transaction_add(struct db *, const struct transaction *,
		    bool newest, int64_t now, bool *made);

/* Of a ledger: those that wait, oldest first, after an id; those to be looked at by
 * then; all, newest first, before an id.  Of a device in all ledgers, newest first. */
enum err	 transaction_queue(struct db *, struct arena *,
		    const char *extension, int64_t after, size_t most,
		    struct transaction **, size_t *n);
enum err	 transaction_due(struct db *, struct arena *,
		    const char *extension, int64_t now, size_t most,
		    struct transaction **, size_t *n);
enum err	 transaction_list(struct db *, struct arena *,
		    const char *extension, int64_t before, size_t most,
		    struct transaction **, size_t *n);
enum err	 transaction_of_device(struct db *, struct arena *,
		    int64_t device, size_t most, struct transaction **,
		    size_t *n);

/* It has the account's next nonce, or one that was left: both change together.
 * account: whose nonces these are, the chain's id with it; day: since 1970, whose
 * gas is counted.  E_CONFLICT: it is signed already, or waits no more; or a nonce
 * below the next one was not left, so another has it. */
struct ledger_account {
	const char	*account;	/* "" */
	int64_t		 nonce;		/* the next */
	int64_t		 day, gas;
	int64_t		 paused_until;	/* ABSENT */
	const char	*reason;	/* of the pause, "" */
	const char	*deaf;		/* why the logs of its contracts can't be
					 * read at the moment, "" */
	int64_t		 height, seen;	/* ABSENT */
	int64_t		 watch_until;	/* somebody watches its blocks; ABSENT */
};
enum err	 transaction_sign(struct db *, const struct transaction *,
		    const char *account, int64_t day);
/* The nonces below the account's next one that are nobody's, lowest first: what had
 * them was refused for good.  Those below mined are forgotten. */
enum err	 ledger_gaps(struct db *, struct arena *,
		    const char *extension, const char *account, int64_t mined,
		    int64_t **nonces, size_t *n);
/* It failed for good.  Others come after its nonce: it leaves it to the next one of
 * that account; else (leaves NULL) its nonce is free.  E_CONFLICT: it is not on its
 * way. */
enum err	 transaction_fail(struct db *, const struct transaction *,
		    const char *leaves, int64_t now);
/* What those that are in no block, of the nonces from mined on, may cost: gwei. */
enum err	 transaction_owed(struct db *, const char *extension,
		    int64_t mined, int64_t *gwei);
/* Has the ledger one with a nonce that is not decided?  And one of the same asset
 * above this nonce? */
enum err	 transaction_nonced(struct db *, const char *extension,
		    bool *);
enum err	 transaction_above(struct db *, const struct transaction *,
		    int64_t nonce, bool *);
/* Is an earlier one of its asset given, and may not have left yet? */
enum err	 transaction_leaving(struct db *, const struct transaction *,
		    bool *);
/* Is an earlier one of its asset on its way, and in no block yet? */
enum err	 transaction_ahead(struct db *, const struct transaction *,
		    bool *);
/* A person offers more: raw, hash, fee and tip of *to instead of what *was has.
 * What it was sent as is remembered.  E_CONFLICT: it has changed since. */
enum err	 transaction_raise(struct db *, const struct transaction *was,
		    const struct transaction *to, const char *by,
		    int64_t now);
/* What was offered for it before, oldest first. */
struct transaction_bid {
	const char	*hash;
	int64_t		 fee;		/* 0: what the node decided */
	int64_t		 at;		/* when it was raised, */
	const char	*user;		/* and who did it */
};
enum err	 transaction_bids(struct db *, struct arena *, int64_t id,
		    struct transaction_bid **, size_t *n);
/* Of two readings of one: has nobody raised it in between, and nothing become of
 * it? */
bool		 transaction_same_offer(const struct transaction *,
		    const struct transaction *);
/* Do the ledger's words for where it is say that it is in a block? */
bool		 transaction_in_block(const char *words);
/* Is it on its way, and in no block as far as was seen? */
bool		 transaction_waits(const struct transaction *);
/* What the node has signed of an offer is known by this hash. */
enum err	 transaction_known(struct db *, const struct transaction *was,
		    const char *hash);
/* E_NOTFOUND: none of that ledger. */
enum err	 transaction_get(struct db *, struct arena *,
		    const char *extension, int64_t id, struct transaction *);
/* It has a command, which is looked at by then.  E_CONFLICT: it does not wait any
 * more.  transaction_given: E_OK while it is on its way with that command, else
 * E_CONFLICT. */
enum err	 transaction_give(struct db *, int64_t id, int64_t command,
		    int64_t next_look);
enum err	 transaction_given(struct db *, int64_t id, int64_t command);
/* Another one has its nonce, since then and since that height; ABSENT: not so. */
enum err	 transaction_missed(struct db *, int64_t id, int64_t at,
		    int64_t height);
enum err	 transaction_later(struct db *, int64_t id, int64_t next_look);
/* Into the queue again.  Where its bytes can never be in a block they are
 * forgotten, and with them the nonce: the next one is given as free.  E_CONFLICT:
 * it is not on its way. */
enum err	 transaction_back(struct db *, const struct transaction *,
		    bool keep, int64_t free_nonce);
/* A person has one that failed for certain sent again.  E_NOTFOUND: it is no
 * such one. */
enum err	 transaction_again(struct db *, const char *extension,
		    int64_t id);
/* E_CONFLICT: it is not on its way. */
enum err	 transaction_end(struct db *, int64_t id, const char *state,
		    int64_t now);

enum err	 ledger_account_get(struct db *, struct arena *,
		    const char *extension, struct ledger_account *);
/* reason "" and until ABSENT: not any more. */
enum err	 ledger_account_pause(struct db *, const char *extension,
		    int64_t until, const char *reason);
enum err	 ledger_account_deaf(struct db *, const char *extension,
		    const char *reason);
enum err	 ledger_account_watch(struct db *, const char *extension,
		    int64_t until);
enum err	 ledger_account_seen(struct db *, const char *extension,
		    int64_t height, int64_t now);

/* The ledgers that hold transactions up, why, and since when: the time of the oldest
 * event that waits. */
struct ledger_held {
	const char	*extension, *title, *reason;
	int64_t		 at;
};
enum err	 ledger_held_list(struct db *, struct arena *,
		    struct ledger_held **, size_t *n);

/* How many wait and how many are on their way, up to ten thousand of each. */
enum err	 transaction_counts(struct db *, const char *extension,
		    int64_t *queued, int64_t *given);

#endif
