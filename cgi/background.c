#include "background.h"

#include <stdlib.h>
#include <unistd.h>

#include "alerts.h"
#include "commands/mail.h"
#include "commands/rounds.h"
#include "commands/send.h"
#include "commands/wait.h"
#include "lib/clock.h"
#include "lib/log.h"
#include "lib/pool.h"
#include "store/access/brake.h"
#include "store/lease.h"
#include "store/setting.h"
#include "store/watch.h"

enum {
	EVERY_MS	= 3000,
	BATCH		= 4,		/* commands sent, and read back, per
					 * round */
	RELAYED		= 20,		/* commands of applications, per
					 * extension */
	CALLS		= 4,		/* per extension, to read SIMs */
	REMOVE_MS	= 60 * 60 * 1000,
	CLOCK_MS	= 60 * 1000,
};

void
removing_init(struct removing *r)
{
	r->next_brake = clock_mono();
	r->wait_until = 0;
	for (enum keep k = 0; k < KEEP_MAX; k++)
		r->next[k] = clock_mono();
}

#define CLOCK_SEEN	"clock.seen"	/* setting: when rows were last
					 * checked */

/* Has the clock jumped recently?  Stores the present time. */
static bool
clock_jumped(struct db *db, struct removing *r, int64_t mono)
{
	int64_t now = clock_now(), seen;

	if (setting_get(db, CLOCK_SEEN, 0, &seen) != E_OK)
		return true;
	if (seen == 0 || now - seen <= JUMP_MS) {
		r->wait_until = 0;
	} else if (r->wait_until == 0) {
		log_error("background", "the clock is %lld days further than "
		    "when it was last looked at: nothing is removed for a day",
		    (long long)((now - seen) / (JUMP_MS / 2)));
		r->wait_until = mono + JUMP_WAIT_MS;
	}
	if (mono < r->wait_until)
		return true;
	r->wait_until = 0;
	return now - seen < CLOCK_MS && seen <= now ? false :
	    setting_put(db, CLOCK_SEEN, now) != E_OK;
}

void
background_remove(struct db *db, struct removing *r)
{
	int64_t now = clock_mono();
	bool more;

	if (clock_jumped(db, r, now))
		return;
	if (r->next_brake <= now) {
		if (brake_purge(db, clock_now() - BRAKE_KEEP_MS) != E_OK)
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

/* What the operator is told, and how. */
struct telling {
	struct mail_settings	 mail;
	struct event_reader	 events;
	int64_t			 next;		/* look at the installation */
};

/* In order of urgency. */
enum duty { SWEEP, SEND, RELAY, SETTLE, FOLLOW, FILL, READ, WATCH, MAIL,
	REMOVE, DUTIES };

/* The holder of the lease does everything.  Nodes that share a database divide
 * the work for extensions (claim.h). */
static bool
is_ours(const struct outside *out, const struct lease *l, enum duty duty)
{
	return l->held || (db_shared(out->db) && duty != SWEEP &&
	    duty != SEND && duty != WATCH && duty != MAIL && duty != REMOVE);
}

/* The duties run one at a time with a renewal of the lease between them,
 * because a slow carrier makes one take long. */
static void
work_round(const struct config *cfg, struct outside *out, struct lease *l,
    struct removing *removing, struct telling *telling, int64_t *ahead)
{
	for (enum duty duty = 0; duty < DUTIES && !pool_stopping(); duty++) {
		if (lease_hold(out->db, l, clock_mono()) != E_OK ||
		    (!l->held && !db_shared(out->db)))
			return;
		/* whose lease it is looks at the clock */
		if (!l->held)
			*ahead = ABSENT;
		if (!is_ours(out, l, duty))
			continue;
		switch (duty) {
		case SWEEP:
			command_sweep(out->db, out->a);
			break;
		case SEND:
			if (!wait_clock_jumped(out->db, ahead))
				round_send_due(out, BATCH);
			break;
		case RELAY:
			round_relay(out, RELAYED);
			break;
		case SETTLE:
			round_settle_due(out, BATCH);
			break;
		case FOLLOW:
			round_follow(out, cfg->follow_ms);
			break;
		case FILL:
			round_fill(out, CALLS);
			break;
		case READ:
			round_read_due(out, CALLS);
			break;
		case WATCH:
			if (telling->mail.server.url != NULL)
				alerts_round(cfg, out->db, &telling->events,
				    out->a, &telling->next);
			break;
		case MAIL:
			mail_round(out->db, out->a, &telling->mail);
			break;
		case REMOVE:
			background_remove(out->db, removing);
			break;
		case DUTIES:
			break;
		}
	}
}

const char *
node_name(const struct config *cfg, struct arena *a)
{
	char *path = realpath(cfg->state, NULL);
	const char *name;

	name = arena_printf(a, "%s:%s", cfg->node, path != NULL ? path :
	    cfg->state);
	free(path);
	return name;
}

int
background_run(const struct config *cfg, struct db *db, struct arena *a,
    struct caller *caller)
{
	struct outside out = { .caller = caller, .db = db, .a = a };
	struct arena *own = arena_new(ARENA_MAX);
	struct removing removing;
	struct telling telling = { .next = 0 };
	struct lease lease;
	int64_t ahead = ABSENT;
	bool tried = false;

	lease_init(&lease, "background", node_name(cfg, own));
	removing_init(&removing);
	/* what can't be used is in the log; nothing is mailed then */
	if (mail_settings(own, cfg->ca_file, &telling.mail) != E_OK)
		telling.mail.server.url = NULL;
	event_reader_open(&telling.events, cfg->events);
	telling.events.console = db;
	do {
		alarm(REQUEST_ALARM_S);
		out.deadline = clock_mono() + PAGE_CALLS_MS;
		if (!tried && watch_file(cfg) == E_OK)
			round_try_keys(&out);
		tried = true;
		if (watch_state(cfg, db, a) == E_OK)
			work_round(cfg, &out, &lease, &removing, &telling,
			    &ahead);
		db_tidy(db);
		arena_reset(a);
		alarm(0);
	} while (!pool_sleep(EVERY_MS));
	lease_release(db, &lease);
	event_reader_close(&telling.events);
	arena_free(own);
	return 0;
}
