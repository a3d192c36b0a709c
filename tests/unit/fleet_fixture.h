/* fleet_fixture: many SIMs of the extension of outside_fixture. */
#ifndef UNIT_FLEET_FIXTURE_H
#define UNIT_FLEET_FIXTURE_H

#include "outside_fixture.h"
#include "store/extension/follow.h"
#include "store/resource/sim.h"

/* The n-th SIM of a fleet of the test's own. */
char		*fleet_iccid(int n);
/* A device for each of so many, in one transaction. */
void		 link_fleet(int n);
/* From here on over SOAP, which takes several SIMs in a call. */
void		 use_soap(void);

/* How many are marked to be read again. */
int64_t		 due_waiting(void);
struct sim	 sim_stored(const char *resource);
struct follow	 follow_stored(void);

#endif
