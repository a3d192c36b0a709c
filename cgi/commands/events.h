/* events: what a service told by itself, kept here, whichever way it came: to
 * an address of ours, or over a channel. */
#ifndef COMMANDS_EVENTS_H
#define COMMANDS_EVENTS_H

#include "../drivers/receive.h"
#include "../store/extension.h"

/*
 * Keep an event, in one transaction: the same twice is kept once.  What is of
 * no SIM that somebody linked is passed over, and the log says so.  E_OK: it is
 * stored, or never will be; otherwise it is to be tried again.
 */
enum err	 event_keep(struct db *, struct arena *,
		    const struct extension *, const struct event *,
		    int64_t now);

#endif
