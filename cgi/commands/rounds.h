/*
 * rounds: what the background worker does over every extension that is on,
 * some of it at a time.  A service that fails is left alone for some minutes.
 * An extension that another node works for just now is left to it (claim.h).
 */
#ifndef COMMANDS_ROUNDS_H
#define COMMANDS_ROUNDS_H

#include "outside.h"

/* At its start: which extensions the present key file opens, see E_SEALED; so
 * that a wrong one is on the Extensions page before anything is asked. */
void		 round_try_keys(struct outside *);

/*
 * Of at most so many calls (a SIM each, or a batch where the API takes one) for
 * each extension.  They return how many SIMs.
 *
 *	fill		linked SIMs that were never read
 *	read_due	those marked to be read again
 */
int		 round_fill(struct outside *, size_t calls);
int		 round_read_due(struct outside *, size_t calls);

/*
 * Ask each extension that has not been asked for every ms which SIMs were
 * changed, and mark those that are linked here.  What was asked up to is kept
 * in the database, and moves on only when all of a list is marked.  While a
 * list of many pages (LIST_PAGES and more, over several rounds) is read, SIMs
 * that change again can hide some behind them: they are read when they change
 * next, or are refreshed.
 */
void		 round_follow(struct outside *, int64_t every);

/* Send at most limit commands that have waited long enough (wait.h).  Returns
 * how many were looked at. */
int		 round_send_due(struct outside *, size_t limit);

/* Read back at most limit commands that are due.  Returns how many. */
int		 round_settle_due(struct outside *, size_t limit);

#endif
