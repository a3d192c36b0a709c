/*
 * activity: what happened to SIMs, as reported by carriers, and the answers to
 * queries beyond the snapshot.
 */
#ifndef STORE_ACTIVITY_H
#define STORE_ACTIVITY_H

#include "../../lib/db/db.h"

/*
 * kind: state, plan, imei, msisdn, usage, session, sms (from the device) or
 * alert. before and after are shown to people; "" when there is no such value.
 */
struct activity {
	int64_t		 id;
	const char	*extension, *resource;
	const char	*kind, *before, *after;
	const char	*source;	/* push or reading */
	const char	*event_id;	/* the carrier's id, "" when it has
					 * none */
	int64_t		 at;		/* when it happened, by the carrier's
					 * clock */
	int64_t		 received;
};

/* E_CONFLICT when this extension's event is already stored. */
enum err activity_add(struct db *, const struct activity *);
/* The activities of a group, newest first. before: ABSENT for the first page,
 * else an id.  ACTIVITY_CHANGES is everything but sessions and messages. */
enum activities { ACTIVITY_CHANGES, ACTIVITY_SMS, ACTIVITY_SESSIONS };
enum err activity_list(struct db *, struct arena *, enum activities,
	    const char *extension, const char *resource, int64_t before,
	    size_t limit, struct activity **, size_t *n);

/* A message from a device can be both pushed and read.  True when the two
 * activities are the same message, reported in both ways. */
bool	 activity_sms_twin(const struct activity *, const struct activity *);
/* A message that was read is now pushed too.  Records the push's event id, as
 * if the push had come first, so that no further push is taken for its twin.
 * E_CONFLICT when the event is already stored. */
enum err activity_pushed(struct db *, int64_t id, const char *event_id);

/* The newest answer to one query about a SIM. */
struct lookup {
	const char	*kind;		/* session, location, audit, traffic
					 * … */
	const char	*body;		/* JSON array of objects, in the
					 * caller's form */
	int64_t		 as_of;
};
/* Does nothing when the resource is not stored. */
enum err lookup_put(struct db *, const char *extension, const char *name,
	    const struct lookup *);
enum err lookup_get(struct db *, struct arena *, const char *extension,
	    const char *name, const char *kind, struct lookup *);
/* All answers for a SIM, by struct sim's id, ordered by kind. */
enum err lookup_list(struct db *, struct arena *, int64_t resource,
	    struct lookup **, size_t *n);

/*
 * Accept a push once.  The mark is what the signature covers.  The first
 * event_id seen under a mark is accepted again; another one is E_CONFLICT.
 * Marks are kept for keep_ms on either side of now.
 */
enum err push_once(struct db *, const char *extension, const char *mark,
	    const char *event_id, int64_t now, int64_t keep_ms);

/* The secret part of an extension's push URL.  Only its hash is stored
 * (hash_token); "" when the extension has no push URL. */
enum err push_token_get(struct db *, struct arena *, const char *key,
	    const char **token);
enum err push_token_set(struct db *, const char *key, const char *token);

#endif
