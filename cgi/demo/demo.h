/*
 * demo: a sample organization for `patchbay demo`: device types, devices,
 * extensions at the carrier simulator; and many more devices for benchmarks.
 */
#ifndef DEMO_H
#define DEMO_H

#include <stdio.h>

#include "../lib/db/db.h"

enum { DEMO_DEVICES = 200 };

/* Load it into an organization without devices, in one transaction; E_CONFLICT
 * when there are some. simulator is the simulator's address,
 * "http://127.0.0.1:8081/".  The key must be loaded (seal.h).  No carrier data
 * is made up: snapshots come only from the carrier. */
enum err	 demo_load(struct db *, struct arena *, const char *simulator,
		    int64_t now);

/* Give the first devices new tokens and list them for the simulator's talk
 * command: a line each with client id, token, and ICCID or "-". */
enum err demo_talkers(struct db *, struct arena *, int64_t now, FILE *);

/* Add n devices, two of three linked and with a made-up present snapshot, for
 * benchmarks.  The demo must be loaded.  Uses large transactions. */
enum err	 demo_bulk(struct db *, int64_t n, int64_t now);

#endif
