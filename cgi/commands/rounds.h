/*
 * rounds: the background worker's work for every extension that is on, a
 * little at a time.  A service that fails is left alone for some minutes.  An
 * extension that another node is working for is skipped (claim.h).
 */
#ifndef COMMANDS_ROUNDS_H
#define COMMANDS_ROUNDS_H

#include "outside.h"

/* At the start: try which extensions the key file opens (E_SEALED), so that a
 * wrong key file shows on the Extensions page before any call. */
void		 round_try_keys(struct outside *);

/*
 * Make at most so many calls per extension, each for one SIM or, where the API
 * allows it, for a batch.  Return how many SIMs were read.
 *
 * 	fill		linked SIMs that were never read
 * 	read_due	SIMs marked to be read again
 */
int		 round_fill(struct outside *, size_t calls);
int		 round_read_due(struct outside *, size_t calls);

/*
 * Ask each extension at most every so many ms which SIMs have changed, and
 * mark the linked ones.  The stored position advances only when a whole list
 * is marked.  While a list of many pages (LIST_PAGES and more, over several
 * rounds) is read, SIMs that change again can cause others to be missed.
 * Those are read at their next change or refresh.
 */
void		 round_follow(struct outside *, int64_t every);

/* Send at most limit commands whose waiting time is over (wait.h).  Returns how
 * many were looked at. */
int		 round_send_due(struct outside *, size_t limit);

/* Send at most so many commands of applications for each extension whose
 * service takes them (driver.relay).  Returns how many. */
int		 round_relay(struct outside *, size_t most);
/* Does this driver's service take the commands of its devices? */
bool		 relay_takes(const char *driver);

/* Read back at most limit due commands.  Returns how many. */
int		 round_settle_due(struct outside *, size_t limit);

#endif
