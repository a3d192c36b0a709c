/* round: what requests come to as time goes by. */
#ifndef MANAGE_ROUND_H
#define MANAGE_ROUND_H

#include "../store/manage/request.h"

enum { ROUND_DEVICES = 100 };	/* asked, or given up, in one round */

/* A device that something waits for in the outbox now. */
struct woken {
	int64_t		 device;
	const char	*type_id, *device_id;
};

/* In the caller's transaction, which is to be undone on an error: ask those
 * whose turn it is, give up whose time is over, go on to the next group, end.
 * list: ROUND_DEVICES.  *more: there was more than one round does. */
enum err	 manage_round(struct db *, struct arena *, int64_t now,
		    struct woken *list, size_t *n, bool *more);

/* Is there anything for a round to do, now or later? */
enum err	 manage_open(struct db *, bool *open);

/* What a person decides.  E_CONFLICT: it is not as it was shown.  Go on with the
 * next group, after a pause or a stop. */
enum err	 manage_go_on(struct db *, struct mgmt_request *);
enum err	 manage_cancel(struct db *, struct mgmt_request *, int64_t now);

#endif
