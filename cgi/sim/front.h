/*
 * front: what the simulator's carrier APIs have in common: calls are counted
 * and limited per account, over all its APIs, and faults are applied to them.
 */
#ifndef SIM_FRONT_H
#define SIM_FRONT_H

#include "call.h"

/* Errors that occur before a call is processed. */
enum trouble { TROUBLE_AUTH, TROUBLE_RATE, TROUBLE_SERVER, TROUBLE_QUOTA };

/* The properties of an API. */
struct api {
	/* Answer with this error; false when the API does not have it. */
	bool		(*fail)(struct call *, enum trouble);
	void		(*answer)(struct call *);
	bool		 xml;		/* else JSON */
	const char	*type;		/* Content-Type without a charset */
	/* The start of its longest answer, and a row of it. */
	const char	*head, *row;
};

/* Answer a call whose account, api, kind and sims are set. */
void	 front_run(struct call *);

/* The Basic credentials in the header; "" when they cannot be read.  False when
 * there are none. */
bool	 front_basic(struct call *, const char **user, const char **password);

/* Sign in with a bearer token, the key of a user of an account with one of these
 * flags; false: nobody's, and there is no account. */
bool	 front_bearer(struct call *, unsigned flags);

#endif
