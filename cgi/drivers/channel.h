/*
 * channel: a connection on which a service tells what happens, kept open by us:
 * long poll after long poll.  For who sends to an address of ours, see
 * receive.h; what is told has the same shape.
 *
 * A process of its own keeps each channel (cgi/channels.h), beside the calls
 * that are made at the account's rate limit.
 */
#ifndef DRIVERS_CHANNEL_H
#define DRIVERS_CHANNEL_H

#include "../lib/http/http_message.h"
#include "receive.h"

struct poll {
	/* The first since the channel was opened, by this process or again
	 * after a failure: it opens the channel there, where that has to be
	 * done, and asks not to be held, where that can be asked. */
	bool		 first;
	/* What the last answer said in received.ack, of this process's polls;
	 * NULL when there was none.  Everything of that answer is stored. */
	const char	*ack;
};

struct channel {
	int64_t		 held_ms;	/* how long the service holds a poll
					 * when there is nothing to tell */
	/* Both are pure.  parse: any status, any bytes; no events is E_OK, too.
	 * E_SERVICE_… with received.why set for a person: the channel is
	 * broken, and is opened again after a while. */
	enum err	(*build)(const struct account *, const struct poll *,
			    struct arena *, struct http_request *);
	enum err	(*parse)(const struct account *,
			    const struct http_reply *, int64_t now,
			    struct arena *, struct received *);
};

#endif
