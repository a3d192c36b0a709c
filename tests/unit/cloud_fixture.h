/* ARM's two device clouds in the simulator, asked by the console's own drivers. */
#ifndef CLOUD_FIXTURE_H
#define CLOUD_FIXTURE_H

#include "commands/events.h"
#include "drivers/driver.h"
#include "drivers/registry.h"
#include "store_fixture.h"

extern const struct extension cloud_mbed;	/* "mbed", the Connector */
extern struct received cloud_got;		/* what was told last */

void		 cloud_open(void);
void		 cloud_close(void);
/* From then on calls are for Izuma. */
void		 cloud_izuma(void);

/* Turn a switch of the simulator. */
const char	*cloud_say(const char *form);
/* Open the channel as its process does; what it tells is in cloud_got. */
void		 cloud_channel(const char *driver);
/* The first event of a name and of what it is about; NULL: none. */
const struct event *cloud_about(const char *name, const char *ep);
/* Store an event. */
struct heard	 cloud_keep(const struct event *);
enum err	 cloud_command(const char *driver, const char *op,
		    const char *ep, const char *argument, const char *own_id);

#endif
