/*
 * manage: device management.  What an agent on a device says, by MQTT or HTTP,
 * changes what is stored of the device and moves requests on; what is asked of
 * it waits in the outbox, as commands do (store/command/outbox.h), so that it is
 * written down before it is sent, and sent once.
 *
 * Nothing here waits or sends: what was put into the outbox is delivered by
 * whoever called (events/exchange_manage.c).
 */
#ifndef MANAGE_MANAGE_H
#define MANAGE_MANAGE_H

#include "../lib/db/db.h"
#include "../lib/text/json.h"

/* Return codes of the protocol, both ways. */
enum manage_rc {
	RC_OK		= 200,
	RC_ACCEPTED	= 202,
	RC_CHANGED	= 204,
	RC_BAD		= 400,
	RC_NOTFOUND	= 404,
	RC_CONFLICT	= 409,
	RC_FAULT	= 500,
	RC_CANNOT	= 501,
};

enum {
	LIFETIME_MIN_S	= 3600,
	BUNDLE_ID_MAX	= 255,		/* of a package, an action, a parameter */
	BUNDLES_MAX	= 64,		/* that one device supports */
	REQ_ID_MAX	= 200,		/* bytes of a reqId */
};

/* What an agent says, and of which device: itself, or one behind it. */
struct said {
	int64_t		 device;	/* its row */
	const char	*topic;		/* behind iotdevice-1/: mgmt/manage … */
	const char	*payload;
	size_t		 len;
	int64_t		 at;
};

struct said_answer {
	const char	*req_id;	/* NULL: none is wanted */
	int		 rc;		/* enum manage_rc */
	bool		 asks;		/* the next step of a request waits for
					 * the device in the outbox */
};

/* In the caller's transaction, which is to be undone on an error.  What the
 * device said wrong is no error, but the answer's rc. */
enum err	 manage_take(struct db *, struct arena *, const struct said *,
		    struct said_answer *);

/* {"reqId": …, "rc": …}: what is published to iotdm-1/response. */
const char	*manage_answer(struct arena *, const struct said_answer *);

/* 1 to BUNDLE_ID_MAX letters, digits and -_. */
bool		 bundle_name(const char *);

#endif
