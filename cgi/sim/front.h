/*
 * front: what every carrier API of the simulator has in common: calls are
 * counted and limited per account, over all its APIs, and faults are switched
 * on for them.
 */
#ifndef SIM_FRONT_H
#define SIM_FRONT_H

#include "call.h"

/* What can be wrong before a call is looked at. */
enum trouble { TROUBLE_AUTH, TROUBLE_RATE, TROUBLE_SERVER, TROUBLE_QUOTA };

/* How an API speaks. */
struct api {
	/* Answer so; false when this API has no such trouble. */
	bool		(*fail)(struct call *, enum trouble);
	void		(*answer)(struct call *);
	bool		 xml;		/* else JSON */
	const char	*type;		/* Content-Type without a charset */
	/* How its longest answer begins, and a row of it. */
	const char	*head, *row;
};

/* Answer a call whose account, api, kind and sims are known. */
void	 front_run(struct call *);

/* Basic credentials of the head, "" when they cannot be read; false when
 * there are none. */
bool	 front_basic(struct call *, const char **user, const char **password);

#endif
