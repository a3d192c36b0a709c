/* badge: the state of a transaction, in a word. */
#ifndef PAGES_LEDGER_BADGE_H
#define PAGES_LEDGER_BADGE_H

#include "../../store/ledger/transaction.h"
#include "view.h"

struct badge	 transaction_badge(const struct transaction *);

#endif
