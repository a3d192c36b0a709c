#include <string.h>

#include "../lib/clock.h"
#include "../lib/seal.h"
#include "../store/follow.h"
#include "command_kind.h"
#include "settle.h"

enum {
	LOOK_MS		= 2000,		/* less time left: no look */
	MESSAGES_MAX	= 3,		/* looked at in one refresh */
	OWN_ID_BYTES	= 16,
};

static bool
time_for_a_look(const struct acting *act)
{
	return act->deadline - clock_mono() >= LOOK_MS;
}

static void
tell(const char **words, const struct result *r)
{
	if (words != NULL)
		*words = r->reason == NULL ? "" : r->reason;
}

/* What became of this SIM's messages that are on their way. */
static enum err
look_at_messages(struct acting *act, const struct asked *k, const char *sim_id)
{
	struct command *open;
	size_t n, looked = 0;
	enum err e = command_list_open(act->db, act->a, k->x->key, sim_id,
	    &open, &n);

	for (size_t i = 0; e == E_OK && i < n && looked < MESSAGES_MAX &&
	    time_for_a_look(act); i++) {
		if (command_kind(open[i].op)->by != BY_MESSAGE ||
		    (open[i].status != CMD_ACCEPTED &&
		    open[i].status != CMD_UNKNOWN))
			continue;
		looked++;
		e = settle_look_sms(act, k, &open[i]);
		if (err_outside(e))
			e = E_OK;	/* the SIM was read */
	}
	return e;
}

/* A carrier that answers a person is asked by the background worker again, too. */
static enum err
answers_again(struct acting *act, const struct extension *x)
{
	struct follow f;
	enum err e = follow_get(act->db, act->a, x->key, &f);

	return e == E_OK && f.read_err != E_OK ? follow_read(act->db, x->key,
	    clock_now(), E_OK) : e;
}

enum err
action_refresh(struct acting *act, const struct extension *x,
    const char *sim_id, const char **words)
{
	struct asked k;
	struct result r;
	enum err e = asked_open(act, x, &k);

	result_init(&r);
	tell(words, &r);
	if (e == E_SEALED) {
		e = sim_failed(act->db, x->key, sim_id, E_SEALED, "",
		    clock_now());
		return e != E_OK ? e : E_SEALED;
	}
	if (e != E_OK)
		return e;
	e = settle_look_sim(act, &k, sim_id, &r);
	tell(words, &r);
	if (e == E_OK)
		e = answers_again(act, x);
	return e == E_OK ? look_at_messages(act, &k, sim_id) : e;
}

enum err
action_usage(struct acting *act, const struct extension *x, const char *sim_id,
    const char *cycle_start, const char **words)
{
	struct op_args args = { .sim_id = sim_id, .cycle_start = cycle_start,
		.since = ABSENT };
	struct asked k;
	struct result r;
	enum err e = asked_open(act, x, &k);

	result_init(&r);
	if (e == E_OK)
		e = asked_call(act, &k, OP_USAGE, &args, &r, NULL);
	tell(words, &r);
	if (e != E_OK)
		return e;
	r.usage.cycle_start = cycle_start;
	r.usage.as_of = clock_now();
	e = usage_put(act->db, x->key, sim_id, &r.usage);
	return e != E_OK ? e : zones_keep(act, &k, sim_id, cycle_start, &r);
}

enum err
action_plans(struct acting *act, const struct extension *x, const char **words)
{
	struct op_args args = { .since = ABSENT };
	struct asked k;
	struct result r;
	enum err e = asked_open(act, x, &k);

	result_init(&r);
	if (e == E_OK)
		e = asked_call(act, &k, OP_PLANS, &args, &r, NULL);
	tell(words, &r);
	return e != E_OK ? e : plan_replace(act->db, x->key, r.plans,
	    r.nplans, clock_now());
}

static enum err
check(struct acting *act, const struct asked *k, const char **words)
{
	struct op_args args = { .since = clock_now() - SETTLE_DAY_MS };
	struct result r;
	enum err e = asked_call(act, k, OP_CHECK, &args, &r, NULL);

	tell(words, &r);
	return e;
}

enum err
action_check(struct acting *act, const struct driver *p,
    const struct account *acc, const char **words)
{
	const struct asked k = { .p = p, .acc = *acc };

	return check(act, &k, words);
}

enum err
action_check_stored(struct acting *act, const struct extension *x,
    const char **words)
{
	struct asked k;
	enum err e = asked_open(act, x, &k);

	return e != E_OK ? e : check(act, &k, words);
}

/* --- commands --- */

