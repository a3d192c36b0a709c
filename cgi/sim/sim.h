/*
 * sim: which API a request to the simulator is for.
 */
#ifndef SIM_SIM_H
#define SIM_SIM_H

#include "call.h"

/* Any request to the simulator: an API, its own page, its switches. */
void	 sim_answer(void *simulator, const struct req_source *,
	    struct reply *);

#endif
