/*
 * ledger: what a driver of a ledger has beside its operations, and what these
 * give.  A transaction is a call to a function of a contract (of a chaincode, in
 * Fabric's words); a query asks one and changes nothing.
 *
 * Where we sign, a transaction is signed before it is sent, and its bytes are
 * kept: to send the same bytes again is no second transaction.
 */
#ifndef DRIVERS_LEDGER_H
#define DRIVERS_LEDGER_H

#include "../lib/arena.h"
#include "../lib/text/json.h"

struct account;
struct resource_info;

enum {
	LEDGER_ARGS_MAX	= 16,
	LEDGER_TXS_MAX	= 200,		/* of one block that are shown */
	LEDGER_ARG_MAX	= 16 * 1024,	/* bytes of one argument */
	LEDGER_LOGS_MAX	= 2000,		/* of one call */
	LEDGER_BATCH	= 40,		/* transactions in one call: with what
					 * is asked about them, less than the
					 * hundred calls that any node takes in
					 * a batch */
};

/* One of the transactions in a call about several: the members of op_args that
 * are its own. */
struct ledger_asked {
	const char	*value, *remote_id, *own_id;
	int64_t		 number, fee, tip;
};

/* The result of a write, by our own id. */
enum receipt { RECEIPT_NONE, RECEIPT_PENDING, RECEIPT_DONE, RECEIPT_FAILED };

/* And what came of it: the members of result that are its own. */
struct ledger_told {
	enum err	 err;
	const char	*code, *reason, *remote_id, *progress, *block, *replay;
	enum receipt	 receipt;
	int64_t		 gas;
};

/* Wei as people write them: 1.5 for 1,500,000,000.  And what they typed in wei;
 * -1: no number of gwei, or too many. */
#define LEDGER_GWEI	INT64_C(1000000000)	/* wei */
const char	*ledger_gwei(struct arena *, int64_t wei);
int64_t		 ledger_wei(const char *gwei);
/* One part in so many more: a tenth with 10.  INT64_MAX at most. */
int64_t		 ledger_more(int64_t wei, int64_t part);

/* What the sample contract logs (docs/ledger/Assets.sol). */
#define LEDGER_EVENTS	"AssetUpdated(string assetID,string state); " \
	"AssetDeleted(string assetID)"

/* How many blocks deep a transaction is to be until it is final, its own
 * counted: the setting of this name, else 1. */
#define LEDGER_CONFIRMATIONS "confirmations"
int64_t		 ledger_confirmations(const struct account *);

/* A call, and how it is stored: {"contract":…,"function":…,"args":[…]}. */
struct ledger_call {
	const char	*contract, *function;
	const char	*args[LEDGER_ARGS_MAX];
	size_t		 n;
};
const char	*ledger_call_write(struct arena *, const struct ledger_call *);
bool		 ledger_call_read(struct arena *, const char *,
		    struct ledger_call *);

/* What a contract says of an asset, mostly a JSON object, as a resource: its
 * state, and a fact for each value, named by its path. */
void		 ledger_state(struct arena *, const char *answer,
		    struct resource_info *);

/* Where the ledger stands, and the account that writes: OP_HEAD, OP_QUOTE.
 * Numbers are ABSENT where there is no such thing. */
struct ledger_head {
	const char	*chain;		/* "chain 1", "channel orders" */
	int64_t		 chain_id;
	int64_t		 height;	/* of the newest block */
	const char	*account;	/* or NULL */
	int64_t		 balance;	/* gwei */
	int64_t		 next;		/* nonce, those in the pool counted */
	int64_t		 mined;		/* nonces that are in blocks */
	int64_t		 fee, tip;	/* wei for each gas, at the moment */
	int64_t		 offer, offer_tip;	/* what a person offers instead
						 * of what follows from these;
						 * 0: nobody does */
	int64_t		 gas;		/* OP_QUOTE: what the call takes */
};

struct ledger_tx {
	const char	*hash, *from, *contract;
	const char	*function;	/* NULL: not known here */
	const char	*args;		/* in words, or the raw data */
	const char	*note;		/* VALID …; or NULL */
};

struct ledger_block {
	int64_t			 number, at;	/* ms, ABSENT */
	const char		*hash;
	struct ledger_tx	*txs;
	size_t			 n, more;	/* beyond LEDGER_TXS_MAX */
};

/* What a contract logged with a transaction. */
struct ledger_log {
	int64_t		 block, place;	/* place: among those of its block */
	const char	*contract, *hash;
	const char	*name;		/* AssetUpdated */
	const char	*asset;		/* it is about; NULL: none is named */
	const char	*args;		/* a JSON object, by their names */
};

/* Signed by us. */
struct ledger_signed {
	const char	*raw, *hash;	/* hex */
	int64_t		 fee, tip;	/* offered, wei */
};

struct ledger_driver {
	const char	*contract, *contract_hint;	/* Contract address */
	const char	*functions;	/* hint: how a function is written, */
	const char	*query_hint;	/* and one that is asked */
	bool		 typed;		/* functions are written with the types of
					 * their arguments */
	bool		 gas;		/* it costs */
	size_t		 batch;		/* transactions in one call, up to
					 * LEDGER_BATCH; 0: one */
	/* Do contracts log what can be read here?  NULL: always.  span: the
	 * blocks whose logs one call asks for at most. */
	bool		(*hears)(const struct account *);
	int64_t		 span;
	/* With gas only: the account whose nonces are counted, and what is
	 * offered for each gas at most, in wei. */
	const char	*(*account)(struct arena *, const struct account *);
	int64_t		(*fee)(const struct account *,
			    const struct ledger_head *);
	/* With gas only: the highest price in wei, as it is set; ABSENT: none
	 * that a price could reach. */
	int64_t		(*highest)(const struct account *);
	/* NULL when fine, else a sentence. */
	const char	*(*check_contract)(struct arena *, const char *);
	const char	*(*check_function)(struct arena *, const char *);
	/* Whether a value can be an argument: NULL, or a sentence that begins
	 * with the number of the argument. */
	const char	*(*check_call)(struct arena *,
			    const struct ledger_call *);
	/* The types of a function's arguments: its number of them. */
	size_t		(*types)(struct arena *, const char *function,
			    const char *types[LEDGER_ARGS_MAX]);
	/* What goes over the wire, for people: the data of the call. */
	const char	*(*wire)(struct arena *, const struct ledger_call *);
	/* Do we sign?  Then sign does; E_INPUT: not with this key, not this
	 * call.  NULL: never. */
	bool		(*signs)(const struct account *);
	enum err	(*sign)(const struct account *,
			    const struct ledger_call *,
			    const struct ledger_head *, int64_t nonce,
			    struct arena *, struct ledger_signed *);
};

#endif
