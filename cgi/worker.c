#include "worker.h"

#include <stdio.h>
#include <unistd.h>

#include "background.h"
#include "channels.h"
#include "commands/send.h"
#include "lib/fcgi.h"
#include "lib/places.h"
#include "lib/seal.h"
#include "queries.h"
#include "serve.h"

#define HOLDER_MAX	(NODE_MAX + 24)

/* What a process holds; every pointer may be NULL on failure. */
struct tools {
	struct arena	*a;
	struct db	*db;
	struct caller	 caller;
	char		 holder[HOLDER_MAX];
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
	t->db = db_open(&patchbay_schema, cfg->db);
	return t->db != NULL;
}

static bool
tools_caller(struct tools *t, const struct config *cfg, bool batch)
{
	if (seal_load(cfg->key_path) != E_OK)
		return false;
	t->caller.http = http_new(cfg->ca_file);
	t->caller.limiter.dir = cfg->limiter_dir;
	if (t->db != NULL && db_shared(t->db))
		t->caller.limiter.db = t->db;
	t->caller.batch = batch;
	snprintf(t->holder, sizeof(t->holder), "%s/%ld", cfg->node,
	    (long)getpid());
	t->caller.holder = t->holder;
	return t->caller.http != NULL;
}

/* What needs no secret of a carrier, by a loop of fcgi.h. */
static int
pages(const struct pool *pool, const struct config *cfg, enum serve_pool which,
    int (*loop)(int, void (*)(void *, const struct req_source *,
    struct reply *), void *))
{
	struct tools t = { .a = NULL };
	struct server s = { .cfg = cfg, .routes = routes, .pool = which };
	int ret = 1;

	if (seal_load_public(cfg->key_path) == E_OK && tools_open(&t, cfg)) {
		s.a = t.a;
		s.db = t.db;
		ret = loop(pool->fd, serve_answer, &s);
	}
	tools_close(&t);
	return ret;
}

int
worker_pages(const struct pool *pool, void *ctx)
{
	return pages(pool, ctx, SERVE_PAGES, fcgi_many);
}

int
worker_forms(const struct pool *pool, void *ctx)
{
	return pages(pool, ctx, SERVE_FORMS, fcgi_loop);
}

int
worker_signin(const struct pool *pool, void *ctx)
{
	return pages(pool, ctx, SERVE_SIGNIN, fcgi_loop);
}

int
worker_outside(const struct pool *pool, void *ctx)
{
	const struct config *cfg = ctx;
	struct tools t = { .a = NULL };
	struct server s = { .cfg = cfg, .routes = routes,
	    .pool = SERVE_OUTSIDE };
	int ret = 1, places = places_open(cfg->places_path);

	if (places != -1 && tools_open(&t, cfg) &&
	    tools_caller(&t, cfg, false) && command_sweep(t.db, t.a) == E_OK) {
		s.places = &places;
		s.a = t.a;
		s.db = t.db;
		s.caller = &t.caller;
		ret = fcgi_loop(pool->fd, serve_answer, &s);
	}
	tools_close(&t);
	if (places != -1)
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
	if (tools_open(&t, cfg) && tools_caller(&t, cfg, true))
		ret = background_run(cfg, t.db, t.a, &t.caller);
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
worker_cgi(const struct config *cfg)
{
	struct tools t = { .a = NULL };
	struct server s = { .cfg = cfg, .routes = routes,
	    .pool = SERVE_ALL, .quiet = true };
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
