/* The rate limiter of machines that share a database. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/clock.h"
#include "lib/db/db.h"
#include "limiter_means.h"

enum { RECORD_MAX = (LIMITER_TIMES_MAX + 3) * 21 };

static enum err
place_open(struct limiter *g)
{
	(void)g;
	return E_OK;
}

static void
place_close(struct limiter *g)
{
	(void)g;
}

static enum err
place_lock(struct limiter *g, enum limiter_lock lock, bool shared, bool *had)
{
	return db_turn_lock(g->place->db, lock, g->name, shared, had);
}

static void
place_unlock(struct limiter *g, enum limiter_lock lock, bool shared)
{
	db_turn_unlock(g->place->db, lock, g->name, shared);
}

/* Times can only be in the future when the database moved to a machine whose
 * clock is behind; they then count as now. */
static void
parse(struct limiter *g, const char *text, int64_t now)
{
	char *end;

	g->t = (struct limiter_times){ .magic = LIMITER_MAGIC };
	g->t.not_before = strtoll(text, &end, 10);
	g->t.next = strtoull(end, &end, 10);
	for (size_t i = 0; i < LIMITER_TIMES_MAX; i++) {
		g->t.times[i] = strtoll(end, &end, 10);
		if (g->t.times[i] > now)
			g->t.times[i] = now;
	}
}

static enum err
place_load(struct limiter *g)
{
	char text[RECORD_MAX];
	int64_t asked = clock_mono(), now;
	enum err e = db_turn_get(g->place->db, g->name, text, sizeof(text),
	    &now);

	if (e != E_OK)
		return e;
	/* the round trip took some time, possibly long on a busy machine */
	g->ahead = now - clock_mono();
	g->unsure = clock_mono() - asked;
	parse(g, text, now);
	return E_OK;
}

static enum err
place_store(struct limiter *g)
{
	char text[RECORD_MAX];
	size_t n;

	n = (size_t)snprintf(text, sizeof(text), "%" PRId64 " %" PRIu64,
	    g->t.not_before, g->t.next);
	for (size_t i = 0; i < LIMITER_TIMES_MAX; i++)
		n += (size_t)snprintf(text + n, sizeof(text) - n, " %" PRId64,
		    g->t.times[i]);
	return db_turn_put(g->place->db, g->name, text);
}

const struct limiter_means limiter_db = {
	.poll_us = 15000,
	.open = place_open, .close = place_close,
	.lock = place_lock, .unlock = place_unlock,
	.load = place_load, .store = place_store,
};
