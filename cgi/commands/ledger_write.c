/* A call by hand becomes a transaction. */
#include <string.h>

#include "../lib/eth/keccak.h"
#include "../store/device/device.h"
#include "ledger.h"

/* In place of an event's number, which is never negative: the same of the same
 * form, so a second sending finds the first. */
static int64_t
number_of(const char *once)
{
	unsigned char hash[KECCAK_LEN];
	uint64_t n = 0;

	keccak256(once, strlen(once), hash);
	for (size_t i = 0; i < sizeof(n); i++)
		n = n << 8 | hash[i];
	return -1 - (int64_t)(n >> 1);
}

enum err
ledger_write(struct db *db, struct arena *a, const char *extension,
    const struct ledger_call *c, const char *asset, const char *once,
    const char *by, int64_t now, bool *again)
{
	struct device d = { .id = 0, .type_id = "", .device_id = "" };
	bool made = false;
	enum err e = *asset == '\0' ? E_NOTFOUND : device_linking(db, a,
	    extension, asset, &d);

	if (e == E_NOTFOUND)
		d = (struct device){ .id = 0, .type_id = "", .device_id = "" };
	if (e == E_OK || e == E_NOTFOUND)
		e = transaction_add(db, &(struct transaction){ .mapping = 0,
		    .event = number_of(once), .extension = extension,
		    .device = d.id, .type_id = d.type_id,
		    .device_id = d.device_id, .asset = asset, .user = by,
		    .body = ledger_call_write(a, c), .at = now }, false, now,
		    &made);
	*again = e == E_OK && !made;
	return e;
}
