/*
 * talk: simulated devices that publish over MQTT as long as their SIMs may
 * connect.  A device whose SIM is suspended in the console goes silent, and
 * returns when it is activated again.
 *
 * The input has a line per device: client id, token, ICCID ("-": needs no
 * SIM).  The position in the list decides what the device does: temperatures,
 * doors, a vehicle's position, faults, one that publishes far too much, one
 * that stops after a minute although its SIM works, one that reports another
 * ICCID than its own.
 */
#ifndef SIM_TALK_H
#define SIM_TALK_H

#include <stdio.h>

#include "../fleet/ledger.h"

/* Run until SIGTERM; returns the exit status. */
int	 talk_run(struct db *, FILE *devices, int port);

#endif
