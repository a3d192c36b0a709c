/*
 * demo: an organization worth looking at, for `patchbay demo`: device types,
 * devices, extensions at the carrier simulator; and many more devices for
 * measuring.
 */
#ifndef DEMO_H
#define DEMO_H

#include <stdio.h>

#include "../lib/db/db.h"

enum { DEMO_DEVICES = 200 };

/* Load it into an organization without devices, in one transaction; E_CONFLICT
 * when there are some.  simulator is the simulator's address,
 * "http://127.0.0.1:8081/".  The key is loaded (seal.h).  Nothing is said of
 * what a carrier knows: snapshots come from the carrier alone. */
enum err	 demo_load(struct db *, struct arena *, const char *simulator,
		    int64_t now);

/* Give the first devices new tokens and list them for the simulator, which lets
 * them speak: a line each of client id, token, and ICCID or "-". */
enum err demo_talkers(struct db *, struct arena *, int64_t now, FILE *);

/* n devices more, two of three linked and with a made-up snapshot as of now:
 * for measuring.  The demo is loaded before.  In large transactions. */
enum err	 demo_bulk(struct db *, int64_t n, int64_t now);

#endif
