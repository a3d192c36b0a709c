#include "recorder.h"

#include <sys/stat.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../lib/arena.h"
#include "../lib/clock.h"
#include "../lib/log.h"
#include "../lib/pool.h"
#include "store.h"

enum {
	IDLE_MS		= 25,		/* between looks when there is nothing */
	AGAIN_MS	= 1000,		/* after a failure */
	RETAIN_MS	= 10 * 60 * 1000,
};

static enum err
number(const char *name, int64_t usual, int64_t max, int64_t *to)
{
	const char *s = getenv(name);
	char *end;

	*to = usual;
	if (s == NULL || *s == '\0')
		return E_OK;
	errno = 0;
	*to = strtoll(s, &end, 10);
	if (errno == 0 && *end == '\0' && *to >= 0 && *to <= max)
		return E_OK;
	log_error("events", "%s is a number from 0 to %lld", name,
	    (long long)max);
	return E_INPUT;
}

enum err
event_settings(struct arena *a, const char *state, struct event_settings *s)
{
	enum err e;

	s->journal = arena_printf(a, "%s/journal", state);
	s->store = arena_printf(a, "%s/events", state);
	if ((e = number("EVENT_SYNC_MS", 50, 60000, &s->sync_ms)) != E_OK ||
	    (e = number("EVENT_JOURNAL_MB", 1024, 1 << 20,
	    &s->journal_bytes)) != E_OK ||
	    (e = number("EVENT_STORE_MB", 16384, 1 << 30,
	    &s->store_bytes)) != E_OK ||
	    (e = number("EVENT_DAYS", 30, 36500, &s->days)) != E_OK)
		return e;
	s->journal_bytes <<= 20;
	s->store_bytes <<= 20;
	return E_OK;
}

enum err
recorder_batch(struct event_store *store, struct journal_reader *r,
    int64_t now, bool *some)
{
	struct record record;
	const void *bytes;
	size_t len;
	enum err e;

	*some = false;
	while (!event_store_full(store) && journal_next(r, &bytes, &len)) {
		*some = true;
		if (record_read(bytes, len, &record))
			event_store_take(store, &record);
		else
			log_error("events", "a record of the journal is not "
			    "one of this version: it is passed over");
	}
	/* what was read is in the batch until it is stored */
	for (e = *some ? event_store_commit(store, r, now) : E_OK; e != E_OK;
	    e = event_store_commit(store, r, now))
		if (pool_sleep(AGAIN_MS))
			return e;
	journal_kept(r);
	return E_OK;
}

static int
run(struct event_store *store, struct journal_reader *r,
    const struct event_settings *o)
{
	int64_t retain = 0;
	bool some;

	do {
		do {
			if (recorder_batch(store, r, clock_now(),
			    &some) != E_OK)
				return 0;	/* told to end */
		} while (some && !pool_sleep(0));
		if (clock_mono() >= retain) {
			event_store_retain(store, o->days, o->store_bytes,
			    clock_now());
			retain = clock_mono() + RETAIN_MS;
		}
		journal_look(r, event_store_place, store);
	} while (!pool_sleep(IDLE_MS));
	return 0;
}

int
recorder_run(const struct event_settings *o)
{
	struct event_store store = { .dir = NULL };
	struct journal_reader reader;
	int ret = 1;

	if (mkdir(o->journal, 0700) != 0 && errno != EEXIST) {
		log_error("events", "%s: %s", o->journal, strerror(errno));
		return 1;
	}
	journal_reader_open(&reader, o->journal);
	if (event_store_open(&store, o->store, clock_now()) == E_OK)
		ret = run(&store, &reader, o);
	event_store_close(&store);
	journal_reader_close(&reader);
	return ret;
}
