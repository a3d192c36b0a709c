/*
 * demo: an organization worth looking at, for `patchbay demo`: device types,
 * devices, extensions at the carrier simulator.
 */
#ifndef DEMO_H
#define DEMO_H

#include "lib/db.h"

/* Load it into an organization without devices, in one transaction.
 * simulator is the simulator's address, "http://127.0.0.1:8081/".  The key is
 * loaded (seal.h). */
enum err	 demo_load(struct db *, struct arena *, const char *simulator);

#endif
