/*
 * command: something asked of an outside service.  Its row is written before
 * the call.
 *
 *	requested -> sent -> accepted -> confirmed
 *	                 \-> refused       (the carrier, or we before sending)
 *	                 \-> unknown -> confirmed | refused   (by read-back)
 *
 * The row is committed as requested before anything else happens.  It is
 * committed as sent when the connection is established and before the first
 * byte leaves.  No command is sent twice: the move to sent is one UPDATE …
 * WHERE status = 'requested'.
 *
 * A scheduled command (wait_until) stays requested until that time and can be
 * cancelled, which makes it refused with E_CANCELLED.  After that time a
 * process takes its lease and it proceeds like any other command.
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
	const char	*type_id, *device_id;	/* names when requested */
	const char	*extension, *resource;
	const char	*op;		/* state, plan, sms, override; link and
					 * unlink, which call nothing; or an
					 * operation of the driver */
	const char	*argument;	/* target state, plan id or SMS text */
	const char	*before;	/* value when requested, or "" */
	const char	*title, *before_title;	/* how pages show these when the
					 * kind has no words for them;
					 * "" */
	const char	*effective;	/* YYYY-MM-DD when scheduled, or "" */
	const char	*user;
	enum command_status status;
	enum err	 err;
	const char	*code, *reason;	/* the carrier's, or ours; "" */
	const char	*remote_id;	/* the carrier's id (SMS), or "" */
	const char	*remote_state;	/* the carrier's word (Pending,
					 * Delivered) */
	int64_t		 requested, sent, answered, decided;	/* ms or ABSENT */
	int64_t		 checked;	/* last read-back */
	int64_t		 next_check;	/* when the background worker reads
					 * back; ABSENT never */
	int64_t		 checks;
	const char	*own_id;	/* our id that the service knows it by:
					 * an async id, an idempotency key, or a
					 * transaction's hash and nonce; "" */
	const char	*holder;	/* node and process that send it */
	int64_t		 lease_until;	/* when the holder's lease expires */
	int64_t		 begun;		/* number of the resource's last reading
					 * that had begun when it was sent:
					 * readings up to it say nothing of its
					 * effect */
	int64_t		 wait_until;	/* not sent before; ABSENT: at once */
	int64_t		 outbox;	/* command_add: the row of the outbox it
					 * comes from; 0: none */
};

static inline bool
command_waits(const struct command *c)
{
	return c->status == CMD_REQUESTED && c->wait_until != ABSENT;
}

/* Insert the command as requested.  E_CONFLICT when a command with this once
 * exists; *c is then that command.  With ->outbox, it is taken from there in
 * the same transaction; E_NOTFOUND, and nothing is inserted, when somebody else
 * has it. */
enum err command_add(struct db *, struct arena *, struct command *c);
/* The same for a command that is not sent: refused, with a reason.  E_OK also
 * when a command with this once exists. */
enum err command_add_refused(struct db *, struct arena *, struct command *c,
	    enum err, const char *reason);
/* Record what a person did here at once, without a call.  Takes once, device
 * and its names, extension, resource, op, argument, before and user; the
 * command is confirmed at the time requested. */
enum err command_done(struct db *, const struct command *);
/* requested -> sent.  Stores sent, own_id, holder and lease_until from *c, and
 * the command's place in the order of readings of c->extension and c->resource.
 * E_CONFLICT when it is no longer requested: do not send. */
enum err command_mark_sent(struct db *, const struct command *c);
/* Store an answer or a read-back: status, err, code, reason, remote_*, times
 * and next_check from *c.  E_CONFLICT, and nothing changes, for a command that
 * is decided (confirmed, refused), and for moving a sent command to refused
 * without an answer (answered). */
enum err command_update(struct db *, const struct command *c);
enum err command_get(struct db *, struct arena *, int64_t id, struct command *);
/* The command with a form's one-time id, or E_NOTFOUND. */
enum err command_by_once(struct db *, struct arena *, const char *once,
	    struct command *);

/* Newest first, by keyset on id; before is ABSENT for the first page. */
enum err command_list_device(struct db *, struct arena *, int64_t device,
	    int64_t before, size_t limit, struct command **, size_t *n);
/* The messages of a SIM, newest first. */
enum err command_list_sms(struct db *, struct arena *, const char *extension,
	    const char *resource, size_t limit, struct command **, size_t *n);
/* A SIM's commands that are not decided, oldest first. */
enum err command_list_open(struct db *, struct arena *, const char *extension,
	    const char *resource, struct command **, size_t *n);
/* The commands due for a read-back, oldest first. */
enum err command_list_due(struct db *, struct arena *, int64_t now,
	    size_t limit, struct command **, size_t *n);
/* Commands that are requested, or sent without an answer, and whose lease has
 * expired: their process has died or hangs.  A lease that ends after latest was
 * taken before the clock was set back, and counts as expired. */
enum err command_list_lapsed(struct db *, struct arena *, int64_t now,
	    int64_t latest, struct command **, size_t *n);
/* Scheduled commands to be sent by then, earliest first; INT64_MAX for all of
 * them. */
enum err command_list_waiting(struct db *, struct arena *, int64_t until,
	    size_t limit, struct command **, size_t *n);
/* Take a scheduled command's lease to send it now (id, holder and lease_until
 * from the command).  E_CONFLICT when it is no longer waiting or another
 * process has it.  A lease that ends after latest was taken before the clock
 * was set back, and counts as expired. */
enum err command_take(struct db *, const struct command *, int64_t now,
	    int64_t latest);
/* How many are requested, sent, accepted and unknown, by status; of more than ten
 * thousand the first ten thousand are counted. */
enum err command_counts(struct db *, int64_t counts[CMD_STATUS_MAX]);
/* Cancel a scheduled command, with a reason.  E_CONFLICT when it is not, or no
 * longer, waiting. */
enum err command_cancel(struct db *, int64_t id, enum err, const char *reason,
	    int64_t now);
/* Let what waits for a time after this one wait longer, by so many ms. */
enum err command_postpone(struct db *, int64_t after, int64_t by);
/* The scheduled commands, for the notice on every page; at most
 * COMMAND_NOTICES. */
enum { COMMAND_NOTICES = 100 };
struct command_notice {
	const char	*device_id, *op, *argument, *user;
	int64_t		 wait_until;
};
enum err command_notices(struct db *, struct arena *, struct command_notice **,
	    size_t *n);
/* What is planned for a device's SIMs: scheduled here, or scheduled at the
 * carrier for a day.  At most eight, oldest first.  Fills in only op, argument,
 * title, effective, status and wait_until. */
enum err command_list_planned(struct db *, struct arena *, int64_t device,
	    struct command **, size_t *n);
/* Is anything planned for any device? */
enum err command_planned(struct db *, bool *);
/* Make read-backs due now that a clock running fast put off to after latest.
 * Commands planned for a day stay. */
enum err command_hasten(struct db *, int64_t now, int64_t latest);
/* The command that a service knows by an id of ours, or E_NOTFOUND. */
enum err command_by_own_id(struct db *, struct arena *, const char *extension,
	    const char *own_id, struct command *);

/* The service's own id for one that was sent without one of ours. */
enum err command_named(struct db *, int64_t id, const char *own_id);
/* How many are on their way that a service will know by an id of its own. */
enum err command_unnamed(struct db *, const char *extension, int64_t *n);

#endif
