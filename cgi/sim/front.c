#include <string.h>

#include "../lib/http/basic.h"
#include "front.h"
#include "sim_queries.h"

/* Orange and ARM publish no limit per second, so calls are counted but not
 * refused. */
static void
policy_of(struct call *c, struct meter_policy *p)
{
	bool limited = (c->account->flags & ACCOUNT_OTHER) == 0;
	struct r_policy_get row;
	struct cur cur;

	*p = (struct meter_policy){
	    .per_second = limited ? LIMITER_PER_SECOND : 0, .refuse = limited };
	q_policy_get(&cur, c->sim->db, c->account->number);
	if (n_policy_get(&cur, c->a, &row))
		*p = (struct meter_policy){
		    .per_second = (int)row.per_second,
		    .refuse = row.refuse != 0 };
	cur_end(&cur);
}

/* Count a write to the SIM in c->sims, which is a single one. */
static enum err
count_write(struct call *c)
{
	if (c->kind == CALL_READ || *c->sims == '\0')
		return E_OK;
	return x_written_add(c->sim->db, c->account->number, c->sims,
	    c->kind == CALL_EDIT, c->kind == CALL_MESSAGE);
}

bool
front_basic(struct call *c, const char **user, const char **password)
{
	return basic_parse(c->a, c->source->param(c->source->ctx,
	    "HTTP_AUTHORIZATION"), user, password);
}

bool
front_bearer(struct call *c, unsigned flags)
{
	const char *auth = c->source->param(c->source->ctx,
	    "HTTP_AUTHORIZATION");

	if (auth == NULL || strncmp(auth, "Bearer ", 7) != 0)
		return false;
	for (c->user = fleet_users; c->user->name != NULL; c->user++) {
		c->account = fleet_account(c->user->account);
		if (strcmp(c->user->key, auth + 7) == 0 &&
		    (c->account->flags & flags) != 0)
			return true;
	}
	c->account = NULL;
	return false;
}

void
front_run(struct call *c)
{
	bool write = c->kind != CALL_READ;
	struct meter_policy policy;
	struct fault_set faults;
	enum err e = count_write(c);

	policy_of(c, &policy);
	if (meter_begin(c->sim->meter, c->account->number, write, &policy) !=
	    METER_FINE) {
		c->api->fail(c, TROUBLE_RATE);
		return;
	}
	if (e == E_OK)
		e = fault_take(c->sim->db, c->a, c->account->number, c->sims,
		    write, &faults);
	if (e == E_OK && fault_before(c, &faults)) {
		meter_end(c->sim->meter);
		return;
	}
	if (e == E_OK)
		e = ledger_due(&c->ledger);
	if (e == E_OK)
		c->api->answer(c);
	else {
		faults = (struct fault_set){ .ms = { 0 } };
		c->api->fail(c, TROUBLE_SERVER);
	}
	fault_after(c, &faults);
	if (c->reply->stream == NULL)
		meter_end(c->sim->meter);
}
