#include "ledger.h"
#include "sim_queries.h"

enum { EVENTS_MAX = 200 + 2000 + 3 };	/* the queries' limits, and the computed
					 * events */

/* Events from before the simulator was used. */
static void
computed(const struct ledger *l, const struct ledger_sim *s, int64_t since,
    struct ledger_event *list, size_t *n)
{
	const struct fleet_sim *f = &s->sim;
	const char *state = fleet_states[f->state].title;
	const char *before = "Activation Ready";
	struct ledger_event e = { .field = "SIM Status", .status = "Executed",
	    .user = f->account->name, .ip = "127.0.0.1" };

	if (f->until != ABSENT && f->until >= since) {
		e.prior = "Activated";
		e.value = state;
		e.effective = f->until;
		list[(*n)++] = e;
	}
	if (f->activated != ABSENT && f->activated >= since) {
		e.prior = before;
		e.value = "Activated";
		e.effective = f->activated;
		list[(*n)++] = e;
	}
	if (f->shipped >= since && f->shipped <= l->now) {
		e.prior = "Inventory";
		e.value = f->activated != ABSENT ? before : state;
		e.effective = f->shipped;
		list[(*n)++] = e;
	}
}

enum err
ledger_trail(struct ledger *l, const struct ledger_sim *s, int64_t since,
    struct ledger_event **out, size_t *n)
{
	struct ledger_event *list = arena_array(l->a, EVENTS_MAX,
	    sizeof(*list));
	struct r_scheduled_of sched;
	struct r_audit_of audit;
	struct cur cur;
	enum err e;
	int account = s->sim.account->number;

	*n = 0;
	*out = list;
	q_scheduled_of(&cur, l->db, account, s->sim.serial);
	while (n_scheduled_of(&cur, l->a, &sched)) {
		enum field f = ledger_field(sched.field);

		list[(*n)++] = (struct ledger_event){
		    .field = ledger_fields[f].title, .prior = "",
		    .value = f != FIELD_STATUS ? sched.value :
		    fleet_states[fleet_state_parse(sched.value)].title,
		    .effective = sched.effective, .status = "Pending",
		    .user = sched.user_name, .ip = sched.ip };
	}
	if ((e = cur_end(&cur)) != E_OK)
		return e;
	q_audit_of(&cur, l->db, account, s->sim.serial, since);
	while (n_audit_of(&cur, l->a, &audit))
		list[(*n)++] = (struct ledger_event){ .field = audit.field,
		    .prior = audit.prior, .value = audit.value,
		    .effective = audit.effective, .status = audit.status,
		    .user = audit.user_name, .ip = audit.ip };
	computed(l, s, since, list, n);
	return cur_end(&cur);
}
