/*
 * manage: device management.  Messages of an agent on a device, over MQTT or
 * HTTP, update what is stored of the device and advance requests.  Requests to
 * the device go through the outbox, like commands (store/command/outbox.h), so
 * they are stored before they are sent, and sent once.
 *
 * Nothing here waits or sends.  The caller delivers what was put into the
 * outbox (events/exchange_manage.c; events/speak.h in other processes).
 */
#ifndef MANAGE_MANAGE_H
#define MANAGE_MANAGE_H

#include "../lib/db/db.h"
#include "../lib/text/json.h"

/* The protocol's return codes, in both directions. */
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
	BUNDLE_ID_MAX	= 255,		/* bytes of a bundle, action or
					 * parameter id */
	BUNDLES_MAX	= 64,		/* supported by one device */
	REQ_ID_MAX	= 200,		/* bytes of a reqId */
};

/* A message of an agent about a device: its own or one behind it. */
struct agent_message {
	int64_t		 device;	/* row id */
	const char	*topic;		/* after iotdevice-1/: mgmt/manage … */
	const char	*payload;
	size_t		 len;
	int64_t		 at;
};

struct agent_answer {
	const char	*req_id;	/* NULL: no response is expected */
	int		 rc;		/* enum manage_rc */
	bool		 asks;		/* a request's next step for the device
					 * is now in the outbox */
};

/* Process a message in the caller's transaction, which must be rolled back on
 * an error.  A faulty message is not an error: the response's rc reports it. */
enum err	 manage_take(struct db *, struct arena *, const struct agent_message *,
		    struct agent_answer *);

/* Store a location that a program has set.  A managed device that is not dormant
 * is told on device/update.  *asks: that is now in the outbox. */
struct new_location {
	int64_t		 device, at;
	const char	*json;		/* as it is stored */
	const char	*sender;	/* an API key */
};
enum err	 manage_location(struct db *, struct arena *,
		    const struct new_location *, bool *asks);

/* {"reqId": …, "rc": …}: the payload for iotdm-1/response. */
const char	*manage_answer(struct arena *, const struct agent_answer *);

/* 1 to BUNDLE_ID_MAX letters, digits, - and _. */
bool		 bundle_name(const char *);

#endif
