/*
 * setting: what an admin sets for the whole installation, a number by name.
 * Each module that has settings names them and says what they are when nobody
 * has set them.
 */
#ifndef STORE_SETTING_H
#define STORE_SETTING_H

#include "../lib/db/db.h"

/* otherwise, when it was never set. */
enum err setting_get(struct db *, const char *name, int64_t otherwise,
	    int64_t *);
enum err setting_put(struct db *, const char *name, int64_t);

#endif
