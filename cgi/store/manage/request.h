/*
 * request: device management requests, each for many devices, stored before
 * anything is sent, and the status of each device.
 *
 * 	request	running → done
 * 		running ⇄ paused	until somebody approves the next group
 * 		running ⇄ stopped	too many of a group have failed: nobody
 * 					more is asked until somebody continues
 * 		        → cancelled	ends when those asked have responded
 * 	device	waiting → asked → accepted → done
 * 		                ↘ rejected, unsupported, failed, timeout
 * 		        → cancelled
 */
#ifndef STORE_MANAGE_REQUEST_H
#define STORE_MANAGE_REQUEST_H

#include "../../lib/db/db.h"

enum {
	MGMT_DEVICES_MAX = 5000,	/* per request */
	MGMT_OPEN_MAX	= 20,		/* requests that have not ended */
	MGMT_STAGES_MAX	= 20,
};

enum mgmt_status { MGMT_RUNNING, MGMT_PAUSED, MGMT_STOPPED, MGMT_CANCELLED,
	MGMT_DONE, MGMT_STATUSES };
extern const char *const mgmt_status_names[MGMT_STATUSES];

enum ask_status { ASK_WAITING, ASK_ASKED, ASK_ACCEPTED, ASK_DONE, ASK_FAILED,
	ASK_REJECTED, ASK_UNSUPPORTED, ASK_TIMEOUT, ASK_CANCELLED,
	ASK_STATUSES };
extern const char *const ask_status_names[ASK_STATUSES];

struct mgmt_request {
	int64_t		 id;
	const char	*uid;		/* for programs */
	const char	*action;
	const char	*parameters;	/* JSON array of {name, value} */
	const char	*asker;
	int64_t		 at, devices;
	enum mgmt_status status;
	int64_t		 starts;
	int64_t		 limit_ms;	/* per device, from when it is asked */
	int64_t		 retries;	/* of devices that respond with a
					 * failure */
	int64_t		 rate;		/* devices per minute */
	int64_t		 pace;		/* when the next device may be asked */
	bool		 approve;	/* before each further group */
	int64_t		 stop_percent;	/* share of a group that may fail; 100:
					 * all */
	int64_t		 stage, stages;	/* from 0 */
	int64_t		 forgiven;	/* failures of the stage that a person
					 * has accepted */
	int64_t		 ended;		/* ABSENT: not yet */
};

/* One device of a request. */
struct ask {
	int64_t		 request, n;	/* n from 1 */
	int64_t		 device;	/* ABSENT: deleted */
	const char	*type_id, *device_id;
	int64_t		 stage;
	enum ask_status	 status;
	const char	*step;		/* manage/steps.h */
	int64_t		 attempt;
	const char	*wire;		/* reqId of the last message sent, "" */
	int64_t		 outbox, due;	/* or ABSENT */
	const char	*verdict;	/* status it will have after cleaning
					 * up, "" */
	int64_t		 rc;
	const char	*message;
	int64_t		 changed;
	const char	*delivery;	/* status in the outbox (outbox.h),
					 * "" */
};

/* Call in a transaction; sets ->id.  E_TOOMANY when too many requests are
 * open. */
enum err	 request_add(struct db *, struct mgmt_request *);
/* E_CONFLICT when the request has that device already. */
enum err	 ask_add(struct db *, const struct ask *);

/* E_NOTFOUND when there is no such request. */
enum err	 request_get(struct db *, struct arena *, const char *uid,
		    struct mgmt_request *);
enum err	 request_by_id(struct db *, struct arena *, int64_t id,
		    struct mgmt_request *);
/* Newest first, those before one (0: from the newest). */
enum err	 request_list(struct db *, struct arena *, int64_t before,
		    size_t most, struct mgmt_request **, size_t *n);
/* The open requests whose start time has come, but for paused ones, at most
 * MGMT_OPEN_MAX. */
enum err	 request_open(struct db *, struct arena *, int64_t now,
		    struct mgmt_request **, size_t *n);
/* The number of requests that have not ended. */
enum err	 request_count(struct db *, int64_t *n);
/* Move from one status to another, with stage, pace, forgiven and ended.  E_NOTFOUND when
 * it was no longer in the old status. */
enum err	 request_move(struct db *, const struct mgmt_request *,
		    enum mgmt_status was);
/* Delete it with all its devices; undelivered commands are dropped. */
enum err	 request_delete(struct db *, int64_t id, int64_t now);
/* Cancel the devices not asked yet, and those to whom it was not delivered, but
 * for a step: what is undelivered of that is dropped, and the devices stay as
 * they are. */
enum err	 request_recall(struct db *, int64_t id, const char *but,
		    int64_t now);

/* By stage and status. */
struct ask_counts {
	int64_t		 n[MGMT_STAGES_MAX][ASK_STATUSES];
	int64_t		 all[ASK_STATUSES];
	int64_t		 away;		/* asked, but not delivered yet */
};
enum err	 ask_counts(struct db *, int64_t request, struct ask_counts *);
bool		 ask_open(enum ask_status);
/* Of one row of these: not ended yet; ended, and not as was wanted. */
int64_t		 asks_open(const int64_t n[ASK_STATUSES]);
int64_t		 asks_failed(const int64_t n[ASK_STATUSES]);

enum err	 ask_by_wire(struct db *, struct arena *, const char *wire,
		    struct ask *);
enum err	 ask_by_name(struct db *, struct arena *, int64_t request,
		    const char *type, const char *device, struct ask *);
/* By n, after one; status ASK_STATUSES means any. */
enum err	 ask_list(struct db *, struct arena *, int64_t request,
		    enum ask_status, int64_t after, size_t most,
		    struct ask **, size_t *n);
/* Devices whose time limit has passed. */
enum err	 ask_due(struct db *, struct arena *, int64_t request,
		    int64_t now, size_t most, struct ask **, size_t *n);
/* A device's unfinished asks, oldest first. */
enum err	 ask_of_device(struct db *, struct arena *, int64_t device,
		    struct ask **, size_t *n);
/* All asks of a device, newest first. */
enum err	 ask_history(struct db *, struct arena *, int64_t device,
		    size_t most, struct ask **, size_t *n);
/* Those whose step was dropped before it was delivered. */
enum err	 ask_recalled(struct db *, struct arena *, int64_t request,
		    const char *step, size_t most, struct ask **, size_t *n);
/* Those that have been told to report their progress, or may have been. */
enum err	 ask_observed(struct db *, struct arena *, int64_t request,
		    size_t most, struct ask **, size_t *n);
/* The next device of a group that was not asked, after one. */
enum err	 ask_next(struct db *, struct arena *, int64_t request,
		    int64_t stage, int64_t after, struct ask *);
enum err	 ask_store(struct db *, const struct ask *, int64_t now);

#endif
