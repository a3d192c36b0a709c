/* capabilities: the supported operations of each API for SIMs, from the
 * drivers' tables. */
#ifndef DRIVERS_CAPABILITIES_H
#define DRIVERS_CAPABILITIES_H

#include "../lib/text/buf.h"
#include "registry.h"

struct capability {
	const char	*title;
	const char	*tile;		/* wording on the tile; NULL: not shown
					 * there */
	enum op		 op;
	bool		 ledger;	/* of ledgers, else of SIMs */
};
extern const struct capability capabilities[];	/* ends with a NULL title */

/* "Jasper, REST v1" */
const char	*capability_driver(struct arena *, const struct driver *);

/* Writes docs/capabilities.md. */
void		 capabilities_markdown(struct arena *, struct buf *);

#endif
