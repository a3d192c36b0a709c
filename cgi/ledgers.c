#include "ledgers.h"

#include <unistd.h>

#include "background.h"
#include "commands/ledger.h"
#include "events/settings.h"
#include "lib/clock.h"
#include "lib/pool.h"
#include "store/lease.h"
#include "store/watch.h"

enum { IDLE_MS = 1000, BUSY_MS = 1, DB_CACHE_MB = 16 };

/* A ledger that hangs holds the others up no longer than this; the lease is held
 * on, and whoever watches over this process sees that it goes on. */
static bool
begin(struct outside *out, struct lease *lease)
{
	alarm(REQUEST_ALARM_S);
	out->deadline = clock_mono() + LEDGER_CALLS_MS;
	return lease_hold(out->db, lease, clock_mono()) == E_OK && lease->held;
}

/* All of a round's events, then each ledger in turn; true when there is more to
 * do at once. */
static bool
work(struct outside *out, struct hearing *h, struct ledger_turns *turns,
    struct lease *lease)
{
	struct extension *x;
	bool more = false;
	size_t n;

	if (ledger_take(out, h->events, &more) != E_OK)
		more = false;
	if (extension_list(out->db, out->a, &x, &n) != E_OK)
		return false;
	for (size_t i = 0; i < n && !pool_stopping(); i++) {
		const struct driver *d = x[i].on ?
		    driver_by_name(x[i].driver) : NULL;

		struct ledger_turn *turn;

		if (d == NULL || d->ledger == NULL)
			continue;
		turn = ledger_turn(turns, x[i].key);
		if (!begin(out, lease))
			return false;
		more = ledger_send(out, turn, &x[i]) >= LEDGER_SEND || more;
		if (!begin(out, lease))
			return false;
		ledger_follow(out, turn, &x[i]);
		if (!begin(out, lease))
			return false;
		ledger_hear(out, h, turn, &x[i]);
		if (!begin(out, lease))
			return false;
		ledger_watch(out, turn, &x[i]);
	}
	return more;
}

int
ledgers_run(const struct config *cfg, struct db *db, struct arena *a,
    struct caller *caller)
{
	struct outside out = { .caller = caller, .db = db, .a = a };
	struct arena *own = arena_new(ARENA_MAX);
	struct event_settings settings;
	struct event_reader events;
	struct hearing h = { .events = &events };
	struct ledger_turns *turns;
	struct lease lease;
	bool more;

	if (event_settings(own, cfg->state, &settings) != E_OK) {
		arena_free(own);
		return 1;
	}
	turns = arena_array(own, 1, sizeof(*turns));
	h.journal = settings.journal;
	h.speaker = speaker_new(cfg->state);
	db_cache(db, DB_CACHE_MB);
	lease_init(&lease, "ledgers", node_name(cfg, own));
	event_reader_open(&events, cfg->events);
	do {
		more = false;
		alarm(REQUEST_ALARM_S);
		if (watch_state(cfg, db, a) == E_OK &&
		    lease_hold(db, &lease, clock_mono()) == E_OK &&
		    lease.held)
			more = work(&out, &h, turns, &lease);
		event_reader_rest(&events);
		db_tidy(db);
		arena_reset(a);
		alarm(0);
	} while (!pool_sleep(more ? BUSY_MS : IDLE_MS));
	event_reader_close(&events);
	speaker_free(h.speaker);
	lease_release(db, &lease);
	arena_free(own);
	return 0;
}
