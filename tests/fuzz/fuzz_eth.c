/* Any bytes as a signed transaction, as RLP, as what a contract gave back, and
 * any text as a function: nothing past the end is read, and what is written is
 * read back as it was. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "app.h"
#include "lib/eth/abi.h"
#include "lib/eth/rlp.h"
#include "lib/eth/sign.h"
#include "lib/text/utf8.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

/* Each item written again is what it was. */
static void
try_rlp(const uint8_t *data, size_t size)
{
	const unsigned char *p = data;
	struct rlp_item item;
	size_t n = size;
	struct buf b;

	if (!rlp_valid(data, size, RLP_DEPTH_MAX))
		return;
	buf_init(&b, size + 16);
	while (n > 0) {
		if (!rlp_take(&p, &n, &item))
			abort();
		if (item.list)
			rlp_list(&b, item.data, item.len);
		else
			rlp_bytes(&b, item.data, item.len);
	}
	if (b.len != size || memcmp(b.data, data, size) != 0)
		abort();
	buf_free(&b);
}

static void
try_abi(struct arena *a, const uint8_t *data, size_t size)
{
	static const char *const types[] = { "string", "uint256", "bool",
		"bytes", "address", "int8", "bytes7", "uint16[]",
		"(string,bool[2])[]" };
	const char *values[9], *words = abi_revert(a, data, size);

	if (words != NULL && !utf8_valid(words, strlen(words)))
		abort();
	for (size_t n = 1; n <= 9; n++)
		if (abi_decode(a, types, n, data, size, values))
			for (size_t i = 0; i < n; i++)
				if (!utf8_valid(values[i], strlen(values[i])))
					abort();
}

static void
try_function(struct arena *a, const char *text)
{
	struct abi_function f, again;
	const char *args[ABI_ARGS_MAX];
	const unsigned char *call;
	size_t n;

	if (abi_function_read(a, text, &f) != NULL)
		return;
	if (abi_function_read(a, f.signature, &again) != NULL ||
	    strcmp(f.signature, again.signature) != 0 || f.n != again.n)
		abort();
	for (size_t i = 0; i < f.n; i++)
		args[i] = strcmp(f.types[i], "string") == 0 ? text : "1";
	if (abi_encode(a, &f, args, &call, &n) == NULL &&
	    memcmp(call, f.selector, ABI_SELECTOR) != 0)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new(ARENA_MAX);
	unsigned char from[ETH_ADDRESS];
	struct eth_tx tx;

	if (size < 64 * 1024) {
		try_rlp(data, size);
		try_abi(a, data, size);
		(void)eth_read(data, size, &tx, from);
		try_function(a, arena_strndup(a, (const char *)data, size));
	}
	arena_free(a);
	return 0;
}
