/*
 * look: what people look at in a ledger: the functions of contracts, what they
 * asked them, and the newest blocks while somebody watches.
 */
#ifndef STORE_LEDGER_LOOK_H
#define STORE_LEDGER_LOOK_H

#include "../../lib/db/db.h"

enum {
	CONTRACTS_KEPT	= 100,		/* of a ledger */
	CARDS_KEPT	= 20,		/* of a person in a ledger */
	CARD_ANSWER_MAX	= 16 * 1024,	/* bytes of an answer */
	BLOCKS_KEPT	= 50,		/* of a ledger */
};

/* What somebody said of contracts: an ABI, or schemas. */
struct ledger_contract {
	const char	*contract, *interface;
};
enum err	 ledger_contract_list(struct db *, struct arena *,
		    const char *extension, struct ledger_contract **,
		    size_t *n);
/* interface "": nothing any more.  E_TOOMANY past CONTRACTS_KEPT. */
enum err	 ledger_contract_put(struct db *, const char *extension,
		    const struct ledger_contract *, const char *by,
		    int64_t now);

/* What a person asked, and the last answer. */
struct ledger_card {
	int64_t		 id, user;
	const char	*call;		/* drivers/ledger.h */
	const char	*answer, *fault;	/* "" */
	int64_t		 asked, changed;
	int64_t		 height;	/* ABSENT */
	int64_t		 poll_until;	/* ABSENT: it is not asked again */
};
/* Newest first. */
enum err	 ledger_card_list(struct db *, struct arena *,
		    const char *extension, int64_t user, struct ledger_card **,
		    size_t *n);
/* Those to be asked again at this height. */
enum err	 ledger_card_due(struct db *, struct arena *,
		    const char *extension, int64_t now, int64_t height,
		    struct ledger_card **, size_t *n);
/* The same call has one card; the newest CARDS_KEPT stay.  Of a
 * longer answer CARD_ANSWER_MAX bytes are kept.  An answer, or the contract's own
 * refusal, takes the place of what it said before; beside a fault that passes
 * (fails) that stays, with its time. */
enum err	 ledger_card_put(struct db *, struct arena *,
		    const char *extension, const struct ledger_card *,
		    bool fails);
/* The same of asking again, by its id: nothing changes when it was closed
 * meanwhile. */
enum err	 ledger_card_told(struct db *, struct arena *,
		    const struct ledger_card *, bool fails);
/* E_NOTFOUND: the person has no such card. */
enum err	 ledger_card_poll(struct db *, const char *extension,
		    int64_t user, int64_t id, int64_t until);
/* id 0: all. */
enum err	 ledger_card_remove(struct db *, const char *extension,
		    int64_t user, int64_t id);

struct ledger_kept_block {
	int64_t		 number;
	const char	*body;		/* JSON */
};
/* Newest first, before a number. */
enum err	 ledger_block_list(struct db *, struct arena *,
		    const char *extension, int64_t before, size_t most,
		    struct ledger_kept_block **, size_t *n);
/* The BLOCKS_KEPT newest stay, height being the newest of all. */
enum err	 ledger_block_put(struct db *, const char *extension,
		    const struct ledger_kept_block *, int64_t height);

#endif
