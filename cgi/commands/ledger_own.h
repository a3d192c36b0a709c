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

/* The account whose nonces are counted, with its chain: "chain 1 0x…".  And is it
 * still the one, by its name, of which transactions are on their way?  "": of
 * none. */
const char	*ledger_name(struct arena *, const struct opened *,
		    const struct ledger_head *);
bool		 ledger_is_of(struct arena *, const struct opened *,
		    const struct ledger_head *, const char *account);

/* One that is followed. */
struct following {
	struct outside		*out;
	const struct extension	*x;
	struct opened		*k;
	const char		*account;	/* ledger_account's */
	struct transaction	*t;
	struct command		 c;
	bool			 lost;		/* nobody knows of it: its
						 * bytes go again */
};
/* It is over: decided by its command, or in this state. */
enum err	 following_end(const struct following *, const char *state);
enum err	 following_decided(struct following *);
/* The ledger knows of it, or nobody does: what follows from that, stored.  Then
 * lost may be set. */
enum err	 following_known(struct following *);
enum err	 following_missing(struct following *, const struct result *);
/* Send what is lost again, outside of any transaction of the database. */
enum err	 following_send(struct following *);

/* Some that go together. */
struct sending {
	struct outside		*out;
	const struct extension	*x;
	struct ledger_turn	*turn;
	struct opened		 k;
	struct arena		*go;		/* until all are sent */
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
	struct skipped {
		const char		*asset;
		struct skipped		*next;
	}			*skipped;	/* they wait for what is
						 * before them */
	const char		*waits;		/* for what; or NULL */
	bool			 went;		/* some were sent */
	bool			 whole;		/* the call of several was
						 * refused, and none of them
						 * by itself */
};

/* Nothing is sent for a while, and why. */
enum err	 sending_pause(struct sending *, int64_t ms,
		    const char *reason);
/* This asset has to wait; the others go on. */
void		 sending_skip(struct sending *, const struct transaction *);
/* The command of a try. */
struct command	 sending_command(const struct sending *,
		    const struct transaction *, int64_t now);
/* The contract's own no, and not the node's trouble, which passes. */
bool		 sending_refuses(const char *code);

/* Ask what they take, and make them ready: nonces and bytes, not stored yet.  Those
 * that can never be sent are given up, those that wait for others are skipped, and
 * the first that has to wait for more than that ends them: s->n is how many are
 * left. */
enum err	 sending_quote(struct sending *);
/* They have their nonces and bytes: are these still of the extension's account?
 * Else nothing is sent. */
enum err	 sending_same(struct sending *);
/* Store them with their commands, send them, and store what came of it. */
enum err	 sending_leave(struct sending *);

#endif
