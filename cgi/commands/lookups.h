/* lookups: storing answers as JSON rows; for the files that make the
 * queries. */
#ifndef COMMANDS_LOOKUPS_H
#define COMMANDS_LOOKUPS_H

#include "refresh.h"

/* Store rows as the newest answer.  The arena frees them. */
enum err	 lookup_keep(struct outside *, const struct opened *,
		    const char *resource, const char *kind, json_t *rows);

/* Store the zones in result.usage, for the cycle that begins on that day. */
enum err	 zones_keep(struct outside *, const struct opened *,
		    const char *resource, const char *cycle,
		    const struct result *);

/* Store a session that the carrier reported by itself at that time, unless a
 * newer one is stored. */
enum err	 session_reported(struct db *, struct arena *,
		    const char *extension, const char *resource,
		    const struct session *, int64_t at);

#endif
