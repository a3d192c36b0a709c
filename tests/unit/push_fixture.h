/* push_fixture: a device with a SIM of jasper, which pushes; page_close() ends
 * it. */
#ifndef UNIT_PUSH_FIXTURE_H
#define UNIT_PUSH_FIXTURE_H

#include "store/command/activity.h"
#include "store/resource/sim.h"

#define PUSH_SIM	"8999901000000000104"

extern const char *push_to;	/* of jasper */

void		 push_open(void);

/* One event, signed with a secret at a time. */
enum err	 push_at(const char *to, const char *id, const char *data,
		    const char *secret, int64_t at);
/* The same about that time: each id has a moment of its own. */
enum err	 push_one(const char *to, const char *id, const char *data,
		    const char *secret, int64_t at);
/* The data of a change from Activated to a state. */
const char	*push_state(const char *state, const char *when);

struct sim	 push_sim(void);	/* as stored */
size_t		 push_told(enum activities, struct activity **);

#endif
