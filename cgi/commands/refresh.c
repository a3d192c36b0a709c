/* Reads that people ask for: a SIM, the usage of a cycle, rate plans. */
#include "refresh.h"

#include "../lib/clock.h"
#include "../store/command/command.h"
#include "../store/extension/follow.h"
#include "../store/resource/plan.h"
#include "../store/resource/sim.h"
#include "command_kind.h"
#include "lookups.h"
#include "reconcile.h"

enum { MESSAGES_MAX = 3 };	/* messages checked per refresh */

/* Settle the SIM's messages in flight. */
static enum err
reconcile_messages(struct outside *out, const struct opened *k,
    const char *resource)
{
	struct command *open;
	size_t n, looked = 0;
	enum err e = command_list_open(out->db, out->a, k->x->key, resource,
	    &open, &n);

	for (size_t i = 0; e == E_OK && i < n && looked < MESSAGES_MAX &&
	    time_to_reconcile(out); i++) {
		if (command_kind(k->p, open[i].op)->by != BY_MESSAGE ||
		    (open[i].status != CMD_ACCEPTED &&
		    open[i].status != CMD_UNKNOWN))
			continue;
		looked++;
		e = reconcile_sms(out, k, &open[i]);
		if (err_outside(e))
			e = E_OK;	/* the SIM itself was read */
	}
	return e;
}

/* When a carrier answers a person, the background worker resumes calling it. */
static enum err
answers_again(struct outside *out, const struct extension *x)
{
	struct follow f;
	enum err e = follow_get(out->db, out->a, x->key, &f);

	return e == E_OK && f.read_err != E_OK ? follow_read(out->db, x->key,
	    clock_now(), E_OK) : e;
}

enum err
refresh_sim(struct outside *out, const struct extension *x,
    const char *resource, const char **words)
{
	struct opened k;
	struct result r;
	enum err e = extension_open(out, x, &k);

	result_init(&r);
	result_tell(&r, words);
	if (e == E_SEALED) {
		e = resource_failed(out->db, x->key, resource,
		    driver_links(k.p), E_SEALED, "", clock_now());
		return e != E_OK ? e : E_SEALED;
	}
	if (e != E_OK)
		return e;
	e = reconcile_resource(out, &k, resource, &r);
	result_tell(&r, words);
	if (e == E_OK)
		e = answers_again(out, x);
	return e == E_OK ? reconcile_messages(out, &k, resource) : e;
}

enum err
refresh_usage(struct outside *out, const struct extension *x,
    const char *resource, const char *cycle_start, const char **cycle,
    const char **words)
{
	struct op_args args = { .resource = resource,
		.cycle_start = cycle_start, .since = ABSENT };
	struct opened k;
	struct result r;
	enum err e = extension_open(out, x, &k);

	result_init(&r);
	if (e == E_OK)
		e = extension_call(out, &k, OP_USAGE, &args, &r, NULL);
	result_tell(&r, words);
	if (e != E_OK)
		return e;
	if (r.usage.cycle_start == NULL)
		r.usage.cycle_start = cycle_start;
	*cycle = r.usage.cycle_start;
	r.usage.as_of = clock_now();
	e = usage_put(out->db, x->key, resource, &r.usage);
	return e != E_OK ? e : zones_keep(out, &k, resource, *cycle, &r);
}

enum err
refresh_plans(struct outside *out, const struct extension *x, const char **words)
{
	struct op_args args = { .since = ABSENT };
	struct opened k;
	struct result r;
	enum err e = extension_open(out, x, &k);

	result_init(&r);
	if (e == E_OK)
		e = extension_call(out, &k, OP_PLANS, &args, &r, NULL);
	result_tell(&r, words);
	return e != E_OK ? e : plan_replace(out->db, x->key, r.plans,
	    r.nplans, clock_now());
}

void
refresh_plans_after(struct outside *out, const struct extension *x,
    int64_t age_ms)
{
	const struct driver *p = driver_by_name(x->driver);
	int64_t as_of, now = clock_now();
	struct plan *plans;
	size_t n;
	enum err e;

	if (p == NULL || driver_can(p, OP_PLANS, NULL) == NULL ||
	    plan_list(out->db, out->a, x->key, &plans, &n, &as_of) != E_OK ||
	    (as_of != ABSENT && now - as_of < age_ms))
		return;
	e = refresh_plans(out, x, NULL);
	if (e == E_SERVICE_FORBIDDEN || e == E_SERVICE_REFUSED)
		plan_replace(out->db, x->key, NULL, 0, now);
}
