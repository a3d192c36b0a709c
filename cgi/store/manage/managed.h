/*
 * managed: devices with a device management agent, as described by their
 * latest manage request.  A device that has missed the time for the next
 * request is dormant; this is computed from the time when the row is read.
 */
#ifndef STORE_MANAGED_H
#define STORE_MANAGED_H

#include "../../lib/db/db.h"

/* The members of mgmt.firmware; the numbers are those devices send. */
enum firmware_state { FIRMWARE_IDLE, FIRMWARE_DOWNLOADING,
	FIRMWARE_DOWNLOADED, FIRMWARE_STATES };
enum firmware_status { FIRMWARE_SUCCESS, FIRMWARE_IN_PROGRESS,
	FIRMWARE_OUT_OF_MEMORY, FIRMWARE_CONNECTION_LOST,
	FIRMWARE_NOT_VERIFIED, FIRMWARE_UNSUPPORTED, FIRMWARE_INVALID_URI,
	FIRMWARE_STATUSES };

/* Unknown texts are "", unknown numbers ABSENT. */
struct firmware {
	const char	*version, *name, *uri, *verifier;
	int64_t		 state, status;
	int64_t		 updated;
};

struct managed {
	int64_t		 since;		/* time of the latest manage request */
	int64_t		 active;	/* time of the latest request of any
					 * kind */
	int64_t		 dormant;	/* time it becomes dormant; ABSENT:
					 * never */
	bool		 device_actions, firmware_actions;
	const char	*bundles;	/* JSON array of bundle ids */
	struct firmware	 firmware;
};

/* E_NOTFOUND when the device is not managed. */
enum err	 managed_get(struct db *, struct arena *, int64_t device,
		    struct managed *);
/* Stores since, dormant, the supported actions and bundles; the rest stays. */
enum err	 managed_put(struct db *, struct arena *, int64_t device,
		    const struct managed *);
enum err	 managed_active(struct db *, int64_t device, int64_t now);
enum err	 managed_firmware(struct db *, int64_t device,
		    const struct firmware *, int64_t now);
/* E_NOTFOUND when the device was not managed. */
enum err	 managed_end(struct db *, int64_t device);

/* Those of a type, by row, after one: what they support. */
struct managed_device {
	int64_t		 device;
	const char	*type_id, *device_id;
	struct managed	 managed;
};
enum err	 managed_list(struct db *, struct arena *, const char *type,
		    int64_t after, size_t most, struct managed_device **,
		    size_t *n);

/* Those that support a package: how many, counted up to a number, and by row,
 * after one; of ->managed only since and dormant. */
enum err	 managed_supporting(struct db *, const char *bundle,
		    int64_t most, int64_t *n);
enum err	 managed_supporters(struct db *, struct arena *,
		    const char *bundle, int64_t after, size_t most,
		    struct managed_device **, size_t *n);

bool		 managed_dormant(const struct managed *, int64_t now);

#endif
