/* What is offered for the gas of a transaction. */
#include <string.h>

#include "../../lib/text/digits.h"
#include "../answer.h"
#include "ethereum.h"

bool
eth_legacy(const struct account *acc)
{
	const char *how = json_string_value(json_object_get(acc->settings,
	    ETH_FEES));

	return how != NULL && strcmp(how, "legacy") == 0;
}

int64_t
eth_highest(const struct account *acc)
{
	const char *gwei = json_string_value(json_object_get(acc->settings,
	    ETH_MAXFEE));
	int64_t n = gwei == NULL ? -1 : digits_number(gwei);

	return n < 0 || n > INT64_MAX / LEDGER_GWEI ? ABSENT : n * LEDGER_GWEI;
}

/* The base fee may rise by an eighth with each block: twice today's lasts for
 * six full ones, as far as the highest price allows.  The tip is within it.  A
 * gas price is paid in full, so it is today's. */
void
eth_set_fees(const struct account *acc, const struct ledger_head *h,
    struct eth_tx *tx)
{
	int64_t most = eth_highest(acc);

	tx->legacy = h->tip == ABSENT || eth_legacy(acc);
	if (h->offer > 0) {
		tx->fee = (uint64_t)h->offer;
		tx->tip = tx->legacy ? 0 : (uint64_t)h->offer_tip;
		return;
	}
	tx->tip = tx->legacy ? 0 : (uint64_t)h->tip;
	tx->fee = tx->legacy ? (uint64_t)h->fee : 2 * (uint64_t)h->fee;
	if (tx->fee < tx->tip)
		tx->fee = tx->tip;
	if (most != ABSENT && tx->fee > (uint64_t)most)
		tx->fee = (uint64_t)most;
	if (tx->tip > tx->fee)
		tx->tip = tx->fee;
}

int64_t
eth_fee(const struct account *acc, const struct ledger_head *h)
{
	int64_t most = eth_highest(acc);
	struct eth_tx tx = { .fee = 0 };

	if (h->fee < 0 || h->fee > INT64_MAX / 2)
		return INT64_MAX;
	eth_set_fees(acc, h, &tx);
	return !eth_signs(acc) && !tx.legacy && most != ABSENT ? most :
	    (int64_t)tx.fee;
}
