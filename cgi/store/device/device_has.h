/*
 * device_has: a device's links, and what there is of the device and of what it
 * links.  A page that shows all of it asks this first, and reads only what is
 * there.
 */
#ifndef STORE_DEVICE_HAS_H
#define STORE_DEVICE_HAS_H

#include "device.h"

struct link_has {
	bool	 lookups, usages;
	bool	 open;			/* commands that are not decided */
	bool	 texts;			/* commands that send an SMS */
	bool	 messages, changes;	/* activities */
};

/* For those who have not asked: anything may be there. */
extern const struct link_has link_has_any;

struct device_has {
	bool		 diag_logs, error_codes, managed, outgoing, commands;
	bool		 gateway;	/* it is behind one */
	struct link	*links;		/* as of device_links() */
	struct link_has	*linked;	/* of each */
	size_t		 nlinks;
};

enum err device_has(struct db *, struct arena *, int64_t device,
	    struct device_has *);

#endif
