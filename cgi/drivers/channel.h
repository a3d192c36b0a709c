/*
 * channel: a connection that we keep open and on which a service reports
 * events, one long poll after another. receive.h is for services that send to
 * a URL of ours; the events have the same form.
 *
 * Each channel has a process of its own (cgi/channels.h), outside the
 * account's rate limit.
 */
#ifndef DRIVERS_CHANNEL_H
#define DRIVERS_CHANNEL_H

#include "../lib/http/http_message.h"
#include "receive.h"

struct poll {
	/* The first poll since the channel was opened, by this process or after
	 * a failure.  It opens the channel at the service if necessary, and
	 * asks for an immediate answer if possible. */
	bool		 first;
	/* received.ack of this process's last answer, whose events are all
	 * stored; NULL when there was none. */
	const char	*ack;
};

struct operation;
struct channel {
	int64_t		 held_ms;	/* how long the service holds a poll
					 * without events */
	int64_t		 keeps_ms;	/* how long the service keeps undelivered
					 * events; 0: unknown */
	/* Run when the channel has been opened, before the events of the first
	 * poll are stored: set up subscriptions and list the resources
	 * (result.events).  Repeating it changes nothing.  NULL: nothing. */
	const struct operation *open;
	/* Run when parse returns E_SERVICE_REFUSED: result.reason says whose
	 * the channel is; one of our own that is in the way is ended.  NULL: the
	 * service does not tell. */
	const struct operation *whose;
	/* Both functions are pure. parse takes any status and any bytes; no
	 * events is E_OK.  E_SERVICE_… with received.why set for people means
	 * that the channel is broken; it is reopened after a while. */
	enum err	(*build)(const struct account *, const struct poll *,
			    struct arena *, struct http_request *);
	enum err	(*parse)(const struct account *,
			    const struct http_reply *, int64_t now,
			    struct arena *, struct received *);
};

#endif
