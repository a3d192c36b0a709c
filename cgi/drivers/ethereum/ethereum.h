/*
 * ethereum: a chain whose nodes speak Ethereum's JSON-RPC: Geth, Besu, Nethermind,
 * Erigon, and hosted ones.
 *
 * With a private key we sign, by EIP-1559 or EIP-155; without one the node, or a
 * proxy before it, signs for its account.  What belongs together is asked in
 * one batch.  The pieces here are shared between the files of this driver only.
 */
#ifndef DRIVERS_ETHEREUM_H
#define DRIVERS_ETHEREUM_H

#include "../../lib/eth/abi.h"
#include "../../lib/eth/sign.h"
#include "../endpoint.h"
#include "../kind.h"

#define ETH_ENDPOINT	"endpoint"
#define ETH_USERNAME	"username"
#define ETH_PASSWORD	"password"
#define ETH_PRIVATE	"key"
#define ETH_ACCOUNT	"account"
#define ETH_FEES	"fees"
#define ETH_MAXFEE	"maxfee"
#define ETH_CONTRACT	"contract"

enum { RPC_MAX = 12 };		/* calls in a batch */

/* --- rpc.c --- */

/* One more call of a batch; params becomes the batch's. */
void		 rpc_add(json_t *batch, const char *method, json_t *params);
enum err	 rpc_request(const struct account *, struct arena *,
		    json_t *batch, struct http_request *);

struct rpc_answer {
	json_t		*result[RPC_MAX];	/* NULL: an error, or missing */
	json_t		*error[RPC_MAX];
	const char	*asked;		/* the id of the last, where that is a
					 * text; or NULL */
};
/* The answers to n calls, in their order.  Not E_OK: none of them was answered,
 * with code and reason set. */
enum err	 rpc_read(const struct http_reply *, struct arena *, size_t n,
		    struct rpc_answer *, struct result *);
/* What an error says: E_SERVICE_…, code and reason set; a revert in its own
 * words. */
enum err	 rpc_failed(struct arena *, const json_t *error,
		    struct result *);
/* A quantity as a number of ours; ABSENT when it is none, or does not fit. */
int64_t		 rpc_number(const json_t *);

/* --- ethereum_head.c --- */

/* What a batch about the head asks, and what is made of it; from: the first of
 * its answers. */
enum { HEAD_CALLS = 7 };
void		 eth_add_head(const struct account *, struct arena *,
		    json_t *batch);
enum err	 eth_read_head(struct arena *, const struct rpc_answer *,
		    size_t from, struct result *);

/* The account that writes: that of the key, else as it was typed; false when
 * there is none. */
bool		 eth_account(const struct account *,
		    unsigned char address[ETH_ADDRESS]);
/* The key, when there is one; whoever takes it wipes it. */
bool		 eth_key(const struct account *, unsigned char key[ETH_KEY]);
/* Is there one? */
bool		 eth_signs(const struct account *);

/* --- ethereum_fee.c --- */

/* Is a gas price paid, instead of a base fee and a tip? */
bool		 eth_legacy(const struct account *);
/* The highest price in wei, as it is set; ABSENT. */
int64_t		 eth_highest(const struct account *);
void		 eth_set_fees(const struct account *,
		    const struct ledger_head *, struct eth_tx *);
/* What is offered for each gas at most, whoever signs; in wei. */
int64_t		 eth_fee(const struct account *, const struct ledger_head *);

extern const struct step eth_check[], eth_head[], eth_quote[],
    eth_transact[], eth_query[], eth_block[], eth_receipt[], eth_details[];
extern const struct ledger_driver eth_ledger;
extern const struct driver ethereum;
extern const struct kind kind_ethereum;

/* The call of args.value, and its data; E_INPUT when it can't be one. */
enum err	 eth_call_data(struct arena *, const char *value,
		    struct ledger_call *, struct abi_function *,
		    const char **data);

#endif
