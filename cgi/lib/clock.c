#include <stdlib.h>
#include <time.h>

#include "clock.h"

int64_t
clock_now(void)
{
	const char *fixed = getenv("PATCHBAY_NOW");
	struct timespec ts;
	char *end;
	long long v;

	if (fixed != NULL && *fixed != '\0') {
		v = strtoll(fixed, &end, 10);
		if (*end == '\0')
			return v;
	}
	clock_gettime(CLOCK_REALTIME, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

int64_t
clock_mono(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}
