/* push_event: what an event of Control Center means; for push.c. */
#ifndef DRIVERS_CONTROL_CENTER_PUSH_EVENT_H
#define DRIVERS_CONTROL_CENTER_PUSH_EVENT_H

#include "../../lib/text/xml.h"
#include "../driver.h"

/* One of them, being read. */
struct push {
	const char	*type;		/* eventType; when not given, what XML
					 * calls itself */
	const char	*timestamp;	/* as sent: what is signed */
	const char	*signature, *signature2;	/* NULL when not given */
	struct event	 event;
	struct sim_info	 sim;
	struct session	 session;
};

/* The members of data, from XML or JSON: names compare without case. */
struct members {
	struct arena		*a;
	const char		*root;	/* "" with JSON */
	const struct xml	*xml;
	const json_t		*json;
};

/* Its text; NULL when there is none. */
const char	*push_member(const struct members *, const char *name);

/* Fill what happened, when, and what of the SIM it changes. */
void		 push_understand(struct push *, const struct members *,
		    int64_t now);

#endif
