#include "meters.h"

#include <sys/mman.h>
#include <errno.h>
#include <sched.h>
#include <string.h>

#include "clock.h"
#include "log.h"

enum { FREE, TAKEN, NAMED, PATIENCE = 100 };

const int64_t meter_steps[METER_STEPS] = { 1, 2, 5, 10, 25, 50, 100, 250, 1000,
	2500, 10000, 30000 };

struct meters *
meters_new(void)
{
	struct meters *m = mmap(NULL, sizeof(*m), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (m != MAP_FAILED) {
		m->since = clock_now();
		return m;
	}
	log_error("meters", "mmap: %s", strerror(errno));
	return NULL;
}

static void
add(uint64_t *to, uint64_t n)
{
	__atomic_fetch_add(to, n, __ATOMIC_RELAXED);
}

uint64_t
meter_get(const uint64_t *from)
{
	return __atomic_load_n(from, __ATOMIC_RELAXED);
}

bool
meter_named(const struct meter_extension *x)
{
	return __atomic_load_n(&x->state, __ATOMIC_ACQUIRE) == NAMED;
}

static void
took(struct meter_times *t, int64_t ms)
{
	int i = 0;

	while (i < METER_STEPS && ms > meter_steps[i])
		i++;
	add(&t->n[i], 1);
	add(&t->ms, ms < 0 ? 0 : (uint64_t)ms);
}

void
meters_request(struct meters *m, int pool, int status, int64_t ms)
{
	if (m == NULL || pool < 0 || pool >= METER_POOLS || status < 100 ||
	    status >= 100 * (METER_CLASSES + 1))
		return;
	add(&m->pools[pool].statuses[status / 100 - 1], 1);
	took(&m->pools[pool].times, ms);
}

/* Whoever takes a free place writes its name; others wait for that a moment, so
 * that a key has one place. */
static bool
is_of(struct meter_extension *x, const char *key)
{
	uint64_t expected = FREE;

	if (meter_named(x))
		return strcmp(x->key, key) == 0;
	if (__atomic_compare_exchange_n(&x->state, &expected, TAKEN, false,
	    __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) {
		memcpy(x->key, key, strlen(key) + 1);
		__atomic_store_n(&x->state, NAMED, __ATOMIC_RELEASE);
		return true;
	}
	for (int i = 0; i < PATIENCE && !meter_named(x); i++)
		sched_yield();
	return meter_named(x) && strcmp(x->key, key) == 0;
}

static struct meter_extension *
find(struct meters *m, const char *key)
{
	if (m == NULL || key == NULL || strlen(key) >= METER_KEY)
		return NULL;
	for (int i = 0; i < METER_EXTENSIONS; i++)
		if (is_of(&m->extensions[i], key))
			return &m->extensions[i];
	return NULL;
}

void
meters_call(struct meters *m, const char *key, enum err e, int64_t ms)
{
	struct meter_extension *x = find(m, key);

	if (x == NULL)
		return;
	add(&x->results[e], 1);
	if (ms >= 0)
		took(&x->times, ms);
}

void
meters_wait(struct meters *m, const char *key, int64_t ms)
{
	struct meter_extension *x = find(m, key);

	if (x != NULL && ms > 0)
		add(&x->wait_ms, (uint64_t)ms);
}

void
meters_events(struct meters *m, int64_t events, int64_t bytes)
{
	if (m == NULL)
		return;
	__atomic_store_n(&m->events, (uint64_t)events, __ATOMIC_RELAXED);
	__atomic_store_n(&m->event_bytes, (uint64_t)bytes, __ATOMIC_RELAXED);
}
