/*
 * outbox: commands for devices, stored before they are sent, and the result of
 * each.
 *
 * 	waiting → sent → handed		to its connection at the broker
 * 	               ↘ unknown	the broker ended before it said so
 * 	        → fetched		answered to a request of the device
 * 	        → expired, dropped	not delivered
 *
 * Every move is one statement with a condition on the old status, so only one
 * of several competing processes gets a command.
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
	bool			 manage;	/* a device management request:
						 * see db/028-managed.sql */
	bool			 base64;	/* payload is binary */
	const char		*payload;	/* NULL in a list */
	int64_t			 size;		/* bytes of the payload */
	const char		*sender;	/* an API key */
	bool			 session;	/* kept only for the device's
						 * session */
	int64_t			 at, expires, changed;
	enum outbox_status	 status;
};

/* Store a waiting command; sets ->id.  E_TOOMANY when the device's queue is
 * full, E_CONFLICT when the device was deleted. */
enum err	 outbox_put(struct db *, struct outgoing *);

/* The oldest waiting command after an id; name "+" matches any name.
 * E_NOTFOUND when there is none. */
enum outbox_kinds { OUTBOX_COMMANDS, OUTBOX_MANAGE, OUTBOX_BOTH };
struct outbox_want {
	const char		*name;
	int64_t			 after;
	enum outbox_kinds	 kinds;	/* requests of device management are
					 * OUTBOX_MANAGE */
};
enum err	 outbox_next(struct db *, struct arena *, int64_t device,
		    const struct outbox_want *, int64_t now,
		    struct outgoing *);

/* Move a command from one status to another. holder: the node that sends it,
 * for OUTBOX_SENT.  E_NOTFOUND when it was no longer in the old status. */
enum err	 outbox_move(struct db *, int64_t id, enum outbox_status was,
		    enum outbox_status to, const char *holder, int64_t now);

/* It is not wanted any more: it is dropped, or, while it is on its way to the
 * broker, expires in case the device is away. */
enum err	 outbox_withdraw(struct db *, int64_t id, int64_t now);

/* Drop waiting messages of device management of this name that belong to no
 * request: another one replaces them. */
enum err	 outbox_replace(struct db *, int64_t device, const char *name,
		    int64_t now);

/* Mark as unknown what a node sent without learning the result. */
enum err	 outbox_unheard(struct db *, const char *holder, int64_t now);
/* Expire the commands that waited too long, at most so many. */
enum err	 outbox_expire(struct db *, int64_t now, int64_t most);
/* Drop the commands kept for a session that has ended. */
enum err	 outbox_drop(struct db *, int64_t device, int64_t now);

/* The number of waiting commands and their total bytes. */
enum err	 outbox_load(struct db *, int64_t *n, int64_t *bytes);

/* The next device with waiting commands, by row id.  E_NOTFOUND when there is
 * none. */
struct outbox_device {
	int64_t		 id;
	const char	*type_id, *device_id;
};
enum err	 outbox_device_after(struct db *, struct arena *, int64_t after,
		    int64_t now, struct outbox_device *);

/* Commands, newest first. */
enum err	 outbox_list(struct db *, struct arena *, int64_t device,
		    size_t limit, struct outgoing **, size_t *n);

/* Those that wait for devices which an extension links, by device and from the
 * oldest, after a place: at most so many, and no requests of device
 * management. */
struct relay_place {
	int64_t			 device, id;	/* 0: the beginning */
};
struct relayed {
	struct outgoing	 of;
	const char	*type_id, *device_id, *resource;
};
enum err	 outbox_relayed(struct db *, struct arena *,
		    const char *extension, struct relay_place after,
		    int64_t now, size_t most,
		    struct relayed **, size_t *n);
/* The drivers of what a device links, of extensions on or off. */
enum err	 outbox_drivers(struct db *, struct arena *, int64_t device,
		    const char ***drivers, size_t *n);

/* --- sessions: devices whose commands are kept while they are away --- */

struct device_session {
	bool		 http;		/* the device polls over HTTP; else an
					 * MQTT session */
	int64_t		 until;
};
/* E_NOTFOUND when the device has no session. */
enum err	 session_kept(struct db *, int64_t device,
		    struct device_session *);
enum err	 session_keep(struct db *, int64_t device,
		    const struct device_session *);
enum err	 session_forget(struct db *, int64_t device);

/* --- a node's read position in its journal of commands --- */

enum err	 outbox_place_get(struct db *, const char *node,
		    const char *segment, int64_t *at);	/* *at is 0 before the
							 * first put */
enum err	 outbox_place_put(struct db *, const char *node,
		    const char *segment, int64_t at);
/* Remove the positions of segments for which gone() returns true. */
enum err	 outbox_place_tidy(struct db *, struct arena *,
		    const char *node, bool (*gone)(const char *segment, void *),
		    void *);

#endif
