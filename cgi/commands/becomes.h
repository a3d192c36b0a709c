/* becomes: makes a device of what a service tells of, where none has it. */
#ifndef COMMANDS_BECOMES_H
#define COMMANDS_BECOMES_H

#include "../drivers/driver.h"
#include "../store/extension/extension.h"

/*
 * A resource of an extension is to be a device's.  One that has it stays as it
 * is; else the device of that type and of the resource's name gets it, both made
 * when they are missing.  In the caller's transaction.
 *
 * Type and name are the resource's own words, and whoever has the device gets
 * its commands.  So a device that has a token, is a gateway or behind one, or is
 * linked to anything is not touched: a person may link it.  That is logged, and
 * so is a name that no device can have.
 */
enum err	 resource_becomes(struct db *, struct arena *,
		    const struct extension *, const char *type,
		    const char *name, int64_t now);

#endif
