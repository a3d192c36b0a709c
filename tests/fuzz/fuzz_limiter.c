/*
 * Any bytes as the file of a rate limiter, and any time.  A call waits a pause
 * or a window at most, and what was read can be read again.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/pace/limiter.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const int rates[] = { -1, 0, 1, 5, LIMITER_TIMES_MAX, 1000 };
	struct limiter_times t, again;
	int64_t now = 0, at;
	bool ours;

	/* milliseconds since the machine began */
	for (size_t i = 0; i < size && i < 5; i++)
		now = now << 8 | data[i];
	data += size < 5 ? size : 5;
	size -= size < 5 ? size : 5;
	ours = limiter_read(&t, data, size, now);
	if (t.next >= LIMITER_TIMES_MAX ||
	    !limiter_read(&again, &t, sizeof(t), now) ||
	    memcmp(&t, &again, sizeof(t)) != 0)
		abort();
	for (size_t i = 0; i < sizeof(rates) / sizeof(rates[0]); i++) {
		at = limiter_next(&t, rates[i], now);
		if (at < now || (at > now + LIMITER_PAUSE_MAX &&
		    at > now + LIMITER_WINDOW_MS))
			abort();
		/* damaged: nothing is known, so a window is waited for */
		if (!ours && rates[i] > 0 && now > 0 &&
		    at < now + LIMITER_WINDOW_MS)
			abort();
	}
	return 0;
}
