/* One channel: poll, store, acknowledge with the next poll. */
#include <sodium.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "channels.h"
#include "commands/events.h"
#include "drivers/call.h"
#include "lib/clock.h"
#include "lib/log.h"
#include "lib/pool.h"
#include "lib/crypt/seal.h"
#include "queries.h"
#include "store/extension/channel.h"
#include "store/watch.h"

struct line {
	const struct channels	*all;
	const struct driver	*driver;
	const struct channel	*channel;
	struct caller		 caller;	/* for its access tokens */
	struct db		*db;
	struct http		*http;
	struct arena		*a;		/* for the life of the
						 * process */
	struct arena		*poll_a;	/* for one poll */
	struct extension	 x;
	struct account		 acc;
	int64_t			 since;		/* ABSENT: not connected */
	char			*ack;		/* malloc'd, or NULL */
	int			 failures;	/* in a row */
};

int64_t
channel_backoff(int64_t first_ms, int failures)
{
	int64_t ms = first_ms;

	while (--failures > 0 && ms < CHANNEL_LAST_MS)
		ms *= 2;
	if (ms > CHANNEL_LAST_MS)
		ms = CHANNEL_LAST_MS;
	return ms - randombytes_uniform((uint32_t)(ms / 2 + 1));
}

/* Record the failure, then wait; true when asked to stop. */
static bool
failed(struct line *l, enum err err, const char *reason)
{
	int64_t wait = channel_backoff(l->all->first_ms, ++l->failures);
	int64_t now = clock_now();

	l->since = ABSENT;
	log_error("channel", "extension %s: %s: %s Next try in %lld ms.",
	    l->x.key, errs[err].name, reason == NULL || *reason == '\0' ?
	    errs[err].sentence : reason, (long long)wait);
	if (channel_failed(l->db, l->x.key, now, err, reason, now + wait) !=
	    E_OK)
		log_error("channel", "extension %s: that it failed could not "
		    "be stored", l->x.key);
	return pool_sleep(wait);
}

/* While the service holds our poll, TERM may end the process: nothing of an
 * answer is stored or acknowledged yet. */
static enum err
ask(struct line *l, struct received *got, const char **why)
{
	const struct poll poll = { .first = l->since == ABSENT, .ack = l->ack };
	struct http_request q = { .method = NULL };
	struct account acc = l->acc;
	struct http_reply rp;
	sigset_t term;
	enum err e = account_login(&l->caller, l->poll_a, l->driver, &acc,
	    clock_mono() + PAGE_CALLS_MS, why);

	if (e == E_OK)
		e = l->channel->build(&acc, &poll, l->poll_a, &q);
	if (e != E_OK)
		return e;
	sigemptyset(&term);
	sigaddset(&term, SIGTERM);
	sigprocmask(SIG_UNBLOCK, &term, NULL);
	e = http_call(l->http, l->poll_a, &q, l->channel->held_ms + CALL_MS,
	    &rp, why);
	sigprocmask(SIG_BLOCK, &term, NULL);
	if (e == E_SERVICE_TLS && rp.tls != NULL)
		*why = rp.tls;
	if (e != E_OK)
		return e;
	e = l->channel->parse(&acc, &rp, clock_now(), l->poll_a, got);
	*why = got->why;
	if (e == E_SERVICE_AUTH)
		account_logout(&l->caller, l->poll_a, l->driver, &acc);
	return e;
}

/* Store each event in its own transaction; those already stored are
 * recognized. */
static enum err
store(struct line *l, const struct received *got, bool news)
{
	int64_t now = clock_now();
	enum err e = watch_file(l->all->cfg);

	for (size_t i = 0; e == E_OK && i < got->n; i++)
		e = event_keep(l->db, l->poll_a, &l->x, &got->events[i], now);
	if (e == E_OK && news)
		e = channel_told(l->db, l->x.key,
		    l->since == ABSENT ? now : l->since,
		    got->n > 0 ? now : ABSENT);
	if (e == E_OK && l->since == ABSENT) {
		log_info("channel", "extension %s: connected", l->x.key);
		l->since = now;
	}
	return e;
}

/* One poll; false when asked to stop.  Events that could not be stored are not
 * requested again, because a service without acknowledgements would not repeat
 * them.  They are kept here until the database accepts them. */
static bool
turn(struct line *l)
{
	int64_t began = clock_mono(), pace;
	struct received got = { .n = 0 };
	const char *why = NULL;
	enum err e = ask(l, &got, &why);

	if (e != E_OK)
		return !failed(l, e, why);
	while ((e = store(l, &got, got.n > 0 || l->since == ABSENT)) != E_OK)
		if (failed(l, e, NULL))
			return false;
	l->failures = 0;
	free(l->ack);
	l->ack = got.ack == NULL ? NULL : strdup(got.ack);
	pace = began + (got.n > 0 ? CHANNEL_BUSY_MS : CHANNEL_PACE_MS) -
	    clock_mono();
	return pace > 0 ? !pool_sleep(pace) : !pool_stopping();
}

/* Prepare for polling.  A failure here lasts until somebody changes
 * something. */
static enum err
begin(struct line *l, const char *key)
{
	const struct driver *d;
	enum err e = extension_get(l->db, l->a, key, &l->x);

	if (e != E_OK)
		return e;
	l->driver = d = l->all->driver(l->x.driver);
	l->channel = d == NULL ? NULL : d->channel;
	if (!l->x.on || l->channel == NULL)
		return E_NOTFOUND;
	return channel_begin(l->db, key);
}

int
channel_run(const struct channels *all, const char *key)
{
	struct line l = { .all = all, .since = ABSENT };
	const struct config *cfg = all->cfg;
	enum err e;

	signal(SIGTERM, SIG_DFL);
	l.db = db_open(&patchbay_schema, cfg->db);
	if (l.db == NULL || seal_load(cfg->key_path) != E_OK)
		return 1;
	l.http = http_new(cfg->ca_file);
	l.caller = (struct caller){ .http = l.http, .db = l.db, .batch = true,
		.limiter = { .dir = cfg->limiter_dir,
		    .db = db_shared(l.db) ? l.db : NULL } };
	l.a = arena_new(ARENA_MAX);
	l.poll_a = arena_new(ARENA_MAX);
	e = begin(&l, key);
	while (e == E_OK && (e = account_open(l.a, &l.x, &l.acc)) != E_OK &&
	    !failed(&l, e, NULL))
		e = E_OK;
	while (e == E_OK && turn(&l)) {
		db_tidy(l.db);
		arena_reset(l.poll_a);
	}
	free(l.ack);
	arena_free(l.poll_a);
	arena_free(l.a);
	http_free(l.http);
	db_close(l.db);
	/* the extension was removed; the supervisor will notice */
	return e == E_OK || e == E_NOTFOUND || e == E_CONFLICT ||
	    pool_stopping() ? 0 : 1;
}
