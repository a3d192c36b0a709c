/* A route and an event: up to a NUL the one, the rest the other.  A call that
 * comes of it can be written, stored and read back. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "commands/route.h"
#include "drivers/ethereum/ethereum.h"
#include "lib/text/utf8.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new(ARENA_MAX);
	const char *text = arena_strndup(a, (const char *)data, size);
	size_t n = strlen(text), np;
	const struct route_event e = { .type_id = "meter",
		.device_id = "pump-1", .payload = n < size ?
		arena_strndup(a, (const char *)data + n + 1, size - n - 1) :
		"{}" };
	struct route_property list[ROUTE_PROPERTIES_MAX];
	struct ledger_call c = { .contract =
	    "0x5FbDB2315678afecb367f032d93F642f64180aa3",
	    .function = "updateAsset(string,string)" }, back;
	const char *asset, *why;
	struct map_route r;

	(void)route_properties(a, &e, list, &np);
	if (!route_read(a, text, &r)) {
		arena_free(a);
		return 0;
	}
	why = route_call(a, &r, &ethereum, &e, &c, &asset);
	if (why != NULL ? !utf8_valid(why, strlen(why)) :
	    !ledger_call_read(a, ledger_call_write(a, &c), &back) ||
	    back.n != c.n)
		abort();
	arena_free(a);
	return 0;
}
