#include "worker.h"

#include <stdio.h>
#include <unistd.h>

#include "api/api.h"
#include "background.h"
#include "channels.h"
#include "commands/send.h"
#include "commands/rounds.h"
#include "events/exchange.h"
#include "events/speak.h"
#include "events/recorder.h"
#include "events/refusals.h"
#include "ledgers.h"
#include "lib/clock.h"
#include "lib/pool.h"
#include "lib/web/fcgi.h"
#include "lib/places.h"
#include "lib/crypt/seal.h"
#include "queries.h"
#include "serve.h"
#include "store/access/mirror.h"
#include "store/watch.h"

#define HOLDER_MAX	(NODE_MAX + 24)

#define AGAIN_MS	1000
#define MIRROR_MS	200
#define MESSAGES_BUSY_MS 1000	/* one process: others wait while it writes */

/* The resources of a process; every pointer may be NULL on failure. */
struct tools {
	struct arena	*a;
	struct db	*db;
	struct caller	 caller;
	char		 holder[HOLDER_MAX];
	struct server	 s;
	int64_t		 again;		/* when to try again, clock_mono() */
};

static void
tools_close(struct tools *t)
{
	event_reader_close(&t->s.events);
	if (t->caller.http != NULL)
		http_free(t->caller.http);
	db_close(t->db);
	if (t->a != NULL)
		arena_free(t->a);
}

/* Open everything except what calls out; failures are logged. */
static bool
tools_open(struct tools *t, const struct config *cfg)
{
	t->a = arena_new(ARENA_MAX);
	t->db = db_open(&patchbay_schema, cfg->db);
	return t->db != NULL;
}

/* Callers keep tokens in the database, and with several machines their turns at
 * the rate limiters. */
static void
caller_keeps(struct tools *t)
{
	t->caller.db = t->db;
	t->caller.limiter.db = db_shared(t->db) ? t->db : NULL;
}

static bool
tools_caller(struct tools *t, const struct config *cfg, bool batch)
{
	if (seal_load(cfg->key_path) != E_OK)
		return false;
	t->caller.http = http_new(cfg->ca_file);
	t->caller.limiter.dir = cfg->limiter_dir;
	t->caller.meters = cfg->meters;
	t->caller.batch = batch;
	snprintf(t->holder, sizeof(t->holder), "%s/%ld", cfg->node,
	    (long)getpid());
	t->caller.holder = t->holder;
	return t->caller.http != NULL;
}

/* --- processes that answer requests --- */

/* Open the key and the database as the pool needs them.  While one is missing
 * every response is the error page. */
static enum err
server_open(struct tools *t)
{
	const struct config *cfg = t->s.cfg;
	bool outside = t->s.pool == SERVE_OUTSIDE;

	if (outside ? t->caller.http == NULL && !tools_caller(t, cfg, false) :
	    seal_load_public(cfg->key_path) != E_OK)
		return E_KEY;
	if (watch_file(cfg) != E_OK)
		return E_DB_GONE;
	if ((t->db = db_open(&patchbay_schema, cfg->db)) == NULL)
		return E_DB;
	if (outside && command_sweep(t->db, t->a) != E_OK) {
		db_close(t->db);
		t->db = NULL;
		return E_DB;
	}
	caller_keeps(t);
	t->s.caller = outside ? &t->caller : NULL;
	return E_OK;
}

/* Wipe opened secrets before waiting for the next request. */
static void
forget(void *ctx)
{
	arena_reset(ctx);
}

/* A worker that was forked while, say, the database was unreachable starts to
 * work when it returns. */
static void
open_again(struct tools *t)
{
	if (t->s.db != NULL || clock_mono() < t->again)
		return;
	t->s.fault = server_open(t);
	t->s.db = t->db;
	t->again = clock_mono() + AGAIN_MS;
}

static void
answer(void *ctx, const struct req_source *src, struct reply *reply)
{
	struct tools *t = ctx;

	open_again(t);
	serve_answer(&t->s, src, reply);
	reply->sent = forget;
	reply->sent_ctx = t->a;
}

/* Answer requests with one of the loops of fcgi.h. */
static int
serve(const struct pool *pool, struct tools *t, int (*loop)(int,
    void (*)(void *, const struct req_source *, struct reply *), void *))
{
	int ret;

	event_reader_open(&t->s.events, t->s.cfg->events);
	t->s.routes = routes;
	t->s.api = api_routes;
	t->s.refusals = refusals_open(t->s.cfg->state);
	t->s.a = t->a = arena_new(ARENA_MAX);
	t->s.fault = server_open(t);
	t->s.db = t->db;
	t->again = clock_mono() + AGAIN_MS;
	ret = loop(pool->fd, answer, t);
	tools_close(t);
	return ret;
}

int
worker_pages(const struct pool *pool, void *ctx)
{
	struct tools t = { .s = { .cfg = ctx, .pool = SERVE_PAGES } };

	return serve(pool, &t, fcgi_many);
}

int
worker_forms(const struct pool *pool, void *ctx)
{
	struct tools t = { .s = { .cfg = ctx, .pool = SERVE_FORMS } };

	return serve(pool, &t, fcgi_loop);
}

int
worker_signin(const struct pool *pool, void *ctx)
{
	struct tools t = { .s = { .cfg = ctx, .pool = SERVE_SIGNIN } };

	return serve(pool, &t, fcgi_loop);
}

