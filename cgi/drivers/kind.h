/*
 * kind: what an extension is one of.  People add a kind; which of its APIs
 * theirs is, its form asks.
 *
 * A kind is a folder here and a row in kinds.c.  What depends on the API (the
 * settings of the form, the check, the members of a device's Extension
 * Configuration, what can be asked, what is received) its drivers say.
 */
#ifndef DRIVERS_KIND_H
#define DRIVERS_KIND_H

#include "driver.h"

struct kind {
	const char	*name;		/* jasper: the key of the first extension
					 * of it, and how the second's begins */
	const char	*title;		/* Jasper */
	const char	*about;		/* one sentence for the tile */
	/* Its APIs, the one that Add opens first; ends with NULL. */
	const struct driver *const *drivers;
};

#endif
