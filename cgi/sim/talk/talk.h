/*
 * talk: simulated devices that publish over MQTT as long as their SIMs may
 * connect: one whose SIM is suspended in the console goes silent, and comes back
 * when it is activated again.
 *
 * A line for each device: client id, token, ICCID ("-": it needs no SIM).  What
 * a device does is decided by its place in the list: temperatures, doors, a
 * vehicle's position, faults, one that says far too much, one that dies after a
 * minute though its SIM is fine, one that reports another ICCID than its own.
 */
#ifndef SIM_TALK_H
#define SIM_TALK_H

#include <stdio.h>

#include "../fleet/ledger.h"

/* Until TERM; the exit status. */
int	 talk_run(struct db *, FILE *devices, int port);

#endif
