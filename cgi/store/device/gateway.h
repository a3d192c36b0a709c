/* gateway: the gateway a device is connected through.  It is set when the
 * device is registered and never changes. */
#ifndef STORE_GATEWAY_H
#define STORE_GATEWAY_H

#include "device.h"

/* A device's row id and name only. */
struct device_name {
	int64_t		 id;
	const char	*type_id, *device_id;
};

/* Call in the transaction that adds the device. */
enum err	 gateway_put(struct db *, int64_t device, int64_t gateway);
/* E_NOTFOUND when the device has no gateway. */
enum err	 gateway_of(struct db *, struct arena *, int64_t device,
		    struct device_name *);
/* The devices behind a gateway, by row id, after one. */
enum err	 gateway_devices(struct db *, struct arena *, int64_t gateway,
		    int64_t after, size_t limit, struct device_name **,
		    size_t *n);
enum err	 gateway_count(struct db *, int64_t gateway, int64_t *n);

/* The row id of a device, and its gateway (id 0: none).  E_NOTFOUND when there
 * is no such device. */
enum err	 gateway_device(struct db *, struct arena *, const char *type,
		    const char *device, int64_t *id, struct device_name *);

/* Register a new device on behalf of a gateway, with its type's defaults and
 * without a token.  E_NOTFOUND when the type does not exist, E_ROLE when it is
 * a type of gateways, E_TOOMANY at the maximum, E_CONFLICT when the device
 * already exists. */
enum err	 gateway_register(struct db *, struct arena *, int64_t gateway,
		    const char *type, const char *device, int64_t now,
		    int64_t *id);

/* The next device behind a gateway that has waiting commands.  E_NOTFOUND when
 * there is none. */
enum err	 gateway_waiting(struct db *, struct arena *, int64_t gateway,
		    int64_t after, int64_t now, struct device_name *);
/* Drop the commands kept for devices behind the gateway because of its
 * session. */
enum err	 gateway_drop(struct db *, int64_t gateway, int64_t now);

#endif
