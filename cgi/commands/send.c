#include <string.h>

#include "../lib/clock.h"
#include "../lib/log.h"
#include "../lib/crypt/seal.h"
#include "../store/command/command.h"
#include "../store/extension/follow.h"
#include "../store/resource/point.h"
#include "../store/resource/sim.h"
#include "command_kind.h"
#include "ledger.h"
#include "reconcile.h"
#include "send.h"
#include "settle.h"
#include "shown.h"
#include "wait.h"

enum {
	OWN_ID_BYTES	= 16,
	/* A lease or read-back further ahead than this was set before the clock
	 * was set back. */
	LEASE_AHEAD_MS	= 2 * COMMAND_LEASE_MS,
	LOOK_AHEAD_MS	= 2 * SETTLE_LAST_MS,
};

/* Find a command's operation and build its arguments. */
static enum err
prepare(struct arena *a, const struct extension *x, const struct command *c,
    enum op *op, struct op_args *args)
{
	const struct command_kind *kind = command_kind(
	    driver_by_name(x->driver), c->op);

	*args = (struct op_args){ .resource = c->resource, .value = c->argument,
		.effective = c->effective, .since = ABSENT,
		.own_id = random_token(a, OWN_ID_BYTES), .own = kind->own };
	*op = kind->op;
	if (*op == OP_SET_STATE)
		args->state = sim_state_parse(c->argument);
	return kind->name == NULL || kind->here || (*op == OP_SET_STATE &&
	    args->state == SIM_UNKNOWN) ? E_INPUT : E_OK;
}

/* Store the present value, as far as it is known, with the command, and the
 * names of both values where a list has them. */
static enum err
remember_before(struct outside *out, const struct driver *p, struct command *c)
{
	const struct command_kind *kind = command_kind(p, c->op);
	struct shown s;
	struct sim sim;
	enum err e = sim_get(out->db, out->a, c->extension, c->resource, &sim);

	if (kind->words != NULL)
		c->title = kind->words(out->a, c->argument);
	if (kind->op == OP_SET_PLAN)
		c->title = asked_words(out->db, out->a, c->extension, p, kind,
		    c->argument);
	if (e == E_NOTFOUND || (e == E_OK && sim.of.as_of == ABSENT))
		return E_OK;
	if (e != E_OK)
		return e;
	s = shown_by_sim(out->db, out->a, c->extension, p, kind, &sim.info);
	c->before = s.value;
	if (kind->op == OP_SET_PLAN)
		c->before_title = s.words;
	return E_OK;
}

/* A command that is about to leave. */
struct parting {
	struct outside		*out;
	const struct command	*c;
};

static enum err
mark_sent(void *ctx, const char *own_id)
{
	const struct parting *p = ctx;
	int64_t now = clock_now();
	const struct command c = { .id = p->c->id, .own_id = own_id,
		.extension = p->c->extension, .resource = p->c->resource,
		.sent = now, .holder = p->out->caller->holder,
		.lease_until = now + COMMAND_LEASE_MS };

	return command_mark_sent(p->out->db, &c);
}

/* What the answer says: an id of the service's, by which it will tell the
 * outcome, with it. */
static enum err
keep_answer(struct outside *out, const struct opened *k,
    const struct command *c, const struct result *r)
{
	const struct command_kind *kind = command_kind(k->p, c->op);
	enum err e = db_begin(out->db);

	if (e != E_OK)
		return e;
	e = command_update(out->db, c);
	if (e == E_OK && kind->by == BY_EVENT && r->remote_id != NULL)
		e = command_named(out->db, c->id, r->remote_id);
	if (e == E_OK && r->npoints > 0)
		e = point_put(out->db, out->a, c->extension, c->resource,
		    r->points, r->npoints, false);
	return db_end(out->db, e);
}

/*
 * The command is stored as requested.  Send it, marking it as sent when it
 * leaves, and store the answer.  The mark is a conditional UPDATE: a process
 * that fails to make it does not send.  Nothing has left before the mark, so a
 * command stopped while waiting for its turn or for a connection is known not
 * to have been sent.
 */
static enum err
send_once(struct outside *out, const struct opened *k, enum op op,
    const struct op_args *args, struct command *c)
{
	struct parting parting = { .out = out, .c = c };
	struct leaving leaving = { .before = mark_sent, .ctx = &parting };
	struct result r;
	enum err e = extension_call(out, k, op, args, &r, &leaving), got;

	got = command_get(out->db, out->a, c->id, c);
	if (got != E_OK)
		return got;
	if (!leaving.sent && c->status != CMD_REQUESTED)
		return E_OK;	/* another process has decided that it is not
				 * sent */
	if (!leaving.sent && e == E_SERVICE_TURN && command_waits(c))
		return e;
	settle_answer(c, out->a, k->p, e, leaving.sent, &r, clock_now());
	e = keep_answer(out, k, c, &r);
	if (e != E_OK)
		return e == E_CONFLICT ? E_OK : e;
	if (command_kind(k->p, c->op)->by == BY_RESOURCE &&
	    (c->status == CMD_UNKNOWN || (c->status == CMD_ACCEPTED &&
	    *c->remote_state == '\0')) && time_to_reconcile(out))
		reconcile_resource(out, k, c->resource, &r);
	return E_OK;
}

