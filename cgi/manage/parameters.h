/* parameters: the parameters of an action. */
#ifndef MANAGE_PARAMETERS_H
#define MANAGE_PARAMETERS_H

#include "initiate.h"

enum { PARAMETER_MAX = 2000 };	/* bytes per value */

/* Check the given parameters against those of the action. *sent is replaced by
 * an array of {name, value} in the action's order, with defaults for missing
 * ones.  E_INPUT with *u. */
enum err	 parameters_check(struct db *, struct arena *,
		    const char *action, json_t **sent, struct unwanted *);

#endif
