/* lookups: how answers are stored as rows of JSON; for the files that read them. */
#ifndef COMMANDS_LOOKUPS_H
#define COMMANDS_LOOKUPS_H

#include "refresh.h"

/* Keep the rows, which are freed with the arena, as the newest answer. */
enum err	 lookup_keep(struct outside *, const struct opened *,
		    const char *resource, const char *kind, json_t *rows);

/* Keep the zones of result.usage, of the cycle that begins on a day. */
enum err	 zones_keep(struct outside *, const struct opened *,
		    const char *resource, const char *cycle,
		    const struct result *);

/* Keep a session that the carrier reported by itself, as of then, unless what
 * is kept is newer. */
enum err	 session_reported(struct db *, struct arena *,
		    const char *extension, const char *resource,
		    const struct session *, int64_t at);

#endif
