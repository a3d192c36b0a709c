/*
 * panel: the simulator's own page with its counters and switches, for people
 * and tests on this machine; no sign-in.
 */
#ifndef SIM_PANEL_H
#define SIM_PANEL_H

#include "../call.h"

/* Answers every path outside the APIs. */
void	 panel_answer(struct call *);

/* Reset one account, or with NULL all of them and the clock's offset. */
enum { RESET_STATE = 1, RESET_COUNTERS = 2, RESET_FAULTS = 4,
	RESET_POLICY = 8, RESET_ALL = 15 };
enum err panel_reset(struct simulator *, const struct fleet_account *,
	    unsigned what);

enum err panel_page(struct call *);
enum err panel_counters(struct call *);
enum err panel_push(struct call *);

/* Answer with a sentence; E_OK. */
enum err panel_say(struct call *, int status, const char *);
/* A field of a form, "" when missing. */
const char	*panel_field(const struct call *, const char *name);
/* "90", "90s", "10m", "2h", "31d": ms, or ABSENT. */
int64_t	 panel_duration(const char *);
/* Is this a URL on this machine that all programs parse alike? */
bool	 panel_here(struct arena *, const char *url);

#endif
