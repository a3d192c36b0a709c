/*
 * activity: what carriers told us that happened to SIMs, and what was read of
 * them beyond the snapshot.
 */
#ifndef STORE_ACTIVITY_H
#define STORE_ACTIVITY_H

#include "../../lib/db/db.h"

/*
 * kind: state, plan, imei, msisdn, usage, session, sms (from the device),
 * alert.
 * before and after are shown to people; "" when there is none.
 */
struct activity {
	int64_t		 id;
	const char	*extension, *resource;
	const char	*kind, *before, *after;
	const char	*source;	/* push, reading */
	const char	*event_id;	/* the carrier's, "" when it has none */
	int64_t		 at;		/* when it happened, as the carrier says */
	int64_t		 received;
};

/* E_CONFLICT when this event of this extension is there already. */
enum err activity_add(struct db *, const struct activity *);
/* Those of some kinds, newest first; before = ABSENT for the first page, else an
 * id.  Changes are all but sessions and messages. */
enum activities { ACTIVITY_CHANGES, ACTIVITY_SMS, ACTIVITY_SESSIONS };
enum err activity_list(struct db *, struct arena *, enum activities,
	    const char *extension, const char *resource, int64_t before,
	    size_t limit, struct activity **, size_t *n);

/* A message of a device can be pushed and be read as well: whether the second
 * of these is the first one, told in the other way. */
bool	 activity_sms_twin(const struct activity *, const struct activity *);
/* One that was read is pushed as well: it is as if its push, of that event, had
 * come first, so that it is no further push's twin.  E_CONFLICT when the event
 * is known. */
enum err activity_pushed(struct db *, int64_t id, const char *event_id);

/* The newest answer to one question about a SIM. */
struct lookup {
	const char	*kind;		/* session, location, audit, traffic … */
	const char	*body;		/* JSON array of objects, as the asker
					 * wrote it */
	int64_t		 as_of;
};
/* Keeps nothing for a resource that is not stored. */
enum err lookup_put(struct db *, const char *extension, const char *name,
	    const struct lookup *);
enum err lookup_get(struct db *, struct arena *, const char *extension,
	    const char *name, const char *kind, struct lookup *);
/* All of a SIM, by struct sim's id. */
enum err lookup_list(struct db *, struct arena *, int64_t resource,
	    struct lookup **, size_t *n);	/* by kind */

/*
 * The first event to come under a mark, what a signature covers, may come
 * again; another is E_CONFLICT.  Marks are kept for keep_ms, on either side of
 * now.
 */
enum err push_once(struct db *, const char *extension, const char *mark,
	    const char *event_id, int64_t now, int64_t keep_ms);

/* The unguessable part of an extension's push address; "" when it has none. */
/* Only the hash of an address's secret part is stored (hash_token); "" when
 * there is no address. */
enum err push_token_get(struct db *, struct arena *, const char *key,
	    const char **token);
enum err push_token_set(struct db *, const char *key, const char *token);

#endif
