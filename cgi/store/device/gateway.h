/* gateway: which gateway a device is behind.  It is said when the device is
 * registered, and stays. */
#ifndef STORE_GATEWAY_H
#define STORE_GATEWAY_H

#include "device.h"

/* A device by name, without the rest of it. */
struct device_name {
	int64_t		 id;
	const char	*type_id, *device_id;
};

/* In the transaction that adds the device. */
enum err	 gateway_put(struct db *, int64_t device, int64_t gateway);
/* E_NOTFOUND: it is behind none. */
enum err	 gateway_of(struct db *, struct arena *, int64_t device,
		    struct device_name *);
/* Those behind a gateway, by row, after one. */
enum err	 gateway_devices(struct db *, struct arena *, int64_t gateway,
		    int64_t after, size_t limit, struct device_name **,
		    size_t *n);
enum err	 gateway_count(struct db *, int64_t gateway, int64_t *n);

/* The row of a device, and its gateway (id 0: none).  E_NOTFOUND. */
enum err	 gateway_device(struct db *, struct arena *, const char *type,
		    const char *device, int64_t *id, struct device_name *);

/* Register a device that a gateway speaks for and that there is not, with what
 * its type says of it and without a token.  E_NOTFOUND: there is no such type;
 * E_ROLE: it is one of gateways; E_TOOMANY; E_CONFLICT: it is there by now. */
enum err	 gateway_register(struct db *, struct arena *, int64_t gateway,
		    const char *type, const char *device, int64_t now,
		    int64_t *id);

/* The next behind a gateway for which commands wait.  E_NOTFOUND. */
enum err	 gateway_waiting(struct db *, struct arena *, int64_t gateway,
		    int64_t after, int64_t now, struct device_name *);
/* What was kept for the gateway's session for those behind it. */
enum err	 gateway_drop(struct db *, int64_t gateway, int64_t now);

#endif
