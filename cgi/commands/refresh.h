/*
 * refresh: reads that people ask for, and what is stored of the answers.  The
 * service's words are in *words; the argument may be NULL.
 */
#ifndef COMMANDS_REFRESH_H
#define COMMANDS_REFRESH_H

#include "outside.h"

/* Read the SIM (OP_DETAILS), store the snapshot or the failure, then settle its
 * open commands. */
enum err	 refresh_sim(struct outside *, const struct extension *,
		    const char *resource, const char **words);

/* Read and keep the usage of the cycle that begins on a day; *cycle is the
 * first day of the one that the service answered about.  What of it fell into
 * which zone, where the API tells that, becomes rows of the lookup
 * LOOKUP_ZONES (cycle zone plan data sms voice), beside those of other cycles. */
#define LOOKUP_ZONES	"zones"
enum err	 refresh_usage(struct outside *, const struct extension *,
		    const char *resource, const char *cycle_start,
		    const char **cycle, const char **words);

/* What can be read of a SIM besides the snapshot.  Each is stored under its name
 * (store/activity.h) as a JSON array of objects.  Members that are not given are
 * left out; times are ms.
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

/* Read and store one of them.  E_SERVICE_CANNOT: the API does not offer it. */
enum err	 refresh_lookup(struct outside *, const struct extension *,
		    const char *resource, enum op, const char **words);

/*
 * Read the newest messages of a SIM at the carrier.  Those from the device
 * become activity of kind sms (event_id sms:<id>), those to it rows of the
 * lookup LOOKUP_SMS (id text state at), newest first; open commands among them
 * are settled.  Those stored before stay.
 */
#define LOOKUP_SMS	"sms"
enum err	 refresh_messages(struct outside *, const struct extension *,
		    const char *resource, const char **words);

/* Read and store the list of rate plans. */
enum err	 refresh_plans(struct outside *, const struct extension *,
		    const char **words);
/* The same where the list is older than that (INT64_MAX: when it was never read)
 * and the API has one.  A refusal is stored as an empty list, so that it is not
 * asked for again soon. */
void		 refresh_plans_after(struct outside *, const struct extension *,
		    int64_t age_ms);

#endif
