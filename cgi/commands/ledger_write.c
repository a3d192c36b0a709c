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
ledger_find_device(struct db *db, struct arena *a, const char *extension,
    const char *asset, const struct mapping *maps, size_t n, struct device *d)
{
	enum err e = device_linking(db, a, extension, asset, d);

	for (size_t i = 0; e == E_NOTFOUND && i < n; i++)
		if (strcmp(maps[i].extension, extension) == 0)
			e = device_get(db, a, maps[i].type_id, asset, d);
	return e;
}

enum err
ledger_write(struct db *db, struct arena *a, const char *extension,
    const struct ledger_call *c, const char *asset, const char *once,
    const char *by, int64_t now, bool *again)
{
	struct device d;
	struct mapping *maps;
	bool made = false;
	size_t n;
	enum err e = mapping_list(db, a, false, &maps, &n);

	if (e == E_OK)
		e = *asset == '\0' ? E_NOTFOUND : ledger_find_device(db, a,
		    extension, asset, maps, n, &d);
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
