/*
 * carry: a request carried out: each device is asked, step by step, and what it
 * answers moves it on.
 *
 * A step is written down, and put into the outbox, in one transaction, with an
 * id of its own; an answer is to that id.  So a step is sent once, whatever is
 * killed when, and a device goes on where it stopped.
 */
#ifndef MANAGE_CARRY_H
#define MANAGE_CARRY_H

#include "firmware.h"
#include "steps.h"
#include "take_own.h"

struct carry {
	struct db		*db;
	struct arena		*a;
	int64_t			 now;
	const struct mgmt_request *request;
	const json_t		*parameters;	/* of it */
	bool			 sent;		/* something is in the outbox */
};

void		 carry_init(struct carry *, struct db *, struct arena *,
		    const struct mgmt_request *, int64_t now);

/* Ask for the first time, or another time.  The device is supported. */
enum err	 carry_begin(struct carry *, struct ask *);
/* The answer to its newest step. */
enum err	 carry_answered(struct carry *, struct ask *, int64_t rc,
		    const char *message);
/* Its firmware changed. */
enum err	 carry_notified(struct carry *, struct ask *,
		    const struct firmware *);
/* It has come to this: what waits for the device is recalled, and a failure is
 * tried again as often as is asked for. */
enum err	 carry_ends(struct carry *, struct ask *, enum ask_status,
		    const char *message);
/* Nothing more is expected of the device: as above, or with what it reported
 * before.  A device that is still observed is told that it is not; its answer
 * is not waited for. */
enum err	 carry_over(struct carry *, struct ask *, enum ask_status,
		    const char *message);

/* The step at which a device is observed, but was not told to start; "" for an
 * action without observation. */
const char	*carry_observed_step(const struct mgmt_request *);

/* Who is asked something that is waited for, of this device. */
enum err	 take_response(struct taking *);
enum err	 carry_managed(struct taking *);
enum err	 carry_unmanaged(struct taking *);
enum err	 carry_firmware(struct taking *, const struct firmware *);

#endif
