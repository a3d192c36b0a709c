/*
 * outbox: commands for devices, written down before they are sent, and what
 * became of each.
 *
 *	waiting → sent → handed		to its connection at the broker
 *	               ↘ unknown	the broker ended before it said so
 *	        → fetched		answered to a request of the device
 *	        → expired, dropped	not delivered
 *
 * A command is moved by one statement that says where it was, so that of
 * several that want it one has it.
 */
#ifndef STORE_OUTBOX_H
#define STORE_OUTBOX_H

#include "../../lib/db/db.h"

enum outbox_status { OUTBOX_WAITING, OUTBOX_SENT, OUTBOX_HANDED,
	OUTBOX_FETCHED, OUTBOX_EXPIRED, OUTBOX_DROPPED, OUTBOX_UNKNOWN,
	OUTBOX_STATUSES };
extern const char *const outbox_names[OUTBOX_STATUSES];	/* as stored */

struct outgoing {
	int64_t			 id, device;
	const char		*name, *format;
	bool			 manage;	/* of device management: see
						 * db/028-managed.sql */
	bool			 base64;	/* payload: it is no text */
	const char		*payload;	/* NULL in a list */
	int64_t			 size;		/* bytes of it */
	const char		*sender;	/* an API key */
	bool			 session;	/* kept only for the device's
						 * session */
	int64_t			 at, expires, changed;
	enum outbox_status	 status;
};

/* Write one down that waits; ->id is set.  E_TOOMANY when as many wait for the
 * device as may, E_CONFLICT when the device is gone. */
enum err	 outbox_put(struct db *, struct outgoing *);

/* The oldest that waits, after one; name "+": any.  manage: requests of device
 * management, too.  E_NOTFOUND. */
struct outbox_want {
	const char	*name;
	int64_t		 after;
	bool		 manage;
};
enum err	 outbox_next(struct db *, struct arena *, int64_t device,
		    const struct outbox_want *, int64_t now,
		    struct outgoing *);

/* E_NOTFOUND: it was not there any more.  holder: of one that is sent. */
enum err	 outbox_move(struct db *, int64_t id, enum outbox_status was,
		    enum outbox_status to, const char *holder, int64_t now);

/* What a node had sent and has not heard of is unknown. */
enum err	 outbox_unheard(struct db *, const char *holder, int64_t now);
/* At most so many that waited too long. */
enum err	 outbox_expire(struct db *, int64_t now, int64_t most);
/* What was kept for a session that is no more. */
enum err	 outbox_drop(struct db *, int64_t device, int64_t now);

/* How many wait, and their bytes. */
enum err	 outbox_load(struct db *, int64_t *n, int64_t *bytes);

/* The next device for which any waits, by row.  E_NOTFOUND. */
struct outbox_device {
	int64_t		 id;
	const char	*type_id, *device_id;
};
enum err	 outbox_device_after(struct db *, struct arena *, int64_t after,
		    int64_t now, struct outbox_device *);

/* Commands, newest first. */
enum err	 outbox_list(struct db *, struct arena *, int64_t device,
		    size_t limit, struct outgoing **, size_t *n);

/* --- sessions: for which devices commands are kept while they are away --- */

struct device_session {
	bool		 http;		/* it asks over HTTP; else of MQTT */
	int64_t		 until;
};
/* E_NOTFOUND: it has none. */
enum err	 session_kept(struct db *, int64_t device,
		    struct device_session *);
enum err	 session_keep(struct db *, int64_t device,
		    const struct device_session *);
enum err	 session_forget(struct db *, int64_t device);

/* --- how far a node has read its journal of commands --- */

enum err	 outbox_place_get(struct db *, const char *node,
		    const char *segment, int64_t *at);	/* 0: not yet */
enum err	 outbox_place_put(struct db *, const char *node,
		    const char *segment, int64_t at);
/* Forget those that gone() says are gone. */
enum err	 outbox_place_tidy(struct db *, struct arena *,
		    const char *node, bool (*gone)(const char *segment, void *),
		    void *);

#endif
