/*
 * managed: devices with an agent for device management, as their newest manage
 * request has it.  A device that was to send another one by now is dormant:
 * that is decided when it is looked at, by the time.
 */
#ifndef STORE_MANAGED_H
#define STORE_MANAGED_H

#include "../../lib/db/db.h"

/* Of mgmt.firmware; numbers as devices tell them. */
enum firmware_state { FIRMWARE_IDLE, FIRMWARE_DOWNLOADING,
	FIRMWARE_DOWNLOADED, FIRMWARE_STATES };
enum firmware_status { FIRMWARE_SUCCESS, FIRMWARE_IN_PROGRESS,
	FIRMWARE_OUT_OF_MEMORY, FIRMWARE_CONNECTION_LOST,
	FIRMWARE_NOT_VERIFIED, FIRMWARE_UNSUPPORTED, FIRMWARE_INVALID_URI,
	FIRMWARE_STATUSES };

/* Texts "", numbers ABSENT: not known. */
struct firmware {
	const char	*version, *name, *uri, *verifier;
	int64_t		 state, status;
	int64_t		 updated;
};

struct managed {
	int64_t		 since;		/* the newest manage request */
	int64_t		 active;	/* the newest request of any kind */
	int64_t		 dormant;	/* from then on; ABSENT: never */
	bool		 device_actions, firmware_actions;
	const char	*bundles;	/* JSON array of their ids */
	struct firmware	 firmware;
};

/* E_NOTFOUND: the device is not managed. */
enum err	 managed_get(struct db *, struct arena *, int64_t device,
		    struct managed *);
/* since, dormant and what it supports; the rest stays. */
enum err	 managed_put(struct db *, int64_t device,
		    const struct managed *);
enum err	 managed_active(struct db *, int64_t device, int64_t now);
enum err	 managed_firmware(struct db *, int64_t device,
		    const struct firmware *, int64_t now);
/* E_NOTFOUND: it was not. */
enum err	 managed_end(struct db *, int64_t device);

bool		 managed_dormant(const struct managed *, int64_t now);

#endif