/* The operation of a command, and what it is asked with. */
static enum err
prepare(struct arena *a, const struct command *c, enum op *op,
    struct op_args *args)
{
	const struct command_kind *kind = command_kind(c->op);

	*args = (struct op_args){ .sim_id = c->sim_id, .value = c->argument,
		.effective = c->effective, .since = ABSENT,
		.own_id = random_token(a, OWN_ID_BYTES) };
	*op = kind->op;
	if (*op == OP_SET_STATE)
		args->state = sim_state_parse(c->argument);
	return kind->name == NULL || (*op == OP_SET_STATE &&
	    args->state == SIM_UNKNOWN) ? E_INPUT : E_OK;
}

/* What it is now, as far as we know: kept beside what is asked for. */
static enum err
remember_before(struct acting *act, struct command *c)
{
	const struct command_kind *kind = command_kind(c->op);
	struct sim sim;
	enum err e = sim_get(act->db, act->a, c->extension, c->sim_id, &sim);

	if (e == E_NOTFOUND || (e == E_OK && sim.as_of == ABSENT))
		return E_OK;
	if (e != E_OK)
		return e;
	if (kind->shown != NULL)
		c->before = kind->shown(&sim.info);
	return E_OK;
}

/* A command that is about to leave. */
struct parting {
	struct acting	*act;
	int64_t		 id;
};

static enum err
mark_sent(void *ctx, const char *own_id)
{
	const struct parting *p = ctx;
	int64_t now = clock_now();
	const struct command c = { .id = p->id, .own_id = own_id, .sent = now,
		.holder = p->act->caller->holder,
		.lease_until = now + COMMAND_LEASE_MS };

	return command_mark_sent(p->act->db, &c);
}

/*
 * It stands in the database as requested.  Send it, marked as sent when it
 * leaves, and write down what came back.  The mark is one UPDATE of one
 * process: whoever does not make it does not send.  Until it is made nothing
 * has left, so one that waits for its turn or for a connection and is stopped
 * is known not to have been sent.
 */
static enum err
send_once(struct acting *act, const struct asked *k, enum op op,
    const struct op_args *args, struct command *c)
{
	struct parting parting = { .act = act, .id = c->id };
	struct leaving leaving = { .before = mark_sent, .ctx = &parting };
	struct result r;
	enum err e = asked_call(act, k, op, args, &r, &leaving), got;

	got = command_get(act->db, act->a, c->id, c);
	if (got != E_OK)
		return got;
	if (!leaving.sent && c->status != CMD_REQUESTED)
		return E_OK;	/* somebody else decided that it is not sent */
	settle_answer(c, act->a, e, leaving.sent, &r, clock_now());
	e = command_update(act->db, c);
	if (e != E_OK)
		return e == E_CONFLICT ? E_OK : e;
	if (command_kind(c->op)->by == BY_RESOURCE && (c->status == CMD_UNKNOWN ||
	    (c->status == CMD_ACCEPTED && *c->remote_state == '\0')) &&
	    time_for_a_look(act))
		settle_look_sim(act, k, c->sim_id, &r);
	return E_OK;
}

/* Nothing to send it with. */
static enum err
refuse_sealed(struct acting *act, struct command *c)
{
	struct result r;
	enum err e;

	result_init(&r);
	settle_answer(c, act->a, E_SEALED, false, &r, clock_now());
	e = command_update(act->db, c);
	return e == E_CONFLICT ? E_OK : e;
}

enum err
action_command(struct acting *act, const struct extension *x,
    struct command *c, bool *again)
{
	struct op_args args;
	struct asked k;
	enum op op;
	enum err e = prepare(act->a, c, &op, &args);
	bool sealed;

	*again = false;
	if (e == E_OK)
		e = asked_open(act, x, &k);
	sealed = e == E_SEALED;
	if (sealed)		/* it is written down all the same */
		e = E_OK;
	if (e == E_OK && driver_can(k.p, op, NULL) == NULL)
		e = E_SERVICE_CANNOT;
	if (e == E_OK)
		e = remember_before(act, c);
	if (e != E_OK)
		return e;
	c->requested = clock_now();
	c->holder = act->caller->holder;
	c->lease_until = c->requested + COMMAND_LEASE_MS;
	e = command_add(act->db, act->a, c);
	if (e == E_CONFLICT) {
		*again = true;
		return E_OK;
	}
	if (e == E_OK)
		e = sealed ? refuse_sealed(act, c) :
		    send_once(act, &k, op, &args, c);
	return e == E_OK ? command_get(act->db, act->a, c->id, c) : e;
}
