/*
 * refresh: reads that people ask for, and storing the answers. *words receives
 * the service's words; words may be NULL.
 */
#ifndef COMMANDS_REFRESH_H
#define COMMANDS_REFRESH_H

#include "outside.h"

/* Read the SIM (OP_DETAILS), store the snapshot or the failure, and settle its
 * open commands. */
enum err	 refresh_sim(struct outside *, const struct extension *,
		    const char *resource, const char **words);

/* Read and store the usage of the cycle that begins on a day. *cycle is the
 * first day of the cycle that the service answered about.  Usage by zone, where
 * the API has it, is stored as rows of the lookup LOOKUP_ZONES (cycle zone plan
 * data sms voice), beside those of other cycles. */
#define LOOKUP_ZONES	"zones"
enum err	 refresh_usage(struct outside *, const struct extension *,
		    const char *resource, const char *cycle_start,
		    const char **cycle, const char **words);

/* Queries about a SIM beyond the snapshot.  Each answer is stored under its
 * name (store/activity.h) as a JSON array of objects.  Missing members are left
 * out; times are ms.
 *
 * 	session		in_session started ended ip ipv6 apn; one row
 * 	location	at place lat lon accuracy source; newest first
 * 	audit		field before after user status effective
 * 	traffic		at data_in data_out sms_in sms_out; in the carrier's
 * 			order */
struct lookup_kind {
	const char	*name, *title;
	enum op		 op;
};
extern const struct lookup_kind lookup_kinds[];	/* ends with a NULL name */

/* Make one of these queries and store the answer.  E_SERVICE_CANNOT when the
 * API does not offer it. */
enum err	 refresh_lookup(struct outside *, const struct extension *,
		    const char *resource, enum op, const char **words);

/*
 * Read a SIM's newest messages from the carrier.  Messages from the device
 * become activities of kind sms (event_id sms:<id>).  Messages to it become
 * rows of the lookup LOOKUP_SMS (id text state at), newest first, and settle
 * open commands.  Messages stored earlier stay.
 */
#define LOOKUP_SMS	"sms"
enum err	 refresh_messages(struct outside *, const struct extension *,
		    const char *resource, const char **words);

/* Read and store the rate plans. */
enum err	 refresh_plans(struct outside *, const struct extension *,
		    const char **words);
/* The same when the stored list is older than that (INT64_MAX: when there is
 * none) and the API has one.  A refusal is stored as an empty list, so that it
 * is not asked for again soon. */
void		 refresh_plans_after(struct outside *, const struct extension *,
		    int64_t age_ms);

#endif
