/*
 * A service that keeps a connection open, with its driver: it tells each event
 * until it is acknowledged, and looks into the store at each acknowledgement:
 * what it says must be there.
 */
#ifndef CHANNEL_SERVICE_H
#define CHANNEL_SERVICE_H

#include "drivers/driver.h"
#include "store_fixture.h"

#define SERVICE_SIM	"8999901000000000104"

/* Shared with the service and the channels. */
struct service {
	volatile int	told;		/* events there are, from 1 */
	volatile int	acked;		/* up to */
	volatile int	lost;		/* acknowledged and not stored */
	volatile int	polls, open;	/* held now */
	volatile int	broken;		/* answer 500 */
	volatile pid_t	pid;		/* of the channel that asked last */
	volatile pid_t	victim;		/* killed with an answer under way */
	char		name[32];	/* as the last poll gave it */
};
extern struct service *service;
extern int service_port;	/* 0: none yet, else the one to come back on */

/* Forked: the store's connection is another one afterwards. */
void		 service_start(void);
void		 service_stop(void);

/* "polled", else one that has no channel. */
const struct driver *service_driver(const char *name);

/* The changes that are stored. */
size_t		 service_stored(struct db *, struct arena *);

#endif
