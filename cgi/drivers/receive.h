/*
 * receive: what a service sends by itself to an address of ours (a push, a
 * webhook, a callback), and what it means.
 *
 * Who a sender is, is the driver's business: a signature over the body, a
 * header with a secret, a name and a password.  The address is a secret, too,
 * and was checked before.
 */
#ifndef DRIVERS_RECEIVE_H
#define DRIVERS_RECEIVE_H

#include "../app.h"
#include "../lib/arena.h"

struct account;
struct resource_info;

enum {
	RECEIVE_HEADERS_MAX = 8,
	RECEIVE_EVENTS_MAX = 3000,	/* in one body: what carriers announce */
	RECEIVE_ONCE_MS = 15 * 60 * 1000, /* longer than any signature is fresh */
};

/* One request, as it came. */
struct delivery {
	const char	*method;	/* POST, PUT */
	const char	*address;	/* as the service was given it: scheme,
					 * host and path */
	const char	*content_type;	/* "" when none */
	const char	*headers[RECEIVE_HEADERS_MAX];	/* those of the receiver,
					 * in its order; "" when not sent */
	const char	*body;		/* its bytes, and a NUL behind them */
	size_t		 len;
	int64_t		 now;
};

/* Something that happened, as the service tells it.  Text that is not given is
 * "" or NULL as said. */
struct event {
	const char	*id;		/* the sender's own: what comes twice is
					 * kept once; "" when it has none */
	const char	*name;		/* what the sender calls it */
	/* What it is about, in every spelling by which that may be linked here,
	 * the likeliest first; ends with NULL.  NULL: nothing of ours. */
	const char *const *about;
	/* What is kept of it: see struct activity.  kind "" or NULL: nothing,
	 * it only settles a command or changes a state. */
	const char	*kind, *before, *after;
	int64_t		 at;
	/* What it says of a SIM beyond that, or NULL: members of its snapshot
	 * (the others are NULL, ABSENT and SIM_UNKNOWN), and its session. */
	const struct sim_info	*sim;
	const struct session	*session;
	/* What it says of a resource other than a SIM, or NULL. */
	const struct resource_info *resource;
	/* How a command ended that bore this id of ours (http_request.id); NULL
	 * or "": it is of none.  code and reason: of one that failed. */
	const char	*own_id;
	bool		 failed;
	const char	*code, *reason;
};

struct received {
	struct event	*events;
	size_t		 n;		/* at most RECEIVE_EVENTS_MAX */
	const char	*why;		/* when refused: a sentence for the log */
	/* What the signature covers, when it does not cover the events, or NULL:
	 * it is good for the first event that comes with it, and no other. */
	const char	*once;
	const char	*ack;		/* over a channel: what the next poll
					 * says of this; or NULL */
};

struct receiver {
	/* The headers it looks at; ends with NULL; at most
	 * RECEIVE_HEADERS_MAX.  NULL: none. */
	const char *const *headers;
	/* E_INPUT: no such message.  E_METHOD.  E_ROLE: well-formed, but not
	 * from somebody to be believed.  Pure, as build and parse are. */
	enum err	(*read)(const struct account *, const struct delivery *,
			    struct arena *, struct received *);
	/* A sentence each, for the page with the address: what comes here, what
	 * to do with the address, how the sender is known. */
	const char	*tells, *setup, *trust;
};

#endif
