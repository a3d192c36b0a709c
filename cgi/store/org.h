/* org: the one organization, and maintained counts. */
#ifndef STORE_ORG_H
#define STORE_ORG_H

#include "../lib/db/db.h"

struct org {
	const char	*id;	/* six characters of a-z 0-9 */
	const char	*name;
	int64_t		 created;
};

/* Made by the first migration run; id random. */
enum err org_get(struct db *, struct arena *, struct org *);
enum err org_rename(struct db *, const char *name);

/* A maintained count (triggers): "devices", "type:<id>", "state:<STATE>",
 * "extension:<key>" (linked devices), "due:<key>" (SIMs marked to be read).
 * 0 when never counted. */
enum err count_get(struct db *, const char *name, int64_t *n);

#endif
