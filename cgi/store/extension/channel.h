/* channel: how the channels of extensions stand, for people to read. */
#ifndef STORE_CHANNEL_H
#define STORE_CHANNEL_H

#include "../../lib/db/db.h"

struct channel_state {
	int64_t		 since;		/* connected; ABSENT: it is not */
	int64_t		 last_event;	/* when the last came; ABSENT: none */
	int64_t		 failed;	/* the last failure; ABSENT: none */
	enum err	 err;		/* of it */
	const char	*reason;	/* a sentence, or "" */
	int64_t		 next_try;	/* ABSENT: now, or connected */
};

/* E_NOTFOUND: it has none. */
enum err channel_get(struct db *, struct arena *, const char *extension,
	    struct channel_state *);
enum err channel_names(struct db *, struct arena *, const char ***extensions,
	    size_t *n);

/* A process begins to connect; what was before stays known.  E_CONFLICT: there
 * is no such extension any more. */
enum err channel_begin(struct db *, const char *extension);
/* Connected since then; at: when events came, ABSENT when none did. */
enum err channel_told(struct db *, const char *extension, int64_t since,
	    int64_t at);
enum err channel_failed(struct db *, const char *extension, int64_t now,
	    enum err, const char *reason, int64_t next_try);
enum err channel_forget(struct db *, const char *extension);

#endif
