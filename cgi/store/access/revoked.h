/* revoked: whose credentials were taken away, in that order: a device that was
 * deleted or whose token was changed, an API key that was revoked. */
#ifndef STORE_REVOKED_H
#define STORE_REVOKED_H

#include "../../lib/db/db.h"

struct revoked {
	int64_t		 id;
	const char	*type_id, *device_id;
	const char	*key;		/* of an API key its name; "": a device */
};

/* The newest; 0: there is none. */
enum err	 revoked_last(struct db *, int64_t *id);
/* The first after that one; E_NOTFOUND. */
enum err	 revoked_next(struct db *, struct arena *, int64_t after,
		    struct revoked *);

#endif
