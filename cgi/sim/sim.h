/*
 * sim: routes a request to one of the simulated APIs.
 */
#ifndef SIM_SIM_H
#define SIM_SIM_H

#include "call.h"

/* Answer any request to the simulator: an API's, or its own page's. */
void	 sim_answer(void *simulator, const struct req_source *,
	    struct reply *);

#endif
