/* device: a device as the API shows it and takes it. */
#ifndef API_DEVICE_H
#define API_DEVICE_H

#include "../store/device/device_detail.h"
#include "../store/device/gateway.h"
#include "answer.h"

/* The device of the path; E_NOTFOUND. */
enum err	 api_device_of(struct page *, struct device *);

/* As GET shows it, with what ?expand= names. */
enum err	 api_device_json(struct page *, const struct device *, json_t **);

/* What is sent to register one. */
struct api_new_device {
	struct device		 d;
	const char		*token;		/* sent, or made */
	const char		*location;	/* as stored; NULL: none */
	const char		*gateway_type, *gateway_id;	/* as sent */
	int64_t			 gateway;	/* its row; 0: behind none */
};

/* Read and check; type: of the path, or NULL when the body names it.  Faults
 * are added, and *n is whole only without one. */
void		 api_new_device(struct page *, const json_t *,
		    const char *type, struct api_new_device *,
		    struct form_errors *);
/* In a transaction of the caller's, or one of its own.  E_CONFLICT when it is
 * there already, E_NOTFOUND when its type is not. */
enum err	 api_device_register(struct page *, struct api_new_device *);

/* A location that is sent, as it is stored; NULL when it is faulty. */
const char	*api_location_read(struct page *, const json_t *,
		    struct form_errors *);

#endif
