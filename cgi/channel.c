/* One channel: poll, store, acknowledge with the next poll. */
#include <sodium.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "channels.h"
#include "commands/events.h"
#include "drivers/call.h"
#include "drivers/redact.h"
#include "events/speak.h"
#include "lib/clock.h"
#include "lib/log.h"
#include "lib/pool.h"
#include "lib/crypt/seal.h"
#include "queries.h"
#include "store/command/activity.h"
#include "store/extension/channel.h"
#include "store/resource/resource.h"
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
	int64_t			 heard;		/* when that was last stored */
	struct speaker		*speaker;
};

enum {
	HEARD_MS	= 20 * 1000,
	SOON_MS		= 100,
	LATE_MS		= CALL_MS + 5000,	/* an answer is here by then */
	LIST_MOST	= 500,
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
	struct account acc;
	struct http_reply rp;
	sigset_t term;
	enum err e = push_token_get(l->db, l->poll_a, l->x.key, &l->acc.push);

	acc = l->acc;
	if (e == E_OK)
		e = account_login(&l->caller, l->poll_a, l->driver, &acc,
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
	/* before anything stores, shows or logs it */
	*why = redact(l->poll_a, l->driver, &acc, got->why);
	for (size_t i = 0; i < got->n; i++)
		got->events[i].reason = redact(l->poll_a, l->driver, &acc,
		    got->events[i].reason);
	if (e == E_SERVICE_AUTH)
		account_logout(&l->caller, l->poll_a, l->driver, &acc);
	return e;
}

/* Run one operation of the channel's own. */
static enum err
run(struct line *l, const struct operation *o, struct result *r)
{
	const struct op_args args = { .own = o, .since = ABSENT };

	return driver_call(&l->caller, l->poll_a, l->driver, &l->acc, OP_OWN,
	    &args, clock_mono() + PAGE_CALLS_MS, r, NULL);
}

/* Store one event in its own transaction, then publish what the device said
 * with it, once. */
static enum err
keep_one(struct line *l, const struct event *event, bool late, bool *kept,
    struct heard *heard)
{
	int64_t now = clock_now();
	enum err e = watch_file(l->all->cfg);

