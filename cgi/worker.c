#include "worker.h"

#include <unistd.h>

#include "lib/clock.h"
#include "lib/fcgi.h"
#include "lib/log.h"
#include "lib/seal.h"
#include "queries.h"
#include "serve.h"

#define CLERK_EVERY_MS	3000
#define CLERK_BATCH	4		/* read-backs in one round */
#define CLERK_CALLS	4		/* for SIMs, per extension */
#define TIDY_EVERY_MS	(60 * 60 * 1000)
#define DRAFT_MS	(24 * 60 * 60 * 1000)

/* What a process holds; every pointer may be NULL on failure. */
struct tools {
	struct arena	*a;
	struct db	*db;
	struct carrier	 carrier;
};

static void
tools_close(struct tools *t)
{
	if (t->carrier.http != NULL)
		http_free(t->carrier.http);
	if (t->db != NULL)
		db_close(t->db);
	if (t->a != NULL)
		arena_free(t->a);
}

/* Everything but the carrier; the cause of a failure is logged. */
static bool
tools_open(struct tools *t, const struct config *cfg)
{
	t->a = arena_new(ARENA_MAX);
	t->db = db_open(&patchbay_schema, cfg->db_path);
	return t->db != NULL;
}

static bool
tools_carrier(struct tools *t, const struct config *cfg, bool batch)
{
	if (seal_load(cfg->key_path) != E_OK)
		return false;
	t->carrier.http = http_new(cfg->ca_file);
	t->carrier.gate_dir = cfg->gate_dir;
	t->carrier.batch = batch;
	return t->carrier.http != NULL;
}

int
worker_pages(const struct pool *pool, void *ctx)
{
	const struct config *cfg = ctx;
	struct tools t = { .a = NULL };
	struct server s = { .cfg = cfg, .routes = routes,
	    .pool = SERVE_PAGES };
	int ret = 1;

	if (seal_load_public(cfg->key_path) == E_OK && tools_open(&t, cfg)) {
		s.a = t.a;
		s.db = t.db;
		ret = fcgi_loop(pool->fd, serve_answer, &s);
	}
	tools_close(&t);
	return ret;
}

int
worker_carriers(const struct pool *pool, void *ctx)
{
	const struct config *cfg = ctx;
	struct tools t = { .a = NULL };
	struct server s = { .cfg = cfg, .routes = routes,
	    .pool = SERVE_CARRIERS };
	int ret = 1;

	if (tools_open(&t, cfg) && tools_carrier(&t, cfg, false) &&
	    action_sweep(t.db, t.a) == E_OK) {
		s.a = t.a;
		s.db = t.db;
		s.carrier = &t.carrier;
		ret = fcgi_loop(pool->fd, serve_answer, &s);
	}
	tools_close(&t);
	return ret;
}

/* What has expired goes. */
static void
clear_away(struct db *db)
{
	int64_t now = clock_now();

	if (session_purge(db, now) != E_OK ||
	    draft_purge(db, now - DRAFT_MS) != E_OK)
		log_error("clerk", "clearing away failed, later again");
}

int
worker_clerk(const struct pool *pool, void *ctx)
{
	const struct config *cfg = ctx;
	struct tools t = { .a = NULL };
	int64_t tidied = clock_mono() - TIDY_EVERY_MS;
	bool tried = false;
	int ret = 1;

	(void)pool;
	if (tools_open(&t, cfg) && tools_carrier(&t, cfg, true)) {
		do {
			struct acting acting = {
				.carrier = &t.carrier,
				.db = t.db,
				.a = t.a,
				.deadline = clock_mono() + PAGE_CALLS_MS,
			};

			alarm(REQUEST_ALARM_S);
			if (!tried)
				action_try_keys(&acting);
			tried = true;
			action_sweep(t.db, t.a);
			action_settle_due(&acting, CLERK_BATCH);
			action_follow(&acting, cfg->follow_ms);
			action_fill(&acting, CLERK_CALLS);
			action_read_due(&acting, CLERK_CALLS);
			if (clock_mono() - tidied >= TIDY_EVERY_MS) {
				clear_away(t.db);
				tidied = clock_mono();
			}
			db_tidy(t.db);
			arena_reset(t.a);
			alarm(0);
		} while (!pool_sleep(CLERK_EVERY_MS));
		ret = 0;
	}
	tools_close(&t);
	return ret;
}

int
worker_cgi(const struct config *cfg)
{
	struct tools t = { .a = NULL };
	struct server s = { .cfg = cfg, .routes = routes,
	    .pool = SERVE_BOTH, .quiet = true };
	int ret = 1;

	/* without a database the answer is the page that says so */
	if (tools_open(&t, cfg) && tools_carrier(&t, cfg, false))
		s.carrier = &t.carrier;
	s.a = t.a;
	s.db = s.carrier != NULL ? t.db : NULL;
	ret = fcgi_once(serve_answer, &s);
	tools_close(&t);
	return ret;
}
