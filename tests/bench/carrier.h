/* carrier: all carriers at once on a port of this machine, one process that
 * answers from tests/fixtures at once and keeps connections. */
#ifndef BENCH_CARRIER_H
#define BENCH_CARRIER_H

#include "canned.h"

struct carrier_shared {
	volatile long	calls;		/* answered */
	volatile long	odd;		/* of them with 404: nothing canned */
	volatile long	big;		/* so many next answers have blanks up
					 * to nearly ANSWER_MAX behind them */
	int		port;
};

/* Ends with the process that started it. */
struct carrier_shared	*carrier_start(struct arena *);

#endif
