/* capabilities: the supported operations of each API, from the drivers'
 * tables. */
#ifndef DRIVERS_CAPABILITIES_H
#define DRIVERS_CAPABILITIES_H

#include "../lib/text/buf.h"
#include "registry.h"

struct capability {
	const char	*title;
	const char	*tile;		/* wording on the tile; NULL: not shown
					 * there */
	enum op		 op;
};
/* Both end with a NULL title. */
extern const struct capability capabilities_of_sims[];
extern const struct capability capabilities_of_ledgers[];

/* "Jasper, REST v1" */
const char	*capability_driver(struct arena *, const struct driver *);

/* Writes docs/capabilities.md: what can be asked of SIMs. */
void		 capabilities_markdown(struct arena *, struct buf *);

#endif
