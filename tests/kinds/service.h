/* service: what the kinds of the tests ask, in a process of its own: a valve
 * cloud, and a carrier. */
#ifndef KINDS_SERVICE_H
#define KINDS_SERVICE_H

#include <stdbool.h>
#include <sys/types.h>

/* Shared with its process. */
struct service {
	volatile int	session;	/* the token that counts is t<session> */
	volatile bool	refuses;	/* logins */
	volatile int	logins, lookups, jobs;
	volatile int	unstored;	/* jobs whose id was not in the database */
	volatile int	strangers;	/* requests with another token */
	volatile int	position;
	char		state[16], job[64], valve[16];
	/* events: the nth tells that the last job is done, or has failed */
	volatile int	told, acked, polls;
	volatile bool	fails;
	/* rinses: what becomes of the last; the answer to it can be lost */
	char		rinse[64], rinse_state[16];
	volatile int	rinses, receipts;
	volatile bool	loses;
	/* the carrier's one SIM, and what was asked of it last */
	char		status[16], fleet[16], asked[128];
	volatile bool	names;		/* tells a fleet's name beside its sid */
	volatile bool	slow;		/* takes a change, and makes none */
};

extern struct service *service;

/* Its port; db: where it looks for the ids that it is given. */
int	 service_start(const char *db);
void	 service_stop(void);

#endif
