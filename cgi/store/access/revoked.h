/* revoked: a log of revoked credentials, in order: devices that were deleted or
 * got another token, and API keys that were revoked. */
#ifndef STORE_REVOKED_H
#define STORE_REVOKED_H

#include "../../lib/db/db.h"

struct revoked {
	int64_t		 id;
	const char	*type_id, *device_id;
	const char	*key;		/* the API key's name; "" for a
					 * device */
};

/* The id of the newest entry; 0 when there is none. */
enum err	 revoked_last(struct db *, int64_t *id);
/* The first entry after that id.  E_NOTFOUND when there is none. */
enum err	 revoked_next(struct db *, struct arena *, int64_t after,
		    struct revoked *);

#endif
