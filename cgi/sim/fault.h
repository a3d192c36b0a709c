/*
 * fault: misbehaviour on request, per account.
 *
 * A fault applies to every call of an account, or only to one SIM, only to
 * reads or writes, or only to the next so many calls.
 */
#ifndef SIM_FAULT_H
#define SIM_FAULT_H

#include "../lib/db/db.h"

struct call;

enum fault_kind {
	/* before the call is processed: nothing is applied */
	FAULT_SLOW, FAULT_HANG, FAULT_DROP, FAULT_RATE, FAULT_ERROR,
	FAULT_EXPIRED, FAULT_QUOTA,
	/* after the call was processed */
	FAULT_HANG_AFTER, FAULT_DROP_AFTER, FAULT_MALFORMED, FAULT_TRUNCATED,
	FAULT_HTML, FAULT_TYPE, FAULT_BIG, FAULT_DRIP, FAULT_CHARSET,
	FAULT_MAX
};

struct fault_text {
	const char	*name;		/* in forms and the database */
	const char	*title;
	const char	*about;		/* one sentence */
	int64_t		 ms;		/* default time, 0: none */
	bool		 orange;	/* only for Orange accounts */
};
extern const struct fault_text fault_texts[FAULT_MAX];
enum fault_kind	 fault_parse(const char *name);	/* FAULT_MAX when there is
						 * none */

/* The faults that apply to one call. */
struct fault_set {
	bool	on[FAULT_MAX];
	int64_t	ms[FAULT_MAX];
};

/* Look up the faults for this call and use up a counted one. sims: the SIMs the
 * call names, separated by blanks. */
enum err fault_take(struct db *, struct arena *, int account,
	    const char *sims, bool write, struct fault_set *);

/* Apply faults before the call.  True when the answer is complete. */
bool	 fault_before(struct call *, const struct fault_set *);
/* Apply faults after the call, to the answer. */
void	 fault_after(struct call *, const struct fault_set *);

#endif
