/* org: the installation's one organization, and the maintained counters. */
#ifndef STORE_ORG_H
#define STORE_ORG_H

#include "../lib/db/db.h"

struct org {
	const char	*id;	/* six characters of a-z 0-9 */
	const char	*name;
	int64_t		 created;
};

/* The row is made by the first migration run, with a random id. */
enum err org_get(struct db *, struct arena *, struct org *);
enum err org_rename(struct db *, const char *name);

/* A counter that triggers maintain: "devices", "type:<id>", "state:<STATE>",
 * "extension:<key>" (linked devices), "due:<key>" (SIMs marked to be read
 * again).  0 when nothing was counted yet. */
enum err count_get(struct db *, const char *name, int64_t *n);

#endif