	if (e == E_OK && !*kept)
		e = event_keep(l->db, l->poll_a, &l->x, event, now, late,
		    heard);
	if (e != E_OK)
		return e;
	*kept = true;
	return event_said(l->speaker, &l->x, heard, now);
}

/* Events that could not be stored are not requested again, because a service
 * without acknowledgements would not repeat them.  They are kept here until the
 * database accepts them.  False when asked to stop. */
static bool
keep(struct line *l, const struct event *event, size_t n)
{
	for (; n > 0; event++, n--) {
		int64_t until = clock_mono() + LATE_MS;
		struct heard heard;
		bool kept = false;
		enum err e;

		while ((e = keep_one(l, event, clock_mono() > until, &kept,
		    &heard)) != E_OK)
			if (e == E_SERVICE_TURN ? pool_sleep(SOON_MS) :
			    failed(l, e, NULL))
				return false;
	}
	speaker_sync(l->speaker);
	return true;
}

static int
by_name(const void *x, const void *y)
{
	return strcmp(*(const char *const *)x, *(const char *const *)y);
}

/* Mark those as away that were present before and are not in the list. */
static bool
keep_away(struct line *l, const struct result *r)
{
	const char *away = l->driver->resource->away, *after = "";
	const struct resource_word *w = driver_word(l->driver, away);
	const struct resource_info info = { .state = away };
	const char **names = arena_array(l->poll_a, r->nevents + 1,
	    sizeof(*names));
	struct resource *list;
	size_t n;

	for (size_t i = 0; i < r->nevents; i++)
		names[i] = r->events[i].about[0];
	qsort(names, r->nevents, sizeof(*names), by_name);
	while (resource_list(l->db, l->poll_a, l->x.key, after, LIST_MOST,
	    &list, &n) == E_OK && n > 0) {
		for (size_t i = 0; i < n; i++) {
			const struct resource_word *was = driver_word(
			    l->driver, list[i].state);
			const char *const about[] = { list[i].name, NULL };
			const struct event gone = { .id = "",
				.name = "list", .about = about,
				.kind = "state", .before = was == NULL ?
				    "" : was->title, .after = w->title,
				.at = clock_now(), .resource = &info };

			if (was != NULL && was->mood == MOOD_GOOD &&
			    bsearch(&list[i].name, names, r->nevents,
			    sizeof(*names), by_name) == NULL &&
			    !keep(l, &gone, 1))
				return false;
		}
		after = list[n - 1].name;
	}
	return true;
}

/* The channel is open: set up subscriptions and read what exists. */
static enum err
open_all(struct line *l, const char **why, bool *ending)
{
	struct result r;
	enum err e;

	*ending = false;
	if (l->channel->open == NULL)
		return E_OK;
	e = run(l, l->channel->open, &r);
	*why = r.reason;
	if (e == E_OK && r.more)
		log_error("channel", "extension %s: more than %d pages are "
		    "listed: the rest is known when it tells something",
		    l->x.key, LIST_PAGES);
	if (e == E_OK)
		*ending = !keep(l, r.events, r.nevents) || (!r.more &&
		    l->driver->resource != NULL &&
		    l->driver->resource->away != NULL && !keep_away(l, &r));
	return e;
}

/* The start of the time whose events the service may have discarded. */
static int64_t
gap(struct line *l, int64_t now)
{
	struct channel_state s;

	if (l->channel->keeps_ms == 0 || channel_get(l->db, l->poll_a,
	    l->x.key, &s) != E_OK || s.heard == ABSENT ||
	    now - s.heard <= l->channel->keeps_ms)
		return ABSENT;
	log_info("channel", "extension %s: events of the last %lld minutes "
	    "may be missing", l->x.key, (long long)((now - s.heard) / 60000));
	return s.heard;
}

/* Store the channel's state for people. */
static enum err
stands(struct line *l, bool some)
{
	int64_t now = clock_now();
	const bool first = l->since == ABSENT;
	enum err e = E_OK;

	if (first || now < l->heard || now - l->heard >= HEARD_MS) {
		e = channel_heard(l->db, l->x.key, now,
		    first ? gap(l, now) : ABSENT);
		l->heard = now;
	}
	if (e == E_OK && (some || first))
		e = channel_told(l->db, l->x.key, first ? now : l->since,
		    some ? now : ABSENT);
	if (e == E_OK && first) {
		log_info("channel", "extension %s: connected", l->x.key);
		l->since = now;
	}
	return e;
}

/* Find out whose the channel is when the service says it is not ours. */
static bool
not_ours(struct line *l, enum err e, const char *why)
{
	struct result r;

	if (e == E_SERVICE_REFUSED && l->channel->whose != NULL &&
	    run(l, l->channel->whose, &r) == E_OK && r.reason != NULL)
		why = r.reason;
	return !failed(l, e, why);
}

/* One poll; false when asked to stop. */
static bool
turn(struct line *l)
{
	int64_t began = clock_mono(), pace;
	struct received got = { .n = 0 };
	const char *why = NULL;
	bool ending = false;
	enum err e = ask(l, &got, &why), opened = E_OK;

	if (e != E_OK)
		return not_ours(l, e, why);
	if (l->since == ABSENT)
		opened = open_all(l, &why, &ending);
	if (ending || !keep(l, got.events, got.n))
		return false;
	if (opened != E_OK)
		return !failed(l, opened, why);
	while ((e = stands(l, got.n > 0)) != E_OK)
		if (failed(l, e, NULL))
			return false;
	l->failures = 0;
	free(l->ack);
	l->ack = got.ack == NULL ? NULL : strdup(got.ack);
	pace = began + (got.n > 0 ? CHANNEL_BUSY_MS :
	    got.next_ms != 0 ? got.next_ms : CHANNEL_PACE_MS) - clock_mono();
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
	l.speaker = speaker_new(cfg->state);
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
	speaker_free(l.speaker);
	arena_free(l.poll_a);
	arena_free(l.a);
	http_free(l.http);
	db_close(l.db);
	/* the extension was removed; the supervisor will notice */
	return e == E_OK || e == E_NOTFOUND || e == E_CONFLICT ||
	    pool_stopping() ? 0 : 1;
}
