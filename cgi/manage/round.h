/* round: advances requests over time. */
#ifndef MANAGE_ROUND_H
#define MANAGE_ROUND_H

#include "../store/manage/request.h"

enum { ROUND_DEVICES = 100 };	/* asked or expired per round */

/* A device that now has a command in the outbox. */
struct woken {
	int64_t		 device;
	const char	*type_id, *device_id;
};

/* Ask the devices whose turn it is, expire those over their time limit, stop
 * where too many have failed, go on to the next group, and end finished
 * requests.  Runs in the caller's
 * transaction, which must be rolled back on an error. list has room for
 * ROUND_DEVICES. *more: there is more to do than fits into one round. */
enum err	 manage_round(struct db *, struct arena *, int64_t now,
		    struct woken *list, size_t *n, bool *more);

/* Is there anything for a round to do, now or later? */
enum err	 manage_open(struct db *, bool *open);

/* Decisions of a person (decide.c).  manage_go_on continues after a pause or
 * stop with who was not asked yet: what failed until then does not stop it
 * again; E_CONFLICT when the request no longer waits for that which is in *q:
 * its status, stage or forgiven failures are others.  manage_cancel withdraws
 * what was not delivered; E_CONFLICT when the status is another. */
enum err	 manage_go_on(struct db *, struct arena *,
		    struct mgmt_request *);
enum err	 manage_cancel(struct db *, struct mgmt_request *, int64_t now);

/* Delete a request, also an open one: what was not delivered is withdrawn, and
 * what devices answer is ignored.  list: devices that report their progress and
 * now have a message in the outbox that ends it, also when this fails.
 *
 * With many of these it takes several transactions, ROUND_DEVICES in each, and
 * must not be called in one: until the last the request is there, cancelled, and
 * can be deleted again. */
enum err	 manage_clear(struct db *, struct arena *,
		    struct mgmt_request *, int64_t now,
		    struct woken **list, size_t *n);

#endif
