#include "worker.h"

#include <unistd.h>

#include "lib/clock.h"
#include "lib/fcgi.h"
#include "lib/log.h"
#include "lib/seal.h"
#include "queries.h"
#include "serve.h"

#define BACKGROUND_EVERY_MS	3000
#define BACKGROUND_BATCH	4		/* read-backs in one round */
#define BACKGROUND_CALLS	4		/* for SIMs, per extension */
#define TIDY_EVERY_MS	(60 * 60 * 1000)
#define DRAFT_MS	(24 * 60 * 60 * 1000)

/* What a process holds; every pointer may be NULL on failure. */
struct tools {
	struct arena	*a;
	struct db	*db;
	struct caller	 caller;
};

static void
tools_close(struct tools *t)
{
	if (t->caller.http != NULL)
		http_free(t->caller.http);
	if (t->db != NULL)
		db_close(t->db);
	if (t->a != NULL)
		arena_free(t->a);
}

/* Everything but what calls out; the cause of a failure is logged. */
static bool
tools_open(struct tools *t, const struct config *cfg)
{
	t->a = arena_new(ARENA_MAX);
	t->db = db_open(&patchbay_schema, cfg->db_path);
	return t->db != NULL;
}

static bool
tools_caller(struct tools *t, const struct config *cfg, bool batch)
{
	if (seal_load(cfg->key_path) != E_OK)
		return false;
	t->caller.http = http_new(cfg->ca_file);
	t->caller.limiter_dir = cfg->limiter_dir;
	t->caller.batch = batch;
	return t->caller.http != NULL;
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
worker_outside(const struct pool *pool, void *ctx)
{
	const struct config *cfg = ctx;
	struct tools t = { .a = NULL };
	struct server s = { .cfg = cfg, .routes = routes,
	    .pool = SERVE_OUTSIDE };
	int ret = 1;

	if (tools_open(&t, cfg) && tools_caller(&t, cfg, false) &&
	    action_sweep(t.db, t.a) == E_OK) {
		s.a = t.a;
		s.db = t.db;
		s.caller = &t.caller;
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
		log_error("background", "clearing away failed, later again");
}

int
worker_background(const struct pool *pool, void *ctx)
{
	const struct config *cfg = ctx;
	struct tools t = { .a = NULL };
	int64_t tidied = clock_mono() - TIDY_EVERY_MS;
	bool tried = false;
	int ret = 1;

	(void)pool;
	if (tools_open(&t, cfg) && tools_caller(&t, cfg, true)) {
		do {
			struct acting acting = {
				.caller = &t.caller,
				.db = t.db,
				.a = t.a,
				.deadline = clock_mono() + PAGE_CALLS_MS,
			};

			alarm(REQUEST_ALARM_S);
			if (!tried)
				action_try_keys(&acting);
			tried = true;
			action_sweep(t.db, t.a);
			action_settle_due(&acting, BACKGROUND_BATCH);
			action_follow(&acting, cfg->follow_ms);
			action_fill(&acting, BACKGROUND_CALLS);
			action_read_due(&acting, BACKGROUND_CALLS);
			if (clock_mono() - tidied >= TIDY_EVERY_MS) {
				clear_away(t.db);
				tidied = clock_mono();
			}
			db_tidy(t.db);
			arena_reset(t.a);
			alarm(0);
		} while (!pool_sleep(BACKGROUND_EVERY_MS));
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
	if (tools_open(&t, cfg) && tools_caller(&t, cfg, false))
		s.caller = &t.caller;
	s.a = t.a;
	s.db = s.caller != NULL ? t.db : NULL;
	ret = fcgi_once(serve_answer, &s);
	tools_close(&t);
	return ret;
}
