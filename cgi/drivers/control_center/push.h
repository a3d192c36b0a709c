/*
 * control_center_push: what Control Center's automation rules POST to a URL
 * (contract 2.10): form fields eventId, eventType, timestamp, signature,
 * signature2 and data (an XML document), or the same as JSON with data as an
 * object or as the XML text.
 *
 * The signatures are HMACs of the timestamp alone (verified for both in public
 * clients), so they say that the sender knows the shared secret, not that data
 * is untouched: the address itself has to be a secret too, and HTTPS.
 */
#ifndef DRIVERS_CONTROL_CENTER_PUSH_H
#define DRIVERS_CONTROL_CENTER_PUSH_H

#include "../../lib/req.h"
#include "../../store/activity.h"
#include "../driver.h"

/* What Control Center uses until an administrator sets another. */
#define PUSH_DEFAULT_SECRET	"default"

enum { PUSH_AGE_MS = 5 * 60 * 1000 };

struct push {
	const char	*event_id;		/* "" when not given */
	const char	*type;		/* eventType; when not given, what XML
					 * calls itself */
	const char	*timestamp;		/* as sent: what is signed */
	const char	*signature, *signature2;	/* NULL when not given */
	/* NULL: about no SIM (the account's, or by IMSI); nothing to keep */
	const char	*iccid;
	/* What it means: an activity without extension and sim_id, and what
	 * of the snapshot it changes (state SIM_UNKNOWN and NULLs: nothing). */
	struct activity	 activity;
	struct sim_info	 sim;
	bool		 changes;	/* sim says something */
	struct session	 session;
	bool		 has_session;
};

/* Read one POST.  E_INPUT when it is not such an event; *why is then a
 * sentence for the log.  Times not given become now. */
enum err	 push_read(struct arena *, const struct req *, int64_t now,
		    struct push *, const char **why);

/* Does the sender know the secret, and is this fresh?  One signature is enough,
 * both must fit when both are there.  NULL when so, else a sentence. */
const char	*push_distrust(struct arena *, const struct push *,
		    const char *secret, int64_t now);

#endif
