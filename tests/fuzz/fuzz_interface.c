/* What somebody pasted as a contract's ABI or schemas, and after a NUL what was
 * typed into the fields of its functions: a call that comes of it can be stored and
 * read back, and what is wrong is said in valid text. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "commands/interface.h"
#include "drivers/ethereum/ethereum.h"
#include "drivers/fabric/fabric.h"
#include "lib/text/utf8.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
must_be_text(const char *s)
{
	if (s != NULL && !utf8_valid(s, strlen(s)))
		abort();
}

static void
try_function(struct arena *a, const struct driver *d,
    const struct contract_function *f, const char *typed)
{
	struct ledger_call c = { .contract = d == &ethereum ?
	    "0x5FbDB2315678afecb367f032d93F642f64180aa3" : "assets" }, back;
	const char *values[ROUTE_PARAMS_MAX], *asset = "", *why;

	if (f->n > ROUTE_PARAMS_MAX)
		abort();
	for (size_t i = 0; i < f->n; i++)
		values[i] = typed;
	why = interface_call(a, d, f, values, &c, &asset);
	must_be_text(why);
	must_be_text(f->about);
	if (why == NULL && (!ledger_call_read(a, ledger_call_write(a, &c),
	    &back) || back.n != c.n || asset == NULL))
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct driver *const drivers[] = { &ethereum, &fabric };
	struct arena *a = arena_new(ARENA_MAX);
	const char *text = arena_strndup(a, (const char *)data, size);
	size_t n = strlen(text), nf;
	const char *typed = n < size ? arena_strndup(a, (const char *)data +
	    n + 1, size - n - 1) : "1";
	struct contract_function *f;

	/* forms bring nothing else */
	if (!utf8_valid(text, n) || !utf8_valid(typed, strlen(typed)))
		text = NULL;
	for (size_t i = 0; text != NULL && i < 2; i++) {
		must_be_text(interface_read(a, drivers[i], text, &f, &nf));
		interface_add(a, drivers[i], typed, f, &nf);
		if (nf > INTERFACE_FUNCTIONS)
			abort();
		for (size_t k = 0; k < nf; k++)
			try_function(a, drivers[i], &f[k], typed);
	}
	arena_free(a);
	return 0;
}
