/*
 * channels: a process for each extension that is on and whose driver has a
 * channel (drivers/channel.h), managed by one supervisor.
 *
 * The supervisor checks the extensions every few seconds.  One that was
 * switched on gets its process, changed settings restart it, one that was
 * switched off or removed loses it, and one whose process died gets another,
 * with growing delays.  The processes end with the supervisor.
 *
 * There is one process per extension over all machines that share the
 * database: the supervisor runs channels while it holds a lease
 * (store/lease.h), ends them when it loses the lease, and releases it when
 * they have ended.  After a supervisor was killed, another on the same machine
 * waits a few seconds, on another machine a minute.  An overlapping poll does
 * no harm, because each event is stored once.
 *
 * Only stored events are acknowledged.  A channel may therefore be stopped at
 * any moment, and is, by TERM, except while it stores.
 */
#ifndef CHANNELS_H
#define CHANNELS_H

#include "drivers/registry.h"
#include "store/extension/extension.h"

enum {
	CHANNEL_LOOK_MS = 2000,		/* interval between checks of the
					 * extensions */
	CHANNEL_FIRST_MS = 1000,	/* delay after a failure, doubled each
					 * time … */
	CHANNEL_LAST_MS = 5 * 60 * 1000,	/* … up to this */
	CHANNEL_PACE_MS = 1000,		/* from a poll without events to the
					 * next, and … */
	CHANNEL_BUSY_MS = 100,		/* … from a poll with events */
};

struct channels {
	const struct config	*cfg;
	/* The driver with that name, or NULL: driver_by_name. */
	const struct driver	*(*driver)(const char *name);
	int64_t			 first_ms;	/* CHANNEL_FIRST_MS */
	int64_t			 lookup_ms;	/* CHANNEL_LOOK_MS */
};

/* Is there a driver with a channel in the registry? */
bool	 channels_any(void);

/* Run the supervisor until pool_stopping(); returns the exit status.  No
 * database is open when it forks. */
int	 channels_run(const struct channels *);

/* Run one channel until it is stopped; returns the exit status.  Whenever it
 * waits, TERM ends the process by its default action. */
int	 channel_run(const struct channels *, const char *key);

/* The delay after so many failures in a row, from 1: a random time between half
 * and all of it, so that many channels do not return at once. */
int64_t	 channel_backoff(int64_t first_ms, int failures);

#endif
