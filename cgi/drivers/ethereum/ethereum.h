/*
 * ethereum: a chain whose nodes have Ethereum's JSON-RPC API: Geth, Besu,
 * Nethermind, Erigon, and hosted ones.
 *
 * With a private key we sign transactions, by EIP-1559 or EIP-155; without one
 * the node, or a proxy in front of it, signs for its account.  Related calls
 * are made in one batch.  These declarations are shared by the files of this
 * driver only.
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
#define ETH_EVENTS	"events"

/* Calls per batch: the head's, and two for each transaction. */
enum { HEAD_CALLS = 7, RPC_MAX = HEAD_CALLS + 2 * LEDGER_BATCH };

/* --- rpc.c --- */

/* Add a call to a batch; takes ownership of params. */
void		 rpc_add(json_t *batch, const char *method, json_t *params);
/* The same with an id of its own, where some before it may be left out. */
void		 rpc_add_as(json_t *batch, size_t id, const char *method,
		    json_t *params);
enum err	 rpc_request(const struct account *, struct arena *,
		    json_t *batch, struct http_request *);

struct rpc_answer {
	json_t		*result[RPC_MAX];	/* NULL: an error, or missing */
	json_t		*error[RPC_MAX];
	const char	*asked;		/* id of the last answer when that is a
					 * text; or NULL */
};
/* Read the answers to n calls, in order; what is answered twice counts as
 * missing.  On an error none was answered, and code and reason are set.
 * rpc_read_text: the last call was sent with a text as its id. */
enum err	 rpc_read(const struct http_reply *, struct arena *, size_t n,
		    struct rpc_answer *, struct result *);
enum err	 rpc_read_text(const struct http_reply *, struct arena *,
		    size_t n, struct rpc_answer *, struct result *);
/* Convert an error to E_SERVICE_… with code and reason; a revert keeps its own
 * words. */
enum err	 rpc_failed(struct arena *, const json_t *error,
		    struct result *);
/* A quantity as a number; ABSENT when it is not valid or does not fit. */
int64_t		 rpc_number(const json_t *);

/* --- ethereum_head.c --- */

/* Add the calls about the head to a batch, and read their answers; from is the
 * index of the first. */
void		 eth_add_head(const struct account *, struct arena *,
		    json_t *batch);
enum err	 eth_read_head(struct arena *, const struct rpc_answer *,
		    size_t from, struct result *);

/* The account that writes: the key's, else the one entered; false when there is
 * none. */
bool		 eth_account(const struct account *,
		    unsigned char address[ETH_ADDRESS]);
/* The private key, if there is one; the caller wipes it. */
bool		 eth_key(const struct account *, unsigned char key[ETH_KEY]);
/* Is there one? */
bool		 eth_signs(const struct account *);

/* --- ethereum_write.c --- */

/* The transactions that a call is about: those asked for, or in *one the only
 * one. */
const struct ledger_asked *eth_asked(const struct op_args *,
		    struct ledger_asked *one, size_t *n);
/* Room for what they come to. */
void		 eth_told(const struct op_args *, struct arena *,
		    struct result *);
/* Where there is only one, its result is the call's. */
enum err	 eth_alone(const struct op_args *, struct result *);
/* The error of a call about one of them. */
void		 eth_failed(struct arena *, const json_t *error,
		    struct ledger_told *);

/* --- ethereum_logs.c --- */

/* Whether events are listed as they should be; NULL, or a sentence. */
const char	*eth_check_events(struct arena *, const char *);
/* Are there any? */
bool		 eth_hears(const struct account *);

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
    eth_transact[], eth_query[], eth_block[], eth_receipt[], eth_details[], eth_logs[];
extern const struct ledger_driver eth_ledger;
extern const struct driver ethereum;
extern const struct kind kind_ethereum;

/* Parse the call in args.value and encode its data; E_INPUT when it is not
 * valid. */
enum err	 eth_call_data(struct arena *, const char *value,
		    struct ledger_call *, struct abi_function *,
		    const char **data);

#endif
