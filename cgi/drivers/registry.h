/* registry: the drivers there are. */
#ifndef DRIVERS_REGISTRY_H
#define DRIVERS_REGISTRY_H

#include "driver.h"

extern const struct driver *const drivers[];	/* ends with NULL */
const struct driver	*driver_by_name(const char *);
/*
 * The row of the same kind that a form's "api" names; the row itself when the
 * value is NULL or names none of the kind.  A form is checked against, and an
 * extension stored as, the row this gives; when it is another row than the
 * form was rendered for, its own settings are asked next.
 */
const struct driver	*driver_choose(const struct driver *,
			    const char *api);

#endif
