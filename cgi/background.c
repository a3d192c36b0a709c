#include "background.h"

#include <unistd.h>

#include "lib/clock.h"
#include "lib/log.h"
#include "lib/pool.h"
#include "store/brake.h"

enum {
	EVERY_MS	= 3000,
	BATCH		= 4,		/* read-backs in one round */
	CALLS		= 4,		/* for SIMs, per extension */
	REMOVE_MS	= 60 * 60 * 1000,
};

void
removing_init(struct removing *r)
{
	r->next_brake = clock_mono();
	for (enum keep k = 0; k < KEEP_MAX; k++)
		r->next[k] = clock_mono();
}

void
background_remove(struct db *db, struct removing *r)
{
	int64_t now = clock_mono();
	bool more;

	if (r->next_brake <= now) {
		if (brake_purge(db, clock_now() - 2 * BRAKE_MAX_MS) != E_OK)
			log_error("background", "forgetting tries of "
			    "passwords failed, later again");
		r->next_brake = now + REMOVE_MS;
	}

	for (enum keep k = 0; k < KEEP_MAX; k++) {
		if (r->next[k] > now)
			continue;
		if (retention_bite(db, k, clock_now(), BACKGROUND_BITE,
		    &more) != E_OK)
			log_error("background", "%s: removing what is old "
			    "failed, later again", keep_kinds[k].name);
		if (!more)
			r->next[k] = now + REMOVE_MS;
	}
}

static void
work_round(const struct config *cfg, struct acting *act)
{
	action_sweep(act->db, act->a);
	action_settle_due(act, BATCH);
	action_follow(act, cfg->follow_ms);
	action_fill(act, CALLS);
	action_read_due(act, CALLS);
}

int
background_run(const struct config *cfg, struct db *db, struct arena *a,
    struct caller *caller)
{
	struct acting act = { .caller = caller, .db = db, .a = a };
	struct removing removing;
	bool tried = false;

	removing_init(&removing);
	do {
		alarm(REQUEST_ALARM_S);
		act.deadline = clock_mono() + PAGE_CALLS_MS;
		if (!tried)
			action_try_keys(&act);
		tried = true;
		work_round(cfg, &act);
		background_remove(db, &removing);
		db_tidy(db);
		arena_reset(a);
		alarm(0);
	} while (!pool_sleep(EVERY_MS));
	return 0;
}
