/* sim_answer: what carriers report of a SIM.  Texts are in the arena of the
 * call. */
#ifndef DRIVERS_SIM_ANSWER_H
#define DRIVERS_SIM_ANSWER_H

#include <stdbool.h>
#include <stdint.h>

#include "../store/resource/sim_info.h"

struct sms {
	const char	*id, *state;	/* the carrier's status: Pending … */
	const char	*text;
	bool		 from_device;	/* MO */
	int64_t		 sent, received, modified;
};

struct session {
	const char	*ip, *ipv6, *apn;
	int64_t		 started, ended;	/* ABSENT: not reported / not
						 * ended */
	int64_t		 in_session;		/* 0, 1, ABSENT */
};

struct location {
	const char	*lat, *lon;	/* decimal degrees, the carrier's text */
	int64_t		 accuracy;	/* metres, ABSENT */
	const char	*source;	/* "network", a cell id …; or NULL */
	const char	*place;		/* city, country; or NULL */
	int64_t		 at;		/* ABSENT when not reported */
};

struct audit {
	const char	*field, *before, *after;
	const char	*status, *user;		/* the carrier's words, or NULL */
	int64_t		 effective;		/* ABSENT when not reported */
};

/* A cycle's usage in one zone, to and from the device. */
struct zone_usage {
	const char	*zone, *rate_plan;	/* or NULL */
	int64_t		 data, sms, voice;	/* bytes, messages, seconds */
};

struct traffic {
	int64_t		 at;			/* start of the day */
	int64_t		 sms_in, sms_out;	/* in: to the device */
	int64_t		 data_in, data_out;	/* bytes */
};

/* One SIM of a batch, in the carrier's order.  Requested SIMs that are missing
 * are unknown to the carrier. */
struct sim_answer {
	const char	*resource;	/* as requested */
	struct sim_info	 info;
};

#endif
