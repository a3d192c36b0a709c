/*
 * verdict: why a device is silent.  A table of rules over the known facts.
 * Pure: no calls, no clock.
 */
#ifndef COMMANDS_VERDICT_H
#define COMMANDS_VERDICT_H

#include "../store/resource/sim_info.h"

enum { SILENT_MS = 60 * 60 * 1000 };	/* silent after this long without an
					 * event */

/* The facts.  Times are in ms; ABSENT: never or unknown. */
struct silence {
	int64_t		 now;
	int64_t		 heard;		/* time of its last event */
	bool		 has_token;
	bool		 behind;	/* behind a gateway */
	bool		 connected;	/* over MQTT */
	int64_t		 since;		/* when it connected, or disconnected */
	int64_t		 refused;	/* time of the last refusal, if nothing
					 * came after it */
	/* about the first linked SIM; has_sim false: there is none */
	bool		 has_sim;
	int64_t		 sim_as_of;
	enum sim_state	 sim;
	bool		 changing;	/* a command for it is open */
	int64_t		 overage;	/* overage limit reached: 0, 1,
					 * ABSENT */
	int64_t		 in_session;	/* as reported by the carrier: 0, 1,
					 * ABSENT */
};

struct verdict {
	const char	*name;		/* for tests and the log */
	const char	*sentence;	/* why */
	const char	*next;		/* what to do */
};

/* The first rule that applies.  NULL when the device is not silent, or has
 * never tried to connect. */
const struct verdict *verdict_of(const struct silence *);

#endif
