/*
 * ledger: events become transactions, transactions are sent, and what becomes of
 * them is followed until it is final.
 *
 * One process does it for all ledgers (cgi/ledgers.h).  Were there two for a
 * moment, no event would be sent twice: an event makes one row, a nonce is stored
 * with the bytes that bear it, and a command is sent by whoever marks it.
 */
#ifndef COMMANDS_LEDGER_H
#define COMMANDS_LEDGER_H

#include "../events/speak.h"
#include "../events/store.h"
#include "../store/command/command.h"
#include "../store/device/device.h"
#include "../store/ledger/mapping.h"
#include "../store/ledger/transaction.h"
#include "outside.h"

/* Of its commands: the kind, and who asks. */
#define LEDGER_OP	"transaction"
#define LEDGER_USER	"Blockchain mapping"

enum {
	LEDGER_SCAN	= 2000,		/* events looked at in one go */
	LEDGER_TAKE	= 200,		/* and of these, so many taken */
	LEDGER_SEND	= 200,		/* transactions sent in one go, */
	LEDGER_TRIES	= 5,		/* of one that is refused */
	LEDGER_LOOKS	= 400,		/* and looked at */
	LEDGER_BYTES	= 64 * 1024,	/* of calls that go together, */
	LEDGER_ALONE	= 1000 * 1000,	/* unless one takes that much gas */
	LEDGER_LOOK_MS	= 3000,		/* between two looks at one */
	LEDGER_WAIT_MS	= 5000,		/* after a failure, */
	LEDGER_SHORT_MS	= 60 * 1000,	/* and for want of money */
	LEDGER_CALLS_MS	= 15000,	/* of one ledger in one go */
	LEDGER_HEAR_MS	= 5000,		/* between two looks at the head */
};

/* What the process remembers of a ledger from one go to the next; all 0 at
 * first. */
struct ledger_turn {
	char		 extension[KEY_MAX + 1];	/* "": free */
	int64_t		 hear_at, watch_at;	/* not before: clock_mono() */
	int64_t		 watch_wait;	/* the last one, after a failure */
	int64_t		 span;		/* blocks in one call, as many as the
					 * node takes; 0: not known */
	size_t		 batch;		/* the same of transactions */
};
struct ledger_turns {
	struct ledger_turn	 list[EXTENSIONS_MAX];
};
/* A ledger's own; one that was removed gives its place up. */
struct ledger_turn *ledger_turn(struct ledger_turns *, const char *extension);

/*
 * Look at the next events; those that mappings take become transactions, in one
 * transaction of the database with how far this has come.  *more: there may be
 * more of them at once.
 */
enum err	 ledger_take(struct outside *, struct event_reader *, bool *more);

/* A mapping is paused or resumed: what came in between is not recorded. */
enum err	 ledger_switch(struct db *, struct event_reader *,
		    int64_t mapping, bool on, int64_t now);

/*
 * Send what waits of a ledger, in the order of the events; then look at what is
 * on its way.  How many were sent or decided.
 *
 * Where the driver can, several go in one call: their nonces, bytes and commands
 * are stored in one transaction, and that they are sent in another, when the
 * connection stands and no byte has left.  No two of an asset go together, so
 * what becomes of one changes the order of none.
 */
int		 ledger_send(struct outside *, struct ledger_turn *,
		    const struct extension *);
int		 ledger_follow(struct outside *, struct ledger_turn *,
		    const struct extension *);

/*
 * A person offers more for a transaction that waits for a block.  It keeps its
 * nonce, so one of the two at most comes into a block.  It is written down and
 * signed here; ledger_follow finds that nobody knows its hash yet, and sends it.
 *
 * E_FORM: what is wrong with the offer is in it.  E_CONFLICT: it does not wait any
 * more, or has changed since it was read.  words: the service's, of another error.
 */
struct ledger_offer {
	int64_t		 fee, tip;	/* wei for each gas */
	const char	*by;		/* who raises it */
	const char	*fee_wrong, *tip_wrong, *words;	/* out, or NULL */
};
enum err	 ledger_raise(struct outside *, const struct extension *,
		    const struct transaction *, struct ledger_offer *,
		    int64_t now);
bool		 ledger_may_raise(const struct driver *,
		    const struct transaction *);

/*
 * What contracts log becomes events of devices: "ledger", with name and arguments,
 * in the order of the chain.  Only blocks that are deep enough are read, so a
 * reorganization changes nothing that was said.  Each is said once: that some are
 * being written is stored before, and after a crash those that are in the event
 * store already are left out.
 *
 * Each ledger has its own turn, so one that is down silences no other.  Why its
 * logs can't be read is stored with its account (ledger_account.deaf).
 */
struct hearing {
	struct event_reader	*events;
	struct speaker		*speaker;
	const char		*journal;	/* its directory */
};
#define LEDGER_EVENT	"ledger"
enum err	 ledger_hear(struct outside *, struct hearing *,
		    struct ledger_turn *, const struct extension *);

/*
 * A person has a function called by hand: a transaction as those of mappings, with
 * the same promises.  once: the form's own id, of which there is one transaction
 * however often it is sent (*again).  asset: it is about, or "".
 */
enum err	 ledger_write(struct db *, struct arena *,
		    const char *extension, const struct ledger_call *,
		    const char *asset, const char *once, const char *by,
		    int64_t now, bool *again);

/* What people watch: the cards that are polled are asked again when the chain has
 * moved, and its newest blocks are read (store/ledger/look.h).  While that fails
 * it is tried less and less often. */
enum {
	LEDGER_WATCH_MS	= 60 * 60 * 1000,	/* then it ends by itself */
	LEDGER_BLOCKS	= 10,			/* that are read at a time */
	LEDGER_DEAD_MS	= 5 * 60 * 1000,	/* between two tries at most */
};
enum err	 ledger_watch(struct outside *, struct ledger_turn *,
		    const struct extension *);
/* A query, and what came of it: an answer, or a fault in words.  *fails (may be
 * NULL): the fault passes, it is not the contract's own refusal; else E_OK. */
struct ledger_card;
enum err	 ledger_ask(struct outside *, const struct opened *,
		    const char *call, struct ledger_card *, enum err *fails);
/* The signatures of the functions that are known of a ledger's contracts, one on
 * each line: OP_BLOCK tells transactions by them. */
enum err	 ledger_functions(struct outside *, const struct opened *,
		    const char **lines);
/* A block as JSON, with those of the logs that are its own. */
json_t		*ledger_block_json(const struct ledger_block *,
		    const struct ledger_log *, size_t nlogs);

/* --- between the files of ledger --- */

/* The contract of the assets, and those that events are mapped to, also while a
 * mapping is paused. */
struct ledger_contracts {
	const char	*list[MAPPINGS_MAX + 1];
	size_t		 n;
	struct mapping	*maps;
	size_t		 nmaps;
};
enum err	 ledger_contracts(struct outside *, const struct opened *,
		    struct ledger_contracts *);
/* Whose asset it is: the device that links it, else the one of that id whose events
 * are recorded in this ledger; E_NOTFOUND. */
enum err	 ledger_find_device(struct db *, struct arena *,
		    const char *extension, const char *asset,
		    const struct mapping *, size_t n, struct device *);
/* How high the chain is, asked when what is known is old. */
enum err	 ledger_height(struct outside *, const struct opened *,
		    struct ledger_account *, const char **reason);

#endif
