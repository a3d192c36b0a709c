/*
 * chain: two simulated ledgers with one contract, the sample of docs/ledger.md:
 * an Ethereum chain that speaks JSON-RPC, and a channel of Hyperledger Fabric
 * behind fabconnect.
 *
 * They are small, and honest about it.  There is no EVM and no peer: the contract
 * is written here in C, and an account has money because it asks.  Signatures,
 * nonces, fees, blocks, receipts, logs and reverts are as on a real chain: what
 * is not signed rightly, pays too little or comes too early does not get in.
 *
 * A block is made every CHAIN_BLOCK_MS.  Its number follows from the clock and
 * its hash from its number, so blocks without transactions are not stored.
 * Whoever calls first after a block's time puts into it what had come by then.
 */
#ifndef SIM_CHAIN_H
#define SIM_CHAIN_H

#include "../../lib/eth/sign.h"
#include "../../lib/text/json.h"
#include "../front.h"
#include "sim_queries.h"

/* POST /chain: JSON-RPC.  Any request under /fabconnect. */
void		 chain_answer(struct call *);
void		 fabconnect_answer(struct call *);

/* The switches: POST /simulator/chain, account=…, do=…
 *
 *	reorganize	blocks=N (2): the newest N are made anew; what was in them
 *			waits in the pool again
 *	forget		blocks=N: the same, and the pool forgets it
 *	dear, cheap	gas costs a hundred times as much, as always: what offers
 *			less stays in the pool
 */
enum err	 chain_switch(struct call *);
/* Forget what was changed. */
enum err	 chain_clear(struct db *, int account);

/* --- between the files of this folder --- */

#define CHAIN_CONTRACT	"0x5fbdb2315678afecb367f032d93f642f64180aa3"
#define CHAIN_SIGNER	"0x9d8a62f656a8d1615c1294fd71e9cfb3e4855a4f"

enum {
	CHAIN_ID	= 20261,
	CHAIN_BLOCK_MS	= 4000,
	CHAIN_BLOCK_TXS	= 100,
	CHAIN_BLOCK_GAS	= 30 * 1000 * 1000,
	CHAIN_POOL	= 2000,
	CHAIN_KEPT	= 5000,		/* blocks whose transactions are */
};
#define CHAIN_GWEI	INT64_C(1000000000)

/* chain.c: blocks */

/* Put what has come into the newest block. */
enum err	 chain_catch_up(struct call *);
int64_t		 chain_height(const struct call *);
/* When a block was made, in ms. */
int64_t		 chain_time(int64_t block);
/* 0x and 64 digits; what the account's forks make of it. */
const char	*chain_block_hash(struct call *, int64_t block);
int64_t		 chain_base_fee(struct call *, int64_t block);

/* One of the account's transactions; E_NOTFOUND. */
enum err	 chain_tx(struct call *, const char *hash,
		    struct r_chain_tx *);
enum err	 chain_txs(struct call *, enum fam_chain_txs, const char *name,
		    int64_t n, int64_t most, struct r_chain_tx **, size_t *got);
/* Those of blocks from one to another that were done, in order. */
enum err	 chain_logs(struct call *, int64_t from, int64_t to,
		    int64_t most, struct r_chain_tx **, size_t *got);
/* An asset's state after a block; NULL: there is none. */
enum err	 chain_state(struct call *, const char *asset, int64_t block,
		    const char **state);

/* contract.c: pure */

/* A call to the contract: from the data of a transaction, or, as chaincodes of
 * this shape take it, by name with one JSON object that has an assetID. */
enum { CHAIN_ARGS = 2 };
struct contract_call {
	const struct contract_function *f;
	const char	*args[CHAIN_ARGS];
};
/* False: it has no such function. */
bool		 contract_read(struct arena *, const unsigned char *data,
		    size_t, struct contract_call *);
bool		 contract_named(struct arena *, const char *name,
		    const json_t *args, struct contract_call *);
/* Does it change anything, and which asset is it about? */
bool		 contract_writes(const struct contract_call *);
const char	*contract_asset(const struct contract_call *);
/* What becomes of an asset's state, NULL being none.  A sentence: it is
 * reverted, and this is why. */
const char	*contract_run(const struct contract_call *, const char *before,
		    const char **after);
/* What a query gives, of an asset's state; a sentence as above. */
const char	*contract_query(const struct contract_call *,
		    const char *state, const char **answer);
/* The log of a transaction that is done: its topic, and its two texts, the
 * second "" when the asset is deleted. */
const char	*contract_event(bool deleted);

/* Texts as a contract returns them: 0x…, one of them, or two as in a log. */
const char	*contract_texts(struct arena *, const char *const *, size_t);

#endif
