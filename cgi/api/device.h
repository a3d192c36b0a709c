/* device: devices as the API reads and writes them. */
#ifndef API_DEVICE_H
#define API_DEVICE_H

#include "../store/device/device_detail.h"
#include "../store/device/gateway.h"
#include "answer.h"

/* The device in the path, or E_NOTFOUND. */
enum err	 api_device_of(struct page *, struct device *);

/* The response of GET, with the members that ?expand= names. */
enum err	 api_device_json(struct page *, const struct device *, json_t **);

/* The columns that _facets= names: check them, and count the devices by each of
 * their values.  all: it is a list of all devices, as it has to be. */
void		 api_facets_check(struct page *, bool all,
		    struct form_errors *);
enum err	 api_facets(struct page *, json_t **);

/* A device to register. */
struct api_new_device {
	struct device		 d;
	const char		*token;		/* from the request, or
						 * generated */
	const char		*location;	/* in its stored form; NULL:
						 * none */
	const char		*gateway_type, *gateway_id;	/* from the request */
	int64_t			 gateway;	/* row id; 0: no gateway */
};

/* Read and check. type comes from the path, or is NULL when the body names it.
 * Adds the faults; *n is complete only when there are none. */
void		 api_new_device(struct page *, const json_t *,
		    const char *type, struct api_new_device *,
		    struct form_errors *);
/* Register, in the caller's transaction or in one of its own.  E_CONFLICT when
 * the device exists, E_NOTFOUND when its type does not. */
enum err	 api_device_register(struct page *, struct api_new_device *);

/* Read a location into its stored form; NULL, with faults, when it is not
 * valid. */
const char	*api_location_read(struct page *, const json_t *,
		    struct form_errors *);

#endif
