/*
 * fabric: Hyperledger Fabric, through fabconnect, the REST gateway that stands
 * beside a network: signing, endorsing and ordering are its.
 *
 * A request can't bear an id of ours, so whether one whose answer was lost has
 * been taken, nobody can tell: it stays unknown, and a person looks.
 */
#ifndef DRIVERS_FABRIC_H
#define DRIVERS_FABRIC_H

#include "../endpoint.h"
#include "../kind.h"

extern const struct ledger_driver fabric_ledger;
extern const struct step fabric_check[], fabric_head[], fabric_quote[],
    fabric_transact[], fabric_query[], fabric_block[], fabric_receipt[],
    fabric_details[];
extern const struct driver fabric;
extern const struct kind kind_fabric;

#define FABRIC_ENDPOINT	"endpoint"
#define FABRIC_USERNAME	"username"
#define FABRIC_PASSWORD	"password"
#define FABRIC_SIGNER	"signer"
#define FABRIC_CHANNEL	"channel"
#define FABRIC_CHAINCODE "contract"

#endif
