/*
 * rounds: what the background worker does for every extension that is on, a
 * little at a time.  A service that fails is left alone for some minutes.  An
 * extension that another node works for at the moment is left to it (claim.h).
 */
#ifndef COMMANDS_ROUNDS_H
#define COMMANDS_ROUNDS_H

#include "outside.h"

/* At the start: see which extensions the key file opens (E_SEALED), so that a
 * wrong key file shows on the Extensions page before anything is called. */
void		 round_try_keys(struct outside *);

/*
 * At most so many calls for each extension, of one SIM each, or of a batch where
 * the API takes one.  They return how many SIMs were read.
 *
 *	fill		linked SIMs that were never read
 *	read_due	those marked to be read again
 */
int		 round_fill(struct outside *, size_t calls);
int		 round_read_due(struct outside *, size_t calls);

/*
 * Ask each extension, once in every ms, which SIMs have changed, and mark those
 * that are linked here.  How far this has come is stored, and moves on only when
 * all of a list is marked.  While a list of many pages (LIST_PAGES and more, over
 * several rounds) is read, SIMs that change again can hide others behind them.
 * These are read when they change next, or are refreshed.
 */
void		 round_follow(struct outside *, int64_t every);

/* Send at most limit commands that have waited long enough (wait.h).  Returns
 * how many were looked at. */
int		 round_send_due(struct outside *, size_t limit);

/* Read back at most limit commands that are due.  Returns how many. */
int		 round_settle_due(struct outside *, size_t limit);

#endif
