/*
 * Any text as the address of an API.  One that passes the check is made whole
 * with a scheme, which is plain http for this machine alone; made whole again
 * it stays the same, and it names one account.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "drivers/endpoint.h"
#include "lib/http/url.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

/* Only this machine is spoken to in the clear. */
static void
check_scheme(struct arena *a, const char *whole)
{
	const char *host;
	size_t n;

	if (strncasecmp(whole, "https://", 8) == 0)
		return;
	if (strncasecmp(whole, "http://", 7) != 0)
		abort();
	host = whole + 7;
	n = *host == '[' ? strcspn(host, "]") + 1 : strcspn(host, ":/");
	if (!url_loopback(arena_strndup(a, host, n)))
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new((size_t)8 << 20);
	char *s = arena_alloc(a, size + 1), *whole;
	const char *wrong;

	memcpy(s, data, size);
	wrong = check_endpoint(a, s);
	whole = endpoint_whole(a, s, strlen(s));
	if (wrong == NULL) {
		check_scheme(a, whole);
		if (strcmp(endpoint_whole(a, whole, strlen(whole)), whole) !=
		    0 || !endpoint_same(a, s, whole))
			abort();
	} else if (*wrong == '\0')
		abort();
	if (*endpoint_limiter(a, whole, "u") == '\0' ||
	    !endpoint_same(a, s, s))
		abort();
	arena_free(a);
	return 0;
}
