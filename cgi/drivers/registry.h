/* registry: all kinds and their drivers. */
#ifndef DRIVERS_REGISTRY_H
#define DRIVERS_REGISTRY_H

#include "kind.h"

extern const struct kind *const kind_table[];	/* kinds.c; ends with NULL */

/* All drivers, kind by kind: the nth, or NULL past the end. */
const struct driver	*driver_at(size_t n);
size_t			 driver_count(void);
/* The nth of those that link SIMs; the same. */
const struct driver	*driver_of_sims(size_t n);
const struct driver	*driver_by_name(const char *);
/*
 * The driver of the same kind that a form's "api" names; the driver itself
 * when the value is NULL or not one of the kind's.  A form is checked against,
 * and an extension stored with, the driver this returns.  When it differs from
 * the one the form was rendered for, the form is shown again with its
 * settings.
 */
const struct driver	*driver_choose(const struct driver *,
			    const char *api);

#endif
