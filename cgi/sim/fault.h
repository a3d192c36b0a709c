/*
 * fault: misbehaviour to order, per account.
 *
 * Each fault is on for every call of an account, or only for one SIM, only for
 * reads or writes, only for the next so many calls.
 */
#ifndef SIM_FAULT_H
#define SIM_FAULT_H

#include "../lib/db/db.h"

struct call;

enum fault_kind {
	/* before the call is looked at: nothing is applied */
	FAULT_SLOW, FAULT_HANG, FAULT_DROP, FAULT_RATE, FAULT_ERROR,
	FAULT_EXPIRED, FAULT_QUOTA,
	/* after it was carried out */
	FAULT_HANG_AFTER, FAULT_DROP_AFTER, FAULT_MALFORMED, FAULT_TRUNCATED,
	FAULT_HTML, FAULT_TYPE, FAULT_BIG, FAULT_DRIP, FAULT_CHARSET,
	FAULT_MAX
};

struct fault_text {
	const char	*name;		/* in forms and the database */
	const char	*title;
	const char	*about;		/* one sentence */
	int64_t		 ms;		/* usual time, 0: none */
	bool		 orange;	/* only for accounts of Orange */
};
extern const struct fault_text fault_texts[FAULT_MAX];
enum fault_kind	 fault_parse(const char *name);	/* FAULT_MAX: none */

/* What is on for one call. */
struct fault_set {
	bool	on[FAULT_MAX];
	int64_t	ms[FAULT_MAX];
};

/* Look up what is on for this call, and use one of those counted.  sims: those
 * it is about, blanks between. */
enum err fault_take(struct db *, struct arena *, int account,
	    const char *sims, bool write, struct fault_set *);

/* Before the call: true when that settled the answer. */
bool	 fault_before(struct call *, const struct fault_set *);
/* After it: spoil the answer. */
void	 fault_after(struct call *, const struct fault_set *);

#endif
