/* push_event: the meaning of Control Center's events; for push.c. */
#ifndef DRIVERS_CONTROL_CENTER_PUSH_EVENT_H
#define DRIVERS_CONTROL_CENTER_PUSH_EVENT_H

#include "../../lib/text/xml.h"
#include "../driver.h"

/* A push being parsed. */
struct push {
	const char	*type;		/* eventType, or the XML's root when it
					 * is missing */
	const char	*timestamp;	/* as sent, because it is what is
					 * signed */
	const char	*signature, *signature2;	/* NULL when missing */
	struct event	 event;
	struct sim_info	 sim;
	struct session	 session;
};

/* The members of data, from XML or JSON.  Names compare without case. */
struct members {
	struct arena		*a;
	const char		*root;	/* "" for JSON */
	const struct xml	*xml;
	const json_t		*json;
};

/* A member's text; NULL when there is none. */
const char	*push_member(const struct members *, const char *name);

/* Fill in what happened, when, and which values of the SIM it changes. */
void		 push_understand(struct push *, const struct members *,
		    int64_t now);

#endif
