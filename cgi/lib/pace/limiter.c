#include <sodium.h>
#include <string.h>
#include <time.h>

#include "lib/clock.h"
#include "lib/db/db.h"
#include "limiter_means.h"
#include "lib/pool.h"

#define GIVE_WAY	4		/* polling intervals to wait: longer
					 * than two of a person's */
/* How long a call can take from when it was recorded: its own deadline and the
 * time to start. */
#define CALL_MAX_MS	(CALL_MS + 1000)

/* Sleep us microseconds or up to twice as long, so that waiters do not move in
 * step. */
static void
nap(long us)
{
	struct timespec now, t = { .tv_sec = 0 };

	clock_gettime(CLOCK_MONOTONIC, &now);
	t.tv_nsec = us * 1000 + now.tv_nsec % (us * 1000);
	nanosleep(&t, NULL);
}

static void
nap_ms(int64_t ms)
{
	struct timespec t = { .tv_sec = ms / 1000,
		.tv_nsec = (long)(ms % 1000) * 1000000 };

	nanosleep(&t, NULL);
}

int64_t
limiter_next(const struct limiter_times *t, int per_second, int64_t now)
{
	int64_t at = now, ended;

	if (t->not_before > now && t->not_before <= now + LIMITER_PAUSE_MAX)
		at = t->not_before;
	if (per_second <= 0)
		return at;
	if (per_second > LIMITER_TIMES_MAX)
		per_second = LIMITER_TIMES_MAX;
	ended = t->times[(t->next + LIMITER_TIMES_MAX - (uint64_t)per_second) %
	    LIMITER_TIMES_MAX];
	if (ended > 0 && ended <= now && ended + LIMITER_WINDOW_MS > at)
		at = ended + LIMITER_WINDOW_MS;
	return at;
}

/* The clock of the place where the record is kept. */
static int64_t
now_at(const struct limiter *g)
{
	return clock_mono() + g->ahead;
}

/* Queue up as a person.  On the first round, those who are waiting already may
 * try first. */
static enum err
stand(struct limiter *g, enum limiter_lock queue, bool first, bool *stands)
{
	bool free = true;
	enum err e = E_OK;

	if (first) {
		e = g->means->lock(g, queue, false, &free);
		if (e == E_OK && free)
			g->means->unlock(g, queue, false);
		else if (e == E_OK)
			nap(GIVE_WAY * g->means->poll_us);
	}
	if (e == E_OK && !*stands)
		e = g->means->lock(g, queue, true, stands);
	return e;
}

static enum err
nobody_waits(struct limiter *g, enum limiter_lock queue, bool *nobody)
{
	enum err e = E_OK;

	if (*nobody)
		e = g->means->lock(g, queue, false, nobody);
	if (e == E_OK && *nobody)
		g->means->unlock(g, queue, false);
	return e;
}

/* Is nobody with priority waiting, and is the turn free? */
static enum err
try_turn(struct limiter *g, enum limiter_class class, bool *had)
{
	enum err e = E_OK;

	*had = true;
	if (class != LIMITER_WRITE)
		e = nobody_waits(g, LIMITER_COMMANDS, had);
	if (e == E_OK && class == LIMITER_BATCH)
		e = nobody_waits(g, LIMITER_PEOPLE, had);
	if (e == E_OK && *had)
		e = g->means->lock(g, LIMITER_TURN, false, had);
	return e;
}

/* The turn was taken: wait until a call may begin, and record that it begins.
 * E_BUSY: background work has to try again. */
static enum err
begin(struct limiter *g, int per_second, bool batch, int64_t deadline)
{
	int64_t now, at;
	enum err e = g->means->load(g);

	if (e != E_OK)
		return e;
	g->t.next %= LIMITER_TIMES_MAX;
	now = now_at(g);
	at = limiter_next(&g->t, per_second, now);
	if (at > deadline + g->ahead)
		return E_SERVICE_TURN;
	if (batch && at > now)
		return E_BUSY;
	for (; now < at; now = now_at(g))
		nap_ms(at - now);
	g->t.times[g->t.next] = now;
	g->t.next = (g->t.next + 1) % LIMITER_TIMES_MAX;
	/* a database connection can be lost before the call ends; a flock
	 * cannot */
	g->t.not_before = g->place->db != NULL ? now + CALL_MAX_MS : 0;
	return g->means->store(g);
}

static enum err
take_turn(struct limiter *g, int per_second, enum limiter_class class,
    int64_t deadline, bool *stands)
{
	bool batch = class == LIMITER_BATCH, had;
	enum err e = E_OK;

	for (bool first = true;; first = false) {
		if (!batch)
			e = stand(g, class == LIMITER_READ ? LIMITER_PEOPLE :
			    LIMITER_COMMANDS, first, stands);
		if (e != E_OK || (e = try_turn(g, class, &had)) != E_OK)
			return e;
		if (had) {
			e = begin(g, per_second, batch, deadline);
			if (e == E_OK)
				return E_OK;
			g->means->unlock(g, LIMITER_TURN, false);
			if (e != E_BUSY)
				return e;
			e = E_OK;
		}
		/* a stopping process does not wait for a turn */
		if (clock_mono() >= deadline || pool_stopping())
			return E_SERVICE_TURN;
		nap(batch ? GIVE_WAY * g->means->poll_us : g->means->poll_us);
	}
}

enum err
limiter_enter(struct limiter *g, const struct limiter_place *place,
    const char *name, int per_second, enum limiter_class class,
    int64_t deadline)
{
	unsigned char hash[16];
	bool stands = false;
	enum err e;

	*g = (struct limiter){ .place = place };
	if (sodium_init() < 0)
		return E_INTERNAL;
	crypto_generichash(hash, sizeof(hash), (const unsigned char *)name,
	    strlen(name), NULL, 0);
	sodium_bin2hex(g->name, sizeof(g->name), hash, sizeof(hash));
	g->means = place->db != NULL ? &limiter_db : &limiter_files;
	if ((e = g->means->open(g)) == E_OK) {
		e = take_turn(g, per_second, class, deadline, &stands);
		if (stands)
			g->means->unlock(g, class == LIMITER_READ ?
			    LIMITER_PEOPLE : LIMITER_COMMANDS, true);
		if (e != E_OK)
			g->means->close(g);
	}
	if (e != E_OK)
		g->means = NULL;
	return e;
}

void
limiter_leave(struct limiter *g, int64_t pause_ms)
{
	/* never earlier than recorded, because the next calls count from it */
	int64_t now = now_at(g) + g->unsure;

	if (g->means == NULL)
		return;
	g->t.times[(g->t.next + LIMITER_TIMES_MAX - 1) % LIMITER_TIMES_MAX] = now;
	if (pause_ms > LIMITER_PAUSE_MAX)
		pause_ms = LIMITER_PAUSE_MAX;
	g->t.not_before = pause_ms > 0 ? now + pause_ms : 0;
	g->means->store(g);
	g->means->unlock(g, LIMITER_TURN, false);
	g->means->close(g);
	g->means = NULL;
}
