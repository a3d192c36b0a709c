/*
 * outside_fixture: a carrier of the test's own that counts what reaches it, in
 * a process of its own, and a store with a device whose SIM it knows.
 *
 *	tcase_add_checked_fixture(t, out_open, out_close);
 */
#ifndef UNIT_OUTSIDE_FIXTURE_H
#define UNIT_OUTSIDE_FIXTURE_H

#include "commands/lookups.h"
#include "commands/reconcile.h"
#include "commands/rounds.h"
#include "commands/send.h"
#include "store_fixture.h"

#define ICCID	"8999901000000000427"
#define MINUTE	(60 * 1000)

/* What the carrier does with a write. */
enum mode { DO_IT, REFUSE_IT, DO_AND_HANG, HANG, DO_AND_CLOSE, DO_AND_FAIL,
	FAIL, DO_AND_BABBLE, LATER, TOO_OFTEN, QUOTE_IT };

/* Shared with the carrier's process. */
struct carrier_state {
	volatile enum mode	mode;
	volatile bool		usage_fails;
	volatile int		writes, reads, finds;
	char			state[32], plan[64];	/* as shown */
	char			later[32];		/* LATER: when asked */
	char			text[8][64];		/* messages */
	char			sms[8][16];		/* and their state */
	bool			mo[8];		/* from the device */
	volatile int		nsms;
	volatile int		singles;	/* SIMs read one by one */

	/* SOAP: SIMs read together, or one by one when it is one */
	volatile int		batches, most;	/* calls; SIMs in the largest */
	char			bad[24];	/* not known, or refused … */
	volatile int		fault;		/* … with that; 0: left out */
	volatile bool		silent;		/* hangs up instead */
	volatile bool		empty;		/* no SIM of several */

	/* REST: what has changed; lists false: 401 */
	volatile bool		lists;
	volatile int		nlist, asks;
	volatile int		moves;		/* so often the first goes to
						 * the end after page 1 */
	volatile int		refuse_page;	/* that answers 500 */
	char			since[64];	/* as asked last */
	char			list[1200][24];
};

extern struct carrier_state	*fake;
extern struct caller		 out_caller;
extern struct outside		 out;
extern struct extension		 jasper;
extern int64_t			 pump;		/* the device meter/pump-1 */

void		 out_open(void);	/* the clock stands at NOW */
void		 out_close(void);
void		 set_now(int64_t ms);
void		 stop_server(void);
/* Nothing was called in the last second: the tests of the rate limiter are elsewhere,
 * and these must not wait for it. */
void		 forget_calls(void);

/* What the carrier's process says: carrier_lists.c. */
void		 carrier_answer(int fd, int status, const char *type,
		    const char *body);
void		 carrier_batch(int fd, const char *body);
void		 carrier_list(int fd, const char *path);
void		 carrier_too_many(int fd);

/* A command as a page asks it; carried out, and not for the second time; as
 * it is stored. */
struct command	 asked_for(const char *once, const char *op,
		    const char *argument);
struct command	 run_command(const char *once, const char *op,
		    const char *argument);
struct command	 stored_command(int64_t id);
/* The background worker comes by at that time; the command then. */
struct command	 background_at(int64_t id, int64_t now);

bool		 has_text(const char *text, const char *piece);

#endif
