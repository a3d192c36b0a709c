/*
 * mirror: an SQLite file that lists who may sign in at the MQTT broker, kept
 * in step with a console's PostgreSQL database.  The broker has a single
 * thread, so its plugin must not wait for the network.
 *
 * The file has the console's schema and holds the organization's id, the
 * devices with type, token and gateway, and the API keys.  Changes are copied
 * as changes, so that the file's own triggers record the revocations.
 */
#ifndef STORE_MIRROR_H
#define STORE_MIRROR_H

#include "../../lib/db/db.h"

struct mirror {
	struct db	*from, *to;
	struct arena	*a;
	int64_t		 revoked;	/* the last revocation copied */
	int64_t		 device, key;	/* the newest rows copied */
};

/* Make the file or bring it up to date.  A file appears under its name only
 * when it is complete. */
enum err	 mirror_open(struct mirror *, const char *from,
		    const char *file);
/* Copy what has changed since the last call. */
enum err	 mirror_follow(struct mirror *);
void		 mirror_close(struct mirror *);

#endif
