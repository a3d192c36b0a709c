/* ledger_own: shared by the files that send transactions and follow them. */
#ifndef COMMANDS_LEDGER_OWN_H
#define COMMANDS_LEDGER_OWN_H

#include "ledger.h"

/* What a transaction is sent with: its bytes, or the call. */
struct op_args	 ledger_args(const struct transaction *);
/* A command's row as it is now, changed and stored; E_CONFLICT is none. */
enum err	 ledger_keep(struct outside *, const struct command *);
/* How many transactions go in one call at the moment; and that so many were too
 * many, or were fine. */
size_t		 ledger_batch(const struct ledger_turn *,
		    const struct ledger_driver *);
void		 ledger_batch_was(struct ledger_turn *,
		    const struct ledger_driver *, size_t n, enum err);

/* Some that go together. */
struct sending {
	struct outside		*out;
	const struct extension	*x;
	struct ledger_turn	*turn;
	struct opened		 k;
	const struct ledger_driver *ledger;
	struct ledger_account	 account;
	const char		*name;		/* the account's, with the
						 * chain's id */
	int64_t			 day;
	int64_t			 height;	/* ABSENT: not asked */
	struct sent {
		struct transaction	*t;
		struct command		 c;
	}			 item[LEDGER_BATCH];
	size_t			 n;
	bool			 whole;		/* the call of several was
						 * refused, and none of them
						 * by itself */
};

/* Nothing is sent for a while, and why. */
enum err	 sending_pause(struct sending *, int64_t ms,
		    const char *reason);
/* The command of a try. */
struct command	 sending_command(const struct sending *,
		    const struct transaction *, int64_t now);
/* The contract's own no, and not the node's trouble, which passes. */
bool		 sending_refuses(const char *code);

/* Ask what they take, and make them ready: nonces and bytes, not stored yet.  Those
 * that can never be sent are given up, and the first that has to wait ends them:
 * s->n is how many are left. */
enum err	 sending_quote(struct sending *);
/* Store them with their commands, send them, and store what came of it. */
enum err	 sending_leave(struct sending *);

#endif
