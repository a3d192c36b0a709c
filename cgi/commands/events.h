/* events: stores what a service reports by itself, whether it is pushed to an
 * address of ours or arrives over a channel. */
#ifndef COMMANDS_EVENTS_H
#define COMMANDS_EVENTS_H

#include "../drivers/receive.h"
#include "../store/extension/extension.h"

/* What a device said with an event, once that is stored; said NULL: nothing. */
struct heard {
	int64_t			 device;	/* row */
	const char		*type_id, *device_id;
	const struct said	*said;
};

/*
 * Store an event in one transaction; a repeated one is stored once.  An event
 * of a SIM that nobody has linked is logged and ignored.  E_OK: it is stored,
 * or never will be; after any other error it has to be tried again.
 * E_SERVICE_TURN: it bears an id of the service's that may be of a command whose
 * answer is not here yet, so try soon; with late it is stored all the same.
 */
enum err	 event_keep(struct db *, struct arena *,
		    const struct extension *, const struct event *,
		    int64_t now, bool late, struct heard *);

/* Does it bear an id of the service's that may be of a command whose answer is
 * not here yet?  event_keep would return E_SERVICE_TURN. */
enum err	 event_early(struct db *, struct arena *,
		    const struct extension *, const struct event *,
		    bool *early);

/* Write the event to the journal and tell applications, once for each event.
 * An event that is too long for the journal is logged and dropped, since no
 * retry would make it fit: E_OK. */
struct speaker;
enum err	 event_said(struct speaker *, const struct extension *,
		    const struct heard *, int64_t now);

#endif
