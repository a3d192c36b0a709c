/*
 * channels: a process for each extension that is on and whose driver has a
 * channel (drivers/channel.h), kept by one supervisor.
 *
 * The supervisor looks at the extensions every few seconds: one that was
 * switched on gets its process, changed settings begin it anew, one that was
 * switched off or removed loses it, and one whose process died gets another,
 * later each time.  Its processes end with it.
 *
 * There is one process to an extension, over all machines that share the
 * database: the supervisor keeps channels while it holds a lease
 * (store/lease.h), ends them when it has lost it, and gives it up when they are
 * gone.  Another on the same machine waits a few seconds for one that was
 * killed, on another machine a minute.  A poll that overlaps does no harm: each
 * event is kept once.
 *
 * What was acknowledged is stored: a channel may be ended at any moment, and
 * is, by TERM, unless it is just storing.
 */
#ifndef CHANNELS_H
#define CHANNELS_H

#include "drivers/registry.h"
#include "store/extension/extension.h"

enum {
	CHANNEL_LOOK_MS = 2000,		/* between looks at the extensions */
	CHANNEL_FIRST_MS = 1000,	/* after a failure, twice that each
					 * time … */
	CHANNEL_LAST_MS = 5 * 60 * 1000,	/* … but never longer */
	CHANNEL_PACE_MS = 1000,		/* from one poll that brings nothing to
					 * the next, and … */
	CHANNEL_BUSY_MS = 100,		/* … from one that brings something */
};

struct channels {
	const struct config	*cfg;
	/* The driver of a name, or NULL: driver_by_name. */
	const struct driver	*(*driver)(const char *name);
	int64_t			 first_ms;	/* CHANNEL_FIRST_MS */
	int64_t			 lookup_ms;	/* CHANNEL_LOOK_MS */
};

/* Is there a driver with a channel in the registry? */
bool	 channels_any(void);

/* The supervisor, until pool_stopping(); the exit status.  No database is open
 * while it forks. */
int	 channels_run(const struct channels *);

/* One channel, until it is told to end; the exit status.  TERM ends the
 * process by its default action whenever it waits. */
int	 channel_run(const struct channels *, const char *key);

/* How long to wait after so many failures in a row, from 1: half of it up to
 * all of it, by chance, so that many do not come back at once. */
int64_t	 channel_backoff(int64_t first_ms, int failures);

#endif
