/*
 * A journal and an event store, empty, on the engine that is tried, and what a
 * recorder does.
 */
#ifndef EVENT_FIXTURE_H
#define EVENT_FIXTURE_H

#include "events/recorder.h"
#include "events/store_own.h"
#include "store_fixture.h"

#define DAY	INT64_C(86400000)

extern char event_at[STORE_PATH_MAX];		/* where the store is */
extern struct journal_writer event_writer;
extern struct journal_reader event_journal;
extern struct event_store event_kept;
extern struct arena *event_a;
extern int64_t event_now;

/* A state directory that has only the journal. */
const char	*event_state(void);
void		 event_begin(void);
void		 event_end(void);
/* Ends, and goes on with what is there. */
void		 event_restart(void);

/* Into the journal; event_say an event of now as json. */
void		 event_put(const struct record *);
void		 event_say(int64_t device, const char *name,
		    const char *payload);
/* Store everything that waits. */
void		 event_record(void);

/* event_store_retain() while nobody reads. */
enum err	 event_retain(int64_t days, int64_t max_bytes, int64_t at);

/* The store as the next request sees it. */
struct event_reader *event_fresh(void);
/* The payloads of a device's newest events, with blanks between. */
const char	*event_newest(int64_t device, size_t limit);

#endif
