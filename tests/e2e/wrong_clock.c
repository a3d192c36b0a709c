/* Loaded before a program (LD_PRELOAD): its time of day is WRONG_CLOCK_MS from
 * the machine's. */
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

int
clock_gettime(clockid_t id, struct timespec *ts)
{
	const char *s = getenv("WRONG_CLOCK_MS");
	long r = syscall(SYS_clock_gettime, id, ts);

	if (r == 0 && id == CLOCK_REALTIME && s != NULL)
		ts->tv_sec += strtoll(s, NULL, 10) / 1000;
	return (int)r;
}
