/* demo_types: the kinds of devices in the demo. */
#ifndef DEMO_TYPES_H
#define DEMO_TYPES_H

#include "../store/device/device.h"

struct demo_type {
	const char		*id;		/* typeId */
	const char		*class_id;	/* Device or Gateway */
	const char		*description;
	const char		*name;		/* device ids: name-0001 */
	const char		*maker, *device_class;
	const char		*serial;	/* prefix of serial numbers */
	const char		*models[3], *firmware[4], *hardware[3];
	const char		*sites[6];	/* where in a town */
	int			 devices;	/* number in the demo */
	int			 share;		/* percentage in demo_bulk */
};

enum { DEMO_TYPES = 6, DEMO_TOWNS = 24 };
extern const struct demo_type demo_types[DEMO_TYPES];
extern const char *const demo_towns[DEMO_TOWNS];

/* Device number k (from 0) of a type, without its links.  Strings are in the
 * arena. */
void	demo_device(struct arena *, const struct demo_type *, int64_t k,
	    struct device *);

/* The n-th number of a reproducible sequence. */
uint64_t demo_number(uint64_t seed, unsigned n);

#endif
