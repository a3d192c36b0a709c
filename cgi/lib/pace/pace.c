#include "pace.h"

#include <errno.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>

#include "lib/log.h"

struct pace {
	_Atomic int64_t	 due[PACE_SLOTS];	/* microseconds */
};

struct pace *
pace_new(void)
{
	struct pace *p = mmap(NULL, sizeof(*p), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (p != MAP_FAILED)
		return p;
	log_error("pace", "mmap: %s", strerror(errno));
	return NULL;
}

int64_t
pace_take(int64_t *due, int64_t now, int64_t per_second, int64_t burst)
{
	const int64_t step = 1000000 / per_second, us = now * 1000;
	int64_t next = (*due > us ? *due : us) + step;

	if (next - us > step * burst)
		return (next - us - step * burst + 999) / 1000;
	*due = next;
	return 0;
}

int64_t
pace_wait(struct pace *p, int64_t id, int64_t now, int64_t per_second,
    int64_t burst)
{
	_Atomic int64_t *slot = &p->due[(uint64_t)id % PACE_SLOTS];
	int64_t due = atomic_load(slot), next, wait;

	do {
		next = due;
		wait = pace_take(&next, now, per_second, burst);
		if (wait > 0)
			return wait;
	} while (!atomic_compare_exchange_weak(slot, &due, next));
	return 0;
}