int
worker_api(const struct pool *pool, void *ctx)
{
	const struct config *cfg = ctx;
	struct tools t = { .s = { .cfg = cfg, .pool = SERVE_API,
	    .speaker = speaker_new(cfg->state) } };
	int ret = serve(pool, &t, fcgi_loop);

	speaker_free(t.s.speaker);
	return ret;
}

/* --- messages --- */

static int64_t
exchange_due(void *ctx)
{
	struct tools *t = ctx;

	open_again(t);
	if (t->s.db != NULL)
		db_patience(t->s.db, MESSAGES_BUSY_MS);
	t->s.exchange->db = t->s.db;
	return exchange_turn(t->s.exchange);
}

static int
waiting(int fd, void (*fn)(void *, const struct req_source *, struct reply *),
    void *ctx)
{
	struct tools *t = ctx;
	struct fcgi_beside *b = &t->s.exchange->beside;

	b->turn = exchange_due;
	b->ctx = t;
	b->waiting_max = WAITING_MAX;
	return fcgi_waiting(fd, fn, ctx, b);
}

int
worker_messages(const struct pool *pool, void *ctx)
{
	const struct config *cfg = ctx;
	struct tools t = { .s = { .cfg = cfg, .pool = SERVE_MESSAGES,
	    .quiet = true } };
	int ret;

	t.s.exchange = exchange_open(cfg->state, cfg->node);
	if (t.s.exchange == NULL)
		return 1;
	t.s.exchange->relays = relay_takes;
	ret = serve(pool, &t, waiting);
	exchange_close(t.s.exchange);
	return ret;
}

int
worker_outside(const struct pool *pool, void *ctx)
{
	const struct config *cfg = ctx;
	int ret, places = places_open(cfg->places_path);
	struct tools t = { .s = { .cfg = cfg, .pool = SERVE_OUTSIDE,
	    .places = &places } };

	if (places == -1)
		return 1;
	t.s.speaker = speaker_new(cfg->state);
	ret = serve(pool, &t, fcgi_loop);
	speaker_free(t.s.speaker);
	close(places);
	return ret;
}

int
worker_background(const struct pool *pool, void *ctx)
{
	const struct config *cfg = ctx;
	struct tools t = { .a = NULL };
	int ret = 1;

	(void)pool;
	if (tools_open(&t, cfg) && tools_caller(&t, cfg, true)) {
		caller_keeps(&t);
		ret = background_run(cfg, t.db, t.a, &t.caller);
	}
	tools_close(&t);
	return ret;
}

int
worker_channels(const struct pool *pool, void *ctx)
{
	const struct channels all = { .cfg = ctx, .driver = driver_by_name,
	    .first_ms = CHANNEL_FIRST_MS, .lookup_ms = CHANNEL_LOOK_MS };

	(void)pool;
	return channels_run(&all);
}

int
worker_ledgers(const struct pool *pool, void *ctx)
{
	const struct config *cfg = ctx;
	struct tools t = { .a = NULL };
	int ret = 1;

	(void)pool;
	if (tools_open(&t, cfg) && tools_caller(&t, cfg, true)) {
		caller_keeps(&t);
		ret = ledgers_run(cfg, t.db, t.a, &t.caller);
	}
	tools_close(&t);
	return ret;
}

int
worker_recorder(const struct pool *pool, void *ctx)
{
	const struct config *cfg = ctx;
	struct arena *a = arena_new(ARENA_MAX);
	struct event_settings o;
	struct db *console = NULL;
	int ret = 1;

	(void)pool;
	if (event_settings(a, cfg->state, &o) == E_OK &&
	    (db_is_url(cfg->events) || (console = db_open(&patchbay_schema,
	    cfg->db)) != NULL))
		ret = recorder_run(&o, cfg->events, cfg->node, console,
		    cfg->meters);
	db_close(console);
	arena_free(a);
	return ret;
}

/* A failure of the file restarts it; a lost database connection is reopened. */
int
worker_mirror(const struct pool *pool, void *ctx)
{
	const struct config *cfg = ctx;
	struct arena *a = arena_new(ARENA_MAX);
	const char *file = arena_printf(a, "%s/broker.db", cfg->state);
	struct mirror m = { .a = NULL };
	enum err e;

	(void)pool;
	do {
		if (m.a == NULL && mirror_open(&m, cfg->db, file) != E_OK &&
		    pool_sleep(AGAIN_MS))
			break;
		e = m.a != NULL ? mirror_follow(&m) : E_OK;
		if (e != E_OK && e != E_AWAY && e != E_BUSY)
			mirror_close(&m);
	} while (!pool_sleep(MIRROR_MS));
	mirror_close(&m);
	arena_free(a);
	return 0;
}

int
worker_cgi(const struct config *cfg)
{
	struct tools t = { .a = NULL };
	struct server s = { .cfg = cfg, .routes = routes, .api = api_routes,
	    .pool = SERVE_ALL, .quiet = true };
	int ret = 1;

	/* without a database the response is the error page */
	if (tools_open(&t, cfg) && tools_caller(&t, cfg, false)) {
		caller_keeps(&t);
		s.caller = &t.caller;
	}
	s.a = t.a;
	s.db = s.caller != NULL ? t.db : NULL;
	event_reader_open(&s.events, cfg->events);
	ret = fcgi_once(serve_answer, &s);
	event_reader_close(&s.events);
	tools_close(&t);
	return ret;
}