/* The credentials cannot be opened, so nothing can be sent. */
static enum err
refuse_sealed(struct outside *out, const struct extension *x,
    struct command *c)
{
	struct result r;
	enum err e;

	result_init(&r);
	settle_answer(c, out->a, driver_by_name(x->driver), E_SEALED, false,
	    &r, clock_now());
	e = command_update(out->db, c);
	return e == E_CONFLICT ? E_OK : e;
}

/* Store the command, in flight or waiting. */
static enum err
add(struct outside *out, const struct driver *p, enum op op,
    const struct op_args *args, bool sealed, struct command *c)
{
	enum err e = E_OK;

	c->requested = clock_now();
	c->wait_until = ABSENT;
	if (!sealed)
		e = wait_until(out->db, p, op, args, c->requested,
		    &c->wait_until);
	if (c->wait_until == ABSENT) {
		c->holder = out->caller->holder;
		c->lease_until = c->requested + COMMAND_LEASE_MS;
	}
	return e != E_OK ? e : command_add(out->db, out->a, c);
}

enum err
command_perform(struct outside *out, const struct extension *x,
    struct command *c, bool *again)
{
	struct op_args args;
	struct opened k;
	enum op op;
	enum err e = prepare(out->a, x, c, &op, &args);
	bool sealed;

	*again = false;
	if (e == E_OK)
		e = extension_open(out, x, &k);
	sealed = e == E_SEALED;
	if (sealed)		/* it is stored all the same */
		e = E_OK;
	if (e == E_OK && args.own == NULL &&
	    driver_can(k.p, op, NULL) == NULL)
		e = E_SERVICE_CANNOT;
	if (e == E_OK)
		e = remember_before(out, k.p, c);
	if (e != E_OK)
		return e;
	e = resource_seen(out->db, x->key, c->resource, driver_links(k.p));
	if (e != E_OK)
		return e;
	e = add(out, k.p, op, &args, sealed, c);
	*again = e == E_CONFLICT;
	if (*again || (e == E_OK && command_waits(c)))
		return E_OK;
	if (e == E_OK)
		e = sealed ? refuse_sealed(out, x, c) :
		    send_once(out, &k, op, &args, c);
	return e == E_OK ? command_get(out->db, out->a, c->id, c) : e;
}

enum err
command_send(struct outside *out, const struct extension *x,
    struct command *c)
{
	int64_t now = clock_now();
	struct op_args args;
	struct opened k;
	enum op op;
	enum err e = prepare(out->a, x, c, &op, &args), got;

	if (e != E_OK)
		return e;
	c->holder = out->caller->holder;
	c->lease_until = now + COMMAND_LEASE_MS;
	e = command_take(out->db, c, now, now + LEASE_AHEAD_MS);
	if (e != E_OK)
		return e == E_CONFLICT ? E_OK : e;
	got = extension_open(out, x, &k);
	if (got == E_SEALED)
		return refuse_sealed(out, x, c);
	return got != E_OK ? got : send_once(out, &k, op, &args, c);
}

enum err
command_sweep(struct db *db, struct arena *a)
{
	int64_t now = clock_now();
	struct command *list;
	size_t n;
	enum err e = command_hasten(db, now, now + LOOK_AHEAD_MS);

	if (e == E_OK)
		e = command_list_lapsed(db, a, now, now + LEASE_AHEAD_MS,
		    &list, &n);
	for (size_t i = 0; e == E_OK && i < n; i++) {
		struct command *c = &list[i];

		if (c->status == CMD_REQUESTED) {
			c->status = CMD_REFUSED;
			c->decided = now;
			c->reason = "Not sent: Patchbay was stopped before. "
			    "Request it again if it is still wanted.";
		} else {
			c->status = CMD_UNKNOWN;
			/* a ledger's is looked at from there alone */
			c->next_check = strcmp(c->op, LEDGER_OP) == 0 ?
			    ABSENT : now;
			c->reason = "Patchbay was stopped while waiting for "
			    "the answer.";
		}
		log_info("background", "command %lld was left %s by %s: "
		    "now %s", (long long)c->id, c->status == CMD_REFUSED ?
		    "requested" : "sent", c->holder,
		    command_status_names[c->status]);
		e = command_update(db, c);
		if (e == E_CONFLICT)
			e = E_OK;
	}
	return e;
}
