#include <stdbool.h>
#include <stdlib.h>
#include <time.h>

#include "clock.h"

/* The followed clock, as an offset from clock_mono(). */
static bool following;
static int64_t ahead;

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
	if (following)
		return clock_mono() + ahead;
	clock_gettime(CLOCK_REALTIME, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

/* The server read its clock between asked and now, so the offset lies between
 * two bounds. */
void
clock_follow(int64_t now, int64_t asked)
{
	int64_t least = now - clock_mono(), most = now - asked;

	if (!following || ahead < least)
		ahead = least;
	else if (ahead > most)
		ahead = most;
	following = true;
}

int64_t
clock_mono(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}
