/* The supervisor of the channels. */
#include <sys/prctl.h>
#include <sys/wait.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "background.h"
#include "channels.h"
#include "lib/clock.h"
#include "lib/log.h"
#include "lib/pool.h"
#include "queries.h"
#include "store/extension/channel.h"
#include "store/lease.h"

#define LONG_LIFE_MS	60000	/* a process that lived this long did not fail
				 * at once */

/* The slot for one extension's process. */
struct seat {
	char		 key[KEY_MAX + 1];	/* "": free */
	int64_t		 updated;	/* the extension's, as last seen */
	bool		 wanted;
	pid_t		 pid;		/* 0: none */
	int64_t		 forked_for;	/* updated, when it was forked */
	int64_t		 started, not_before;	/* clock_mono */
	int		 failures;
	bool		 died;		/* by itself; not yet stored */
};

struct crew {
	const struct channels	*all;
	struct lease		 lease;
	bool			 ours;		/* we hold the lease, as far as
						 * is known */
	struct seat		 seats[EXTENSIONS_MAX];
};

bool
channels_any(void)
{
	for (size_t i = 0; i < driver_count(); i++)
		if (driver_at(i)->channel != NULL)
			return true;
	return false;
}

/* The slot of an extension, or a free one; NULL when all are taken. */
static struct seat *
seat_of(struct crew *c, const char *key)
{
	struct seat *empty = NULL;

	for (size_t i = 0; i < EXTENSIONS_MAX; i++) {
		if (strcmp(c->seats[i].key, key) == 0)
			return &c->seats[i];
		if (empty == NULL && c->seats[i].key[0] == '\0')
			empty = &c->seats[i];
	}
	return empty;
}

/* Decide which extensions should have a channel. */
static void
want(struct crew *c, const struct extension *x, size_t n)
{
	const struct driver *d;
	struct seat *s;

	for (size_t i = 0; i < EXTENSIONS_MAX; i++)
		c->seats[i].wanted = false;
	for (; n > 0; x++, n--) {
		d = x->on ? c->all->driver(x->driver) : NULL;
		if (d == NULL || d->channel == NULL)
			continue;
		if ((s = seat_of(c, x->key)) == NULL) {
			log_error("channel", "extension %s: more than %d "
			    "channels", x->key, EXTENSIONS_MAX);
			continue;
		}
		snprintf(s->key, sizeof(s->key), "%s", x->key);
		if (s->updated != x->updated)
			s->failures = s->not_before = 0;
		s->updated = x->updated;
		s->wanted = true;
	}
}

/* Update the stored status: remove it for extensions without a channel, and
 * record the failures of processes that died. */
static void
tell(struct crew *c, struct db *db, struct arena *a)
{
	const char **names;
	struct seat *s;
	size_t n;

	for (s = c->seats; s < c->seats + EXTENSIONS_MAX; s++)
		if (s->wanted && s->died && channel_failed(db, s->key,
		    clock_now(), E_INTERNAL, "Its process died.", clock_now() +
		    s->not_before - clock_mono()) == E_OK)
			s->died = false;
	if (channel_names(db, a, &names, &n) != E_OK)
		return;
	for (; n > 0; names++, n--) {
		s = seat_of(c, *names);
		if (s == NULL || !s->wanted)
			channel_forget(db, *names);
	}
}

/* Do we hold the lease?  While the database is unreachable the answer stays the
 * same, but only until another node could have taken the lease. */
static void
hold(struct crew *c, struct db *db)
{
	int64_t now = clock_mono();

	if (db != NULL && lease_hold(db, &c->lease, now) == E_OK)
		c->ours = c->lease.held;
	else if (now - c->lease.since > LEASE_MS / 2)
		c->ours = false;
}

/* The database is closed before any fork, because SQLite believes that a child
 * holds its parent's locks. */
static void
look(struct crew *c)
{
	struct db *db = db_open(&patchbay_schema, c->all->cfg->db);
	struct arena *a = arena_new(ARENA_MAX);
	struct extension *x;
	size_t n;

	hold(c, db);
	/* when the extensions cannot be read nothing changes */
	if (!c->ours)
		want(c, NULL, 0);
	else if (db != NULL && extension_list(db, a, &x, &n) == E_OK) {
		want(c, x, n);
		tell(c, db, a);
	}
	db_close(db);
	arena_free(a);
}

static void
buried(struct crew *c, struct seat *s, int status)
{
	int64_t now = clock_mono();

	s->pid = 0;
	if (WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM)
		return;		/* as requested */
	s->failures = now - s->started < LONG_LIFE_MS ? s->failures + 1 : 1;
	s->not_before = now + channel_backoff(c->all->first_ms, s->failures);
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return;
	s->died = true;
	log_error("channel", "extension %s: its process ended with %s %d",
	    s->key, WIFSIGNALED(status) ? "signal" : "status",
	    WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
}

static void
start(struct crew *c, struct seat *s)
{
	pid_t supervisor = getpid(), pid = fork();

	if (pid == -1) {
		log_error("channel", "fork: %s", strerror(errno));
		return;
	}
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (getppid() != supervisor)
			_exit(0);
		prctl(PR_SET_NAME, "patchbay-chan");
		exit(channel_run(c->all, s->key));
	}
	s->pid = pid;
	s->started = clock_mono();
	s->forked_for = s->updated;
	s->died = false;
}

/* Reap, stop, start: never two processes for one extension. */
static void
attend(struct crew *c, struct seat *s)
{
	int status;

	if (s->pid != 0 && waitpid(s->pid, &status, WNOHANG) == s->pid)
		buried(c, s, status);
	if (s->pid != 0 && (!s->wanted || s->forked_for != s->updated))
		kill(s->pid, SIGTERM);
	else if (s->pid == 0 && !s->wanted)
		*s = (struct seat){ .key = "" };
	else if (s->pid == 0 && clock_mono() >= s->not_before)
		start(c, s);
}

static void
end_all(struct crew *c)
{
	struct seat *s;

	for (s = c->seats; s < c->seats + EXTENSIONS_MAX; s++)
		if (s->pid != 0)
			kill(s->pid, SIGTERM);
	for (s = c->seats; s < c->seats + EXTENSIONS_MAX; s++)
		if (s->pid != 0)
			waitpid(s->pid, NULL, 0);
}

/* Release the lease for the next supervisor: all our processes have ended. */
static void
release(const struct channels *all, struct lease *l)
{
	struct db *db = db_open(&patchbay_schema, all->cfg->db);

	if (db != NULL)
		lease_release(db, l);
	db_close(db);
}

int
channels_run(const struct channels *all)
{
	struct crew c = { .all = all };
	struct arena *a = arena_new(ARENA_MAX);

	lease_init(&c.lease, "channels", node_name(all->cfg, a));
	do {
		look(&c);
		for (size_t i = 0; i < EXTENSIONS_MAX; i++)
			if (c.seats[i].key[0] != '\0')
				attend(&c, &c.seats[i]);
	} while (!pool_sleep(all->lookup_ms));
	end_all(&c);
	release(all, &c.lease);
	arena_free(a);
	return 0;
}
