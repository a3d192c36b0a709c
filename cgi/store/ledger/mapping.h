/*
 * mapping: which events of devices become transactions of a ledger, and how.
 */
#ifndef STORE_MAPPING_H
#define STORE_MAPPING_H

#include "../../lib/db/db.h"

enum { MAPPINGS_MAX = 200 };

struct mapping {
	int64_t		 id;
	const char	*type_id, *event;	/* of these, this event */
	const char	*extension;		/* the ledger */
	const char	*contract, *function;
	const char	*route;		/* JSON: commands/route.h */
	bool		 newest;	/* of an asset's that wait only the
					 * newest is sent; else every one */
	bool		 on;
	int64_t		 since;		/* id of an event: those after it */
	int64_t		 matched, misfits;
	const char	*misfit;	/* why the last did not fit, "" */
	int64_t		 misfit_at;	/* ABSENT */
	int64_t		 created, updated;
	const char	*user;
};

/* By id; those that are on, or all. */
enum err	 mapping_list(struct db *, struct arena *, bool on,
		    struct mapping **, size_t *n);
enum err	 mapping_get(struct db *, struct arena *, int64_t id,
		    struct mapping *);
/* Sets ->id.  E_TOOMANY past MAPPINGS_MAX. */
enum err	 mapping_add(struct db *, struct mapping *);
/* What it takes and what of it becomes; counts stay. */
enum err	 mapping_edit(struct db *, const struct mapping *);
/* On: it takes what comes after that event. */
enum err	 mapping_switch(struct db *, int64_t id, bool on, int64_t since,
		    int64_t now);
/* The events are those of another store, which ends with head: mappings take
 * what comes after it, and no transaction is taken for one of those. */
enum err	 mapping_rewind(struct db *, int64_t head);
/* What waits of it goes with it; what was sent stays. */
enum err	 mapping_delete(struct db *, int64_t id, int64_t now);
/* So many more events were taken, and so many did not fit, the last because of
 * misfit. */
enum err	 mapping_count(struct db *, int64_t id, int64_t matched,
		    int64_t misfits, const char *misfit, int64_t now);

#endif
