/*
 * command: something asked of the outside.  A row before it is a call.
 *
 *	requested -> sent -> accepted -> confirmed
 *	                 \-> refused       (the carrier, or we before sending)
 *	                 \-> unknown -> confirmed | refused   (by read-back)
 *
 * The row is committed as requested before anything else, as sent when the
 * connection stands and before the first byte leaves, and no row is sent twice:
 * the move to sent is one UPDATE … WHERE status = 'requested'.
 *
 * One that waits (wait_until) stays requested until that time and can be
 * cancelled, which makes it refused with E_CANCELLED.  Then whoever takes it
 * holds it as any other, and it moves on as any other.
 */
#ifndef STORE_COMMAND_H
#define STORE_COMMAND_H

#include "../../lib/db/db.h"

enum command_status { CMD_REQUESTED, CMD_SENT, CMD_ACCEPTED, CMD_CONFIRMED,
	CMD_REFUSED, CMD_UNKNOWN, CMD_STATUS_MAX };
extern const char *const command_status_names[CMD_STATUS_MAX];

struct command {
	int64_t		 id;
	const char	*once;		/* the form's one-time id: unique */
	int64_t		 device;	/* row id, or ABSENT */
	const char	*type_id, *device_id;	/* names at the time */
	const char	*extension, *resource;
	const char	*op;		/* state, plan, sms, override; link and
					 * unlink, which ask nobody; a driver's
					 * own */
	const char	*argument;	/* target state name, plan's id, SMS text */
	const char	*before;	/* what it was when asked, "" */
	const char	*title, *before_title;	/* how people read these where the
					 * kind's words don't say; "" */
	const char	*effective;	/* YYYY-MM-DD when scheduled, "" */
	const char	*user;
	enum command_status status;
	enum err	 err;
	const char	*code, *reason;	/* the carrier's, or ours; "" */
	const char	*remote_id;	/* the carrier's id (SMS), "" */
	const char	*remote_state;	/* its own word (Pending, Delivered) */
	int64_t		 requested, sent, answered, decided;	/* ms or ABSENT */
	int64_t		 checked;	/* last read-back */
	int64_t		 next_check;	/* when the background worker lookups; ABSENT never */
	int64_t		 checks;
	const char	*own_id;	/* of ours, which the service knows it by: an
					 * async id, an idempotency key, hash and
					 * nonce of a transaction; "" */
	const char	*holder;	/* node/process that sends it */
	int64_t		 lease_until;	/* nobody holds it after that */
	int64_t		 begun;		/* readings of its resource that had begun
					 * when it was sent: they say nothing
					 * of what it did */
	int64_t		 wait_until;	/* not sent before; ABSENT: at once */
};

static inline bool
command_waits(const struct command *c)
{
	return c->status == CMD_REQUESTED && c->wait_until != ABSENT;
}

/* Insert as requested.  E_CONFLICT when once exists: *c is then filled with
 * the one that does. */
enum err command_add(struct db *, struct arena *, struct command *c);
/* What was done here, at once and by a person: once, device, its names,
 * extension, resource, op, argument, before, user; confirmed at requested. */
enum err command_done(struct db *, const struct command *);
/* requested -> sent: sent, own_id, holder and lease_until from *c, which takes
 * its place in the order of the resource's readings (c->extension, resource).
 * E_CONFLICT when it is not requested any more: do not send. */
enum err command_mark_sent(struct db *, const struct command *c);
/* The answer, or a read-back: status, err, code, reason, remote_*, times
 * and next_check from *c.  Never moves a decided command (confirmed,
 * refused) elsewhere, nor one that was sent to refused without an answer
 * (answered): E_CONFLICT. */
enum err command_update(struct db *, const struct command *c);
enum err command_get(struct db *, struct arena *, int64_t id, struct command *);
/* The one of a form's one-time id; E_NOTFOUND. */
enum err command_by_once(struct db *, struct arena *, const char *once,
	    struct command *);

/* Newest first, keyset by id: before = ABSENT for the first page. */
enum err command_list_device(struct db *, struct arena *, int64_t device,
	    int64_t before, size_t limit, struct command **, size_t *n);
/* The messages of a SIM, newest first. */
enum err command_list_sms(struct db *, struct arena *, const char *extension,
	    const char *resource, size_t limit, struct command **, size_t *n);
/* Those of a SIM that are not decided, oldest first. */
enum err command_list_open(struct db *, struct arena *, const char *extension,
	    const char *resource, struct command **, size_t *n);
/* Those due for a read-back, oldest first. */
enum err command_list_due(struct db *, struct arena *, int64_t now,
	    size_t limit, struct command **, size_t *n);
/* Those requested or sent and not answered whose lease is over: their process
 * died, or is as good as dead.  A lease that ends after latest was made by a
 * clock that has been put back since. */
enum err command_list_lapsed(struct db *, struct arena *, int64_t now,
	    int64_t latest, struct command **, size_t *n);
/* Those that wait and are to be sent by then, the first of them first;
 * INT64_MAX: all. */
enum err command_list_waiting(struct db *, struct arena *, int64_t until,
	    size_t limit, struct command **, size_t *n);
/* One of those is now: hold it to send it (id, holder, lease_until).
 * E_CONFLICT: it waits no more, or somebody else has it.  A lease that ends
 * after latest was made by a clock that has been put back since. */
enum err command_take(struct db *, const struct command *, int64_t now,
	    int64_t latest);
/* One that waits is not sent, for that reason.  E_CONFLICT: it does not wait,
 * or not any more. */
enum err command_cancel(struct db *, int64_t id, enum err, const char *reason,
	    int64_t now);
/* What waits, for the notice on every page; at most COMMAND_NOTICES. */
enum { COMMAND_NOTICES = 100 };
struct command_notice {
	const char	*device_id, *op, *argument, *user;
	int64_t		 wait_until;
};
enum err command_notices(struct db *, struct arena *, struct command_notice **,
	    size_t *n);
/* What is to come of a device's SIMs: it waits, or the carrier has it for a
 * day.  At most eight, oldest first; of a command only op, argument, title,
 * effective, status and wait_until. */
enum err command_list_planned(struct db *, struct arena *, int64_t device,
	    struct command **, size_t *n);
/* Is there any of any device? */
enum err command_planned(struct db *, bool *);
/* Look now at what was put off to a time after latest, by a clock that ran
 * ahead; what is planned for a day stays. */
enum err command_hasten(struct db *, int64_t now, int64_t latest);
/* The one that a service knows by an id of ours; E_NOTFOUND. */
enum err command_by_own_id(struct db *, struct arena *, const char *extension,
	    const char *own_id, struct command *);

#endif
