/* events: stores what a service reports by itself, whether it is pushed to an
 * address of ours or arrives over a channel. */
#ifndef COMMANDS_EVENTS_H
#define COMMANDS_EVENTS_H

#include "../drivers/receive.h"
#include "../store/extension/extension.h"

/*
 * Store an event in one transaction; a repeated one is stored once.  An event
 * of a SIM that nobody has linked is logged and ignored.  E_OK: it is stored,
 * or never will be; after any other error it has to be tried again.
 */
enum err	 event_keep(struct db *, struct arena *,
		    const struct extension *, const struct event *,
		    int64_t now);

#endif
