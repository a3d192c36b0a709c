/*
 * kind: a kind of extension.  People add an extension of a kind; its form asks
 * which of the kind's APIs to use.
 *
 * A kind is a folder here and a row in kinds.c.  Whatever depends on the API
 * is in its drivers: the form's settings, the check, the members of a device's
 * Extension Configuration, the operations and the messages received.
 */
#ifndef DRIVERS_KIND_H
#define DRIVERS_KIND_H

#include "driver.h"

struct kind {
	const char	*name;		/* jasper: key of the first extension,
					 * and the prefix for further ones */
	const char	*title;		/* Jasper */
	const char	*about;		/* a sentence for the tile */
	/* Its APIs, the default one first; ends with NULL. */
	const struct driver *const *drivers;
};

#endif
