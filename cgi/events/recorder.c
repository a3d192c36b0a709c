#include "recorder.h"

#include <sys/stat.h>
#include <errno.h>
#include <string.h>

#include "../lib/clock.h"
#include "../lib/log.h"
#include "../lib/meters.h"
#include "../lib/pool.h"
#include "store.h"

enum {
	IDLE_MS		= 25,		/* between polls of an empty journal */
	GATHER_MS	= 100,		/* while events come: fewer, larger
					 * batches */
	AGAIN_MS	= 1000,		/* after a failure */
	RETAIN_MS	= 10 * 60 * 1000,
	PRESENT_MS	= 1000,		/* the list of devices is as old as that */
	PRESENT_AGAIN_MS = 10 * 1000,
};

/* Does the error pass without a new start? */
static bool
passes(enum err e)
{
	return e == E_BUSY || e == E_DB_FULL || e == E_AWAY || e == E_UNSURE;
}

enum err
recorder_batch(struct event_store *store, struct journal_reader *r,
    const struct event_settings *o, int64_t now, bool *some)
{
	struct record record;
	const void *bytes;
	size_t len;
	enum err e;

	*some = false;
	while (!event_store_full(store) && journal_next(r, &bytes, &len)) {
		*some = true;
		if (record_read(bytes, len, &record) &&
		    record.kind < RECORD_COMMAND)
			event_store_take(store, &record);
		else
			log_error("events", "record of the journal skipped: not "
			    "one of this version");
	}
	/* the batch keeps what was read until it is stored */
	for (e = *some ? event_store_commit(store, r, now) : E_OK; e != E_OK;
	    e = event_store_commit(store, r, now)) {
		if (e == E_DB_FULL)
			event_store_retain(store, o->days, o->store_bytes,
			    now);
		if (!passes(e) || pool_sleep(AGAIN_MS))
			return e;
	}
	journal_kept(r);
	return E_OK;
}

static int
run(struct event_store *store, struct journal_reader *r,
    const struct event_settings *o, struct db *console, struct meters *meters)
{
	int64_t retain = 0, present = 0;
	bool some, busy;
	enum err e;

	do {
		busy = false;
		do {
			e = recorder_batch(store, r, o, clock_now(), &some);
			if (e != E_OK && pool_stopping())
				return 0;
			if (e != E_OK) {
				/* the master starts another, which reads the
				 * batch again */
				log_error("events", "a batch cannot be stored: "
				    "%s", errs[e].title);
				return 1;
			}
			busy |= some;
			meters_events(meters, store->events, store->bytes);
			if (clock_mono() >= present)
				present = clock_mono() + (event_store_present(
				    store, console) == E_OK ? PRESENT_MS :
				    PRESENT_AGAIN_MS);
			if (store->begun || clock_mono() >= retain) {
				event_store_retain(store, o->days,
				    o->store_bytes, clock_now());
				retain = clock_mono() + RETAIN_MS;
			}
		} while (some && !pool_sleep(0));
		journal_look(r, event_store_place, store);
	} while (!pool_sleep(busy ? GATHER_MS : IDLE_MS));
	return 0;
}

int
recorder_run(const struct event_settings *o, const char *where,
    const char *node, struct db *console, struct meters *meters)
{
	struct event_store store = { .where = NULL };
	struct journal_reader reader;
	int ret = 1;
	enum err e;

	if (mkdir(o->journal, 0700) != 0 && errno != EEXIST) {
		log_error("events", "%s: %s", o->journal, strerror(errno));
		return 1;
	}
	journal_reader_open(&reader, o->journal);
	while ((e = event_store_open(&store, where, node,
	    clock_now())) == E_BUSY) {
		event_store_close(&store);
		if (pool_sleep(AGAIN_MS))
			break;
	}
	if (e == E_OK) {
		store.segment_bytes = event_segment_bytes(o->store_bytes);
		ret = run(&store, &reader, o, console, meters);
	}
	event_store_close(&store);
	journal_reader_close(&reader);
	return ret;
}
