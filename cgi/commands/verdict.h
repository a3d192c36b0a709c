/*
 * verdict: why is a device silent?  A table of rules over what is known; pure:
 * it asks nobody and reads no clock.
 */
#ifndef COMMANDS_VERDICT_H
#define COMMANDS_VERDICT_H

#include "../store/resource/sim_info.h"

enum { SILENT_MS = 60 * 60 * 1000 };	/* no event for so long */

/* What is known.  Times in ms, ABSENT: never, or not known. */
struct silence {
	int64_t		 now;
	int64_t		 heard;		/* its last event */
	bool		 has_token;
	bool		 behind;	/* a gateway */
	bool		 connected;	/* over MQTT, and since when, or when */
	int64_t		 since;		/* that ended */
	int64_t		 refused;	/* when, if nothing came after it */
	/* of the first SIM linked; has_sim false: none is */
	bool		 has_sim;
	int64_t		 sim_as_of;
	enum sim_state	 sim;
	bool		 changing;	/* a command for it is not decided */
	int64_t		 overage;	/* reached: 0, 1, ABSENT */
	int64_t		 in_session;	/* 0, 1, ABSENT, as the carrier told */
};

struct verdict {
	const char	*name;		/* for tests and the log */
	const char	*sentence;	/* why */
	const char	*next;		/* what to do */
};

/* The first rule that fits.  NULL: it is not silent, or it never tried to
 * speak, so that nothing is missed. */
const struct verdict *verdict_of(const struct silence *);

#endif
