/* registry: the kinds there are, and their drivers. */
#ifndef DRIVERS_REGISTRY_H
#define DRIVERS_REGISTRY_H

#include "kind.h"

extern const struct kind *const kind_table[];	/* kinds.c; ends with NULL */

/* All drivers, kind after kind: the nth, NULL past the last. */
const struct driver	*driver_at(size_t n);
size_t			 driver_count(void);
const struct driver	*driver_by_name(const char *);
/*
 * The driver of the same kind that a form's "api" names; the driver itself
 * when the value is NULL or names none of the kind.  A form is checked
 * against, and an extension stored as, the one this gives; when it is another
 * than the form was rendered for, its own settings are asked next.
 */
const struct driver	*driver_choose(const struct driver *,
			    const char *api);

#endif
