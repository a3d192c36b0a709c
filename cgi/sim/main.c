/*
 * patchbay-sim: the carrier simulator.
 *
 *	patchbay-sim serve --state DIR [--workers N]
 *		Worker processes on the socket DIR/run/sim.sock.
 *	patchbay-sim talk --state DIR --mqtt PORT
 *		Devices that publish (talk/talk.h), listed on standard input.
 *	patchbay-sim reset --state DIR
 *		Forget every change, message, counter and fault.
 *
 * With REQUEST_METHOD in the environment it answers that one request as plain
 * CGI; PATCHBAY_STATE names the directory then.
 */
#include <sys/stat.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../lib/db/db_schema.h"
#include "../lib/web/fcgi.h"
#include "../lib/log.h"
#include "../lib/pool.h"
#include "panel/panel.h"
#include "sim.h"
#include "sim_queries.h"
#include "talk/talk.h"

#define STOP_SECONDS	3
#define BACKLOG		64

struct paths {
	struct arena	*a;
	const char	*db, *meter, *socket;
};

static int
usage(void)
{
	fprintf(stderr, "usage: patchbay-sim serve --state DIR [--workers N]\n"
	    "       patchbay-sim talk --state DIR --mqtt PORT <LIST\n"
	    "       patchbay-sim reset --state DIR\n");
	return 2;
}

static void
paths_of(struct paths *p, const char *state)
{
	p->a = arena_new(64 * 1024);
	p->db = arena_printf(p->a, "%s/sim.db", state);
	p->meter = arena_printf(p->a, "%s/sim.meter", state);
	p->socket = arena_printf(p->a, "%s/run/sim.sock", state);
}

/* Each process opens its own resources, after the fork. */
static bool
open_simulator(struct simulator *sim, const struct paths *p)
{
	*sim = (struct simulator){ .a = arena_new(ARENA_MAX) };
	sim->meter = meter_open(p->meter);
	if (sim->meter != NULL)
		sim->db = db_open(&simulator_schema, p->db);
	return sim->db != NULL;
}

static void
close_simulator(struct simulator *sim)
{
	db_close(sim->db);
	meter_close(sim->meter);
	arena_free(sim->a);
}

static int
work(const struct pool *pool, void *ctx)
{
	struct simulator sim;
	int ret;

	if (!open_simulator(&sim, ctx)) {
		close_simulator(&sim);
		return 1;
	}
	ret = fcgi_loop(pool->fd, sim_answer, &sim);
	close_simulator(&sim);
	return ret;
}

static int
serve(struct paths *p, const char *state, int workers)
{
	const char *run = arena_printf(p->a, "%s/run", state);
	struct pool pool = { .name = "sim", .workers = workers, .run = work,
	    .ctx = p };
	struct meter *m;
	int lock;

	if (mkdir(run, 0750) == -1 && errno != EEXIST) {
		fprintf(stderr, "patchbay-sim: cannot make %s: %s\n", run,
		    strerror(errno));
		return 1;
	}
	lock = pool_lock(arena_printf(p->a, "%s/sim.lock", run));
	if (lock == -1)
		return 1;
	if (db_migrate(&simulator_schema, p->db) != E_OK ||
	    (m = meter_open(p->meter)) == NULL) {
		fprintf(stderr, "patchbay-sim: cannot use %s for the "
		    "simulator's data\n", state);
		return 1;
	}
	meter_idle(m);
	meter_close(m);
	pool.fd = pool_listen(p->socket, BACKLOG);
	if (pool.fd == -1)
		return 1;
	return pool_master(&pool, 1, lock, STOP_SECONDS);
}

static int
once(const char *state)
{
	struct simulator sim;
	struct paths p;
	int ret = 1;

	paths_of(&p, state);
	if (db_migrate(&simulator_schema, p.db) == E_OK &&
	    open_simulator(&sim, &p)) {
		ret = fcgi_once(sim_answer, &sim);
		close_simulator(&sim);
	}
	arena_free(p.a);
	return ret;
}

static int
reset(const struct paths *p)
{
	struct simulator sim;
	int ret = 1;

	if (db_migrate(&simulator_schema, p->db) == E_OK &&
	    open_simulator(&sim, p)) {
		ret = panel_reset(&sim, NULL, RESET_ALL) == E_OK ? 0 : 1;
		close_simulator(&sim);
	}
	return ret;
}

static int
talk(const struct paths *p, long port)
{
	struct db *db = db_migrate(&simulator_schema, p->db) == E_OK ?
	    db_open(&simulator_schema, p->db) : NULL;
	int ret = db == NULL ? 1 : talk_run(db, stdin, (int)port);

	db_close(db);
	return ret;
}

int
main(int argc, char **argv)
{
	const char *state = getenv("PATCHBAY_STATE");
	struct paths p;
	long workers = 16, port = 0;
	char *end;
	int ret;

	if (getenv("REQUEST_METHOD") != NULL)
		return state == NULL ? usage() : once(state);
	if (argc < 2)
		return usage();
	for (int i = 2; i + 1 < argc; i += 2) {
		if (strcmp(argv[i], "--state") == 0)
			state = argv[i + 1];
		else if (strcmp(argv[i], "--workers") == 0) {
			workers = strtol(argv[i + 1], &end, 10);
			if (*end != '\0' || workers < 1 ||
			    workers > SIM_WORKERS_MAX)
				return usage();
		} else if (strcmp(argv[i], "--mqtt") == 0) {
			port = strtol(argv[i + 1], &end, 10);
			if (*end != '\0' || port < 1 || port > 65535)
				return usage();
		} else
			return usage();
	}
	if (state == NULL || argc % 2 != 0)
		return usage();
	paths_of(&p, state);
	if (strcmp(argv[1], "serve") == 0)
		ret = serve(&p, state, (int)workers);
	else if (strcmp(argv[1], "talk") == 0 && port > 0)
		ret = talk(&p, port);
	else if (strcmp(argv[1], "reset") == 0)
		ret = reset(&p);
	else
		ret = usage();
	arena_free(p.a);
	return ret;
}
