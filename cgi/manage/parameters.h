/* parameters: what an action is asked to do with. */
#ifndef MANAGE_PARAMETERS_H
#define MANAGE_PARAMETERS_H

#include "initiate.h"

enum { PARAMETER_MAX = 2000 };	/* bytes of a value */

/* What is given, checked against what the action takes: *sent is replaced by an
 * array of {name, value} in the action's order, with presets for what is not
 * given.  E_INPUT with *u. */
enum err	 parameters_check(struct db *, struct arena *,
		    const char *action, json_t **sent, struct unwanted *);

#endif
