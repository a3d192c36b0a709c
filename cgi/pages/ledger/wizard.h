/*
 * wizard: what Map Device Data has been told so far.  Kept in a draft between
 * the steps, valid or not, so that going back or making a mistake loses nothing.
 */
#ifndef PAGES_LEDGER_WIZARD_H
#define PAGES_LEDGER_WIZARD_H

#include "../../commands/route.h"
#include "../../store/ledger/mapping.h"
#include "../page.h"

struct mapwizard {
	const char	*id;		/* of the draft */
	int64_t		 mapping;	/* that is edited; 0: a new one */
	const char	*type_id, *event;
	const char	*extension, *contract, *function;
	const char	*schema;	/* pasted: an ABI, or schemas; "" */
	bool		 newest;
	struct map_route	 route;
	bool		 routed;	/* a person has seen the route */
};

/* E_NOTFOUND: finished, removed or somebody else's. */
enum err	 mapwizard_load(struct page *, const char *id,
		    struct mapwizard *);
/* Gives it an id when it has none. */
enum err	 mapwizard_save(struct page *, struct mapwizard *);
/* Begin with a mapping. */
void		 mapwizard_from(struct page *, const struct mapping *,
		    struct mapwizard *);

/* The newest event of the type and name, and of which device; E_NOTFOUND: none
 * was seen lately.  names: of events that devices of the type, of all before one is
 * chosen, sent lately, without what ledgers say. */
enum { MAP_NAMES_MAX = 50 };
struct map_sample {
	struct route_event	 e;
	const char		*names[MAP_NAMES_MAX];
	size_t			 nnames;
};
enum err	 mapwizard_sample(struct page *, const struct mapwizard *,
		    struct map_sample *);

/* A route to begin with: from what was pasted, by the function's types, by the
 * properties of the newest event.  A function that was pasted without its types
 * gets them.  A sentence when what was pasted can't be used; NULL: fine. */
const char	*mapwizard_suggest(struct page *, const struct driver *,
		    const struct map_sample *, struct mapwizard *);

#endif
