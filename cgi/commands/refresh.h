/*
 * refresh: what people ask to be read, and what is kept of the answers.  The
 * service's words are in *words (may be NULL argument).
 */
#ifndef COMMANDS_REFRESH_H
#define COMMANDS_REFRESH_H

#include "outside.h"

/* Read the SIM (OP_DETAILS), keep the snapshot or the failure, then settle
 * what commands of it are open. */
enum err	 refresh_sim(struct outside *, const struct extension *,
		    const char *resource, const char **words);

/* Read and keep the usage of the cycle that begins on a day; *cycle is the first
 * day of the one that the service answered about.  What of it fell into which zone, where
 * the API tells that, becomes rows of the lookup LOOKUP_ZONES (cycle zone plan
 * data sms voice), beside those of other cycles. */
#define LOOKUP_ZONES	"zones"
enum err	 refresh_usage(struct outside *, const struct extension *,
		    const char *resource, const char *cycle_start,
		    const char **cycle, const char **words);

/* What can be asked of a SIM beyond the snapshot, each kept by its name in
 * store/activity.h as a JSON array of objects; members not given are left
 * out, times are ms.
 *
 *	session		in_session started ended ip ipv6 apn; one row
 *	location	at place lat lon accuracy source; newest first
 *	audit		field before after user status effective
 *	traffic		at data_in data_out sms_in sms_out; as the carrier has
 *			them
 */
struct lookup_kind {
	const char	*name, *title;
	enum op		 op;
};
extern const struct lookup_kind lookup_kinds[];	/* ends with a NULL name */

/* Ask and keep one of them.  E_SERVICE_CANNOT: the API has it not. */
enum err	 refresh_lookup(struct outside *, const struct extension *,
		    const char *resource, enum op, const char **words);

/*
 * Read the newest messages of a SIM at the carrier.  Those from the device
 * become activity of kind sms (event_id sms:<id>), those to it rows of the
 * lookup LOOKUP_SMS (id text state at), newest first; open commands among them
 * follow.  Those kept before stay.
 */
#define LOOKUP_SMS	"sms"
enum err	 refresh_messages(struct outside *, const struct extension *,
		    const char *resource, const char **words);

/* Read and keep the list of rate plans. */
enum err	 refresh_plans(struct outside *, const struct extension *,
		    const char **words);
/* The same where the list is older than that (INT64_MAX: when it was never read)
 * and the API has one.  A refusal is kept as an empty list: nobody waits for it
 * again so soon. */
void		 refresh_plans_after(struct outside *, const struct extension *,
		    int64_t age_ms);

#endif
