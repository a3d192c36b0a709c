/*
 * mirror: a file of SQLite with those who may sign in at the MQTT broker, kept
 * equal to a console's PostgreSQL: the broker has one thread, so its plugin must
 * not wait for a network.
 *
 * The file has the console's schema, and of its rows the organization's id,
 * devices with type, token and gateway, and API keys.  What changes in the one is changed
 * in the other, so that the file's own triggers note who was revoked.
 */
#ifndef STORE_MIRROR_H
#define STORE_MIRROR_H

#include "../../lib/db/db.h"

struct mirror {
	struct db	*from, *to;
	struct arena	*a;
	int64_t		 revoked;	/* the last row that was followed */
	int64_t		 device, key;	/* the newest that are there */
};

/* Make the file, or bring it up to date.  It is there when it is whole. */
enum err	 mirror_open(struct mirror *, const char *from,
		    const char *file);
/* What has changed since. */
enum err	 mirror_follow(struct mirror *);
void		 mirror_close(struct mirror *);

#endif
