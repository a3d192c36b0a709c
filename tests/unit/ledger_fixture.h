/* Events into transactions of a chain that is played (chain_service.h): an
 * extension "eth" that signs, and a mapping of the event "status" of pump-1. */
#ifndef LEDGER_FIXTURE_H
#define LEDGER_FIXTURE_H

#include "chain_service.h"
#include "commands/ledger.h"
#include "store/ledger/transaction.h"
#include "store_fixture.h"

#define TX_CONTRACT "0x5FbDB2315678afecb367f032d93F642f64180aa3"

extern struct outside tx_out;
extern struct extension tx_ledger;
extern struct ledger_turn tx_turn;	/* what its process remembers */
extern int64_t tx_pump, tx_at;		/* the device; the time */

void		 tx_open(void);
void		 tx_close(void);
void		 tx_clock(int64_t ms);

/* Look for events once; pump-1 says something before. */
void		 tx_take(void);
void		 tx_say(const char *payload);
/* The process comes by at a later time. */
void		 tx_round(int64_t ms);
/* Until nothing is on its way, a block with each round. */
void		 tx_settle(void);

struct transaction tx_newest(void);
int64_t		 tx_count(const char *state);

#endif
