/*
 * receive: what a service sends by itself to a URL of ours (a push, a webhook,
 * a callback), and its meaning.
 *
 * The driver authenticates the sender: by a signature of the body, a header
 * with a secret, or a name and password.  The URL is secret as well and was
 * checked before.
 */
#ifndef DRIVERS_RECEIVE_H
#define DRIVERS_RECEIVE_H

#include "../app.h"
#include "../lib/arena.h"
#include "../lib/text/json.h"

struct account;
struct resource_info;
struct point;

enum {
	RECEIVE_HEADERS_MAX = 8,
	RECEIVE_EVENTS_MAX = 3000,	/* per body: what carriers announce */
	RECEIVE_ONCE_MS = 15 * 60 * 1000, /* longer than any signature stays
					   * fresh */
};

/* One request as received. */
struct delivery {
	const char	*method;	/* POST, PUT */
	const char	*address;	/* the URL as configured at the service:
					 * scheme, host and path */
	const char	*content_type;	/* "" when missing */
	const char	*headers[RECEIVE_HEADERS_MAX];	/* the receiver's
					 * headers, in its
					 * order; "" when
					 * missing */
	const char	*body;		/* the bytes, followed by a NUL */
	size_t		 len;
	int64_t		 now;
};

/* An event that a device published through the service. */
struct said {
	const char	*name, *format;	/* notify, json */
	const char	*payload;	/* bytes; in the arena */
	size_t		 len;
};

/* An event as reported by the service.  Missing text is "" or NULL as noted. */
struct event {
	const char	*id;		/* the sender's id: an event is stored
					 * once per id; "" when it has none */
	const char	*name;		/* the sender's name for it */
	/* The resource it is about, in every spelling by which it may be linked
	 * here, the likeliest first; ends with NULL.  NULL: nothing of ours. */
	const char *const *about;
	/* The activity to store: see struct activity. kind "" or NULL: none,
	 * the event only settles a command or changes a state. */
	const char	*kind, *before, *after;
	int64_t		 at;
	/* Values of a SIM's snapshot that it reports (the others are NULL,
	 * ABSENT and SIM_UNKNOWN), and its session; or NULL. */
	const struct sim_info	*sim;
	const struct session	*session;
	/* The report on a resource other than a SIM, or NULL; and on its
	 * points.  whole: it has no other points. */
	const struct resource_info *resource;
	const struct point	*points;
	size_t			 npoints;
	bool			 whole;
	/* What it reports may not be the present state: the resource is read
	 * again soon. */
	bool			 unsure;
	/* What the device published through the service; name NULL: nothing. */
	struct said		 said;
	/* The resource exists: unless a device is linked to it, it becomes a
	 * device of this type, which is created when missing.  NULL: no. */
	const char		*becomes;
	/* The id of ours (http_request.id) whose command has ended; NULL or "":
	 * none. code and reason are for a failed one. */
	const char	*own_id;
	bool		 failed;
	const char	*code, *reason;
	const json_t	*told;		/* the event as received, for
					 * driver.answered; or NULL */
};

struct received {
	struct event	*events;
	size_t		 n;		/* at most RECEIVE_EVENTS_MAX */
	const char	*why;		/* when refused: a sentence for the
					 * log */
	/* What the signature covers when that is not the events themselves: it
	 * is then valid only for the first event that comes with it.  Else
	 * NULL. */
	const char	*once;
	const char	*ack;		/* on a channel: value to pass to the
					 * next poll; or NULL */
	int64_t		 next_ms;	/* on a channel: delay before the next
					 * poll; 0: none */
};

struct receiver {
	/* The headers it uses, at most RECEIVE_HEADERS_MAX; ends with NULL.
	 * NULL: none. */
	const char *const *headers;
	/* E_INPUT: not such a message.  E_METHOD.  E_ROLE: well-formed, but the
	 * sender is not authenticated.  Pure, like build and parse. */
	enum err	(*read)(const struct account *, const struct delivery *,
			    struct arena *, struct received *);
	/* Sentences for the page with the URL: what it receives, what to do
	 * with the URL, how the sender is authenticated. */
	const char	*tells, *setup, *trust;
};

#endif
