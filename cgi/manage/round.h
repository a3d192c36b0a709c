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

/* Ask the devices whose turn it is, expire those over their time limit, go on
 * to the next group, and end finished requests.  Runs in the caller's
 * transaction, which must be rolled back on an error. list has room for
 * ROUND_DEVICES. *more: there is more to do than fits into one round. */
enum err	 manage_round(struct db *, struct arena *, int64_t now,
		    struct woken *list, size_t *n, bool *more);

/* Is there anything for a round to do, now or later? */
enum err	 manage_open(struct db *, bool *open);

/* Decisions of a person; E_CONFLICT when the request has changed since it was
 * shown. manage_go_on continues with the next group after a pause or stop. */
enum err	 manage_go_on(struct db *, struct mgmt_request *);
enum err	 manage_cancel(struct db *, struct mgmt_request *, int64_t now);

#endif
