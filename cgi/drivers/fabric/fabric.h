/*
 * fabric: Hyperledger Fabric through fabconnect, a REST gateway that runs next
 * to a network and does the signing, endorsing and ordering.
 *
 * A request cannot carry an id of ours.  When its answer is lost, nobody can
 * tell whether it was accepted, so it stays unknown until a person checks.
 */
#ifndef DRIVERS_FABRIC_H
#define DRIVERS_FABRIC_H

#include "../endpoint.h"
#include "../kind.h"

extern const struct ledger_driver fabric_ledger;
extern const struct step fabric_check[], fabric_head[], fabric_quote[],
    fabric_transact[], fabric_query[], fabric_block[], fabric_receipt[],
    fabric_details[], fabric_logs[];
extern const struct driver fabric;
extern const struct kind kind_fabric;

#define FABRIC_ENDPOINT	"endpoint"
#define FABRIC_USERNAME	"username"
#define FABRIC_PASSWORD	"password"
#define FABRIC_SIGNER	"signer"
#define FABRIC_CHANNEL	"channel"
#define FABRIC_CHAINCODE "contract"

/* --- fabric_calls.c: shared by the files of this driver only --- */

/* "" when it is not set. */
const char	*fabric_setting(const struct account *, struct arena *,
		    const char *name);
/* A call of a chaincode, value being a ledger_call; its body has the headers
 * that say who calls what where.  E_INPUT when it can't be one. */
enum err	 fabric_ask(const struct account *, struct arena *,
		    struct http_request *, const char *path, const char *type,
		    const char *value);
/* A block by its number. */
enum err	 fabric_get_block(const struct account *, struct arena *,
		    struct http_request *, int64_t number);
/* An answer that has to be an object; not E_OK: code and reason are set. */
enum err	 fabric_read(const struct http_reply *, struct arena *,
		    json_t **, struct result *);

#endif
