/*
 * setting: installation-wide numbers that an admin sets, by name.  Each module
 * names its own settings and supplies their defaults.
 */
#ifndef STORE_SETTING_H
#define STORE_SETTING_H

#include "../lib/db/db.h"

/* When the last backup was made. */
#define SETTING_BACKUP	"backup"

/* otherwise is the value of a setting that was never set. */
enum err setting_get(struct db *, const char *name, int64_t otherwise,
	    int64_t *);
enum err setting_put(struct db *, const char *name, int64_t);

#endif
