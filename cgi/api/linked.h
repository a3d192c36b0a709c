/* linked: a SIM in the API. */
#ifndef API_LINKED_H
#define API_LINKED_H

#include "../store/resource/sim.h"
#include "answer.h"

json_t		*api_sim_json(const struct sim *);

#endif
