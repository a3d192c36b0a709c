/* point: what the points of a resource are, and said last. */
#ifndef STORE_POINT_H
#define STORE_POINT_H

#include "../../lib/db/db.h"
#include "resource_info.h"

/* Keep what is said of some; whole: there are no others.  Nothing of a resource
 * that is not stored. */
enum err	 point_put(struct db *, struct arena *, const char *extension,
		    const char *name, const struct point *, size_t n,
		    bool whole);
/* By path, by struct resource's id. */
enum err	 point_list(struct db *, struct arena *, int64_t resource,
		    struct point **, size_t *n);

#endif
