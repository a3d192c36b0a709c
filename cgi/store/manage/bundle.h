/* bundle: packages of device management extensions, as they were added.  What is
 * in one is read by manage/bundle.h. */
#ifndef STORE_MANAGE_BUNDLE_H
#define STORE_MANAGE_BUNDLE_H

#include "../../lib/db/db.h"

enum {
	BUNDLES_STORED_MAX = 100,
	BUNDLE_BYTES_MAX = 64 * 1024,	/* of one, as JSON */
};

struct stored_bundle {
	const char	*id, *version;
	const char	*content;	/* JSON object */
	const char	*added_by;	/* a user, or an API key */
	int64_t		 added, updated;
};

/* E_CONFLICT: there is one with this id; E_TOOMANY. */
enum err	 bundle_add(struct db *, const struct stored_bundle *);
/* Another version: version, content and updated.  E_NOTFOUND. */
enum err	 bundle_update(struct db *, const struct stored_bundle *);
enum err	 bundle_get(struct db *, struct arena *, const char *id,
		    struct stored_bundle *);
/* All of them, ordered by id. */
enum err	 bundle_list(struct db *, struct arena *,
		    struct stored_bundle **, size_t *n);
/* E_CONFLICT while requests for its actions run; E_NOTFOUND. */
enum err	 bundle_delete(struct db *, const char *id);

#endif
