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

/* The counters of a kind ("type", "class", "state", "extension") that are not
 * 0, by what stands behind the colon; at most 200. */
struct counted {
	const char	*name;
	int64_t		 n;
};
enum err count_list(struct db *, struct arena *, const char *kind,
	    struct counted **, size_t *n);

#endif
