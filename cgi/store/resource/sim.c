#include <string.h>
#include <strings.h>

#include "../../lib/clock.h"
#include "../../lib/text/date.h"
#include "../command/activity.h"
#include "../command/command.h"
#include "../internal.h"
#include "plan.h"
#include "queries.h"
#include "sim.h"

static struct sim_info
info_from(const struct r_sim_get *r)
{
	return (struct sim_info){ .state = sim_state_parse(r->state),
	    .carrier_state = r->carrier_state, .iccid = r->iccid,
	    .imsi = r->imsi, .msisdn = r->msisdn, .imei = r->imei,
	    .eid = r->eid, .rate_plan = r->rate_plan,
	    .rate_plan_name = r->rate_plan_name, .comm_plan = r->comm_plan,
	    .customer = r->customer, .account = r->account, .modem_id = r->modem_id,
	    .carrier_device_id = r->carrier_device_id, .notes = r->notes,
	    .fixed_ip = r->fixed_ip, .data_bytes = r->data_bytes,
	    .sms_count = r->sms_count, .voice_seconds = r->voice_seconds,
	    .sessions = r->sessions, .overage_reached = r->overage_reached,
	    .overage_override = r->overage_override,
	    .activated = r->activated, .added = r->added,
	    .modified = r->modified, .shipped = r->shipped,
	    .extra = r->extra };
}

static struct sim
sim_from(const struct r_sim_get *r)
{
	return (struct sim){ .of = { .id = r->id, .extension = r->extension,
	    .name = r->name, .kind = r->kind, .state = r->state,
	    .detail = r->detail, .begun = r->begun, .shown = r->shown,
	    .as_of = r->as_of, .last_err = err_by_name(r->last_err),
	    .last_err_text = r->last_err_text, .last_try = r->last_try,
	    .due = r->due, .has = r->has }, .info = info_from(r) };
}

enum err
sim_get(struct db *db, struct arena *a, const char *extension,
    const char *name, struct sim *s)
{
	struct r_sim_get r;
	enum err e = g_sim_get(db, a, &r, FAM_RESOURCE_BY_NAME, extension,
	    name, ABSENT);

	if (e == E_OK)
		*s = sim_from(&r);
	return e;
}

enum err
sim_get_row(struct db *db, struct arena *a, int64_t row, struct sim *s)
{
	struct r_sim_get r;
	enum err e = g_sim_get(db, a, &r, FAM_RESOURCE_BY_ROW, NULL, NULL,
	    row);

	if (e == E_OK)
		*s = sim_from(&r);
	return e;
}

enum err
sim_list_linked(struct db *db, struct arena *a, int64_t device, size_t limit,
    struct sim **list, size_t *n)
{
	struct r_sim_get r;
	struct cur c;

	size_t i;

	*list = arena_space(a, limit, sizeof(**list));
	*n = 0;
	q_sim_get(&c, db, FAM_RESOURCE_BY_DEVICE, NULL, NULL, device);
	while (*n < limit && n_sim_get(&c, a, &r)) {
		for (i = (*n)++; i > 0 && strcmp((*list)[i - 1].of.extension,
		    r.extension) > 0; i--)
			(*list)[i] = (*list)[i - 1];
		(*list)[i] = sim_from(&r);
	}
	return cur_end(&c);
}

enum err
sim_list(struct db *db, struct arena *a, const char *extension,
    const char *name, size_t limit, struct sim **list, size_t *n)
{
	struct r_sim_ids r;
	struct cur c;
	int64_t *ids = NULL;
	size_t nids = 0;
	enum err e;

	*n = 0;
	q_sim_ids(&c, db, extension, name, RESOURCE_SIM, (int64_t)limit);
	while (n_sim_ids(&c, a, &r)) {
		ids = store_room(a, ids, nids, sizeof(*ids));
		ids[nids++] = r.id;
	}
	e = cur_end(&c);
	*list = arena_array(a, nids, sizeof(**list));
	for (size_t i = 0; e == E_OK && i < nids; i++) {
		e = sim_get_row(db, a, ids[i], &(*list)[*n]);
		if (e == E_OK)
			(*n)++;
		else if (e == E_NOTFOUND)	/* removed in the meantime */
			e = E_OK;
	}
	return e;
}

static void
keep_text(const char **now, const char *was)
{
	if (*now == NULL)
		*now = was;
}

static void
keep_num(int64_t *now, int64_t was)
{
	if (*now == ABSENT)
		*now = was;
}

/* Members missing from a partial report keep their old values. */
static void
keep(struct sim_info *now, const struct sim_info *was)
{
	if (now->state == SIM_UNKNOWN)
		now->state = was->state;
	keep_text(&now->carrier_state, was->carrier_state);
	keep_text(&now->iccid, was->iccid);
	keep_text(&now->imsi, was->imsi);
	keep_text(&now->msisdn, was->msisdn);
	keep_text(&now->imei, was->imei);
	keep_text(&now->eid, was->eid);
	if (now->rate_plan == NULL) {
		now->rate_plan = was->rate_plan;
		now->rate_plan_name = was->rate_plan_name;
	}
	keep_text(&now->comm_plan, was->comm_plan);
	keep_text(&now->customer, was->customer);
	keep_text(&now->account, was->account);
	keep_text(&now->modem_id, was->modem_id);
	keep_text(&now->carrier_device_id, was->carrier_device_id);
	keep_text(&now->notes, was->notes);
	keep_text(&now->fixed_ip, was->fixed_ip);
	keep_num(&now->data_bytes, was->data_bytes);
	keep_num(&now->sms_count, was->sms_count);
	keep_num(&now->voice_seconds, was->voice_seconds);
	keep_num(&now->sessions, was->sessions);
	keep_num(&now->overage_reached, was->overage_reached);
	keep_text(&now->overage_override, was->overage_override);
	keep_num(&now->activated, was->activated);
	keep_num(&now->added, was->added);
	keep_num(&now->modified, was->modified);
	keep_num(&now->shipped, was->shipped);
	if (*or_empty(now->extra) == '\0')
		now->extra = was->extra;
}

static bool
same(const char *a, const char *b)
{
	return strcmp(or_empty(a), or_empty(b)) == 0;
}

static bool
same_identifiers(const struct sim_info *a, const struct sim_info *b)
{
	return same(a->iccid, b->iccid) && same(a->imsi, b->imsi) &&
	    same(a->msisdn, b->msisdn) && same(a->imei, b->imei) &&
	    same(a->eid, b->eid);
}

static enum err
put_detail(struct db *db, int64_t id, const struct sim_info *i)
{
	return x_sim_put(db, &(struct p_sim_put){ .id = id,
	    .carrier_state = i->carrier_state, .iccid = i->iccid,
	    .imsi = i->imsi, .msisdn = i->msisdn, .imei = i->imei,
	    .eid = i->eid, .rate_plan = i->rate_plan,
	    .rate_plan_name = i->rate_plan_name, .comm_plan = i->comm_plan,
	    .customer = i->customer, .account = i->account,
	    .modem_id = i->modem_id, .carrier_device_id = i->carrier_device_id,
	    .notes = i->notes, .fixed_ip = i->fixed_ip,
	    .data_bytes = i->data_bytes, .sms_count = i->sms_count,
	    .voice_seconds = i->voice_seconds, .sessions = i->sessions,
	    .overage_reached = i->overage_reached,
	    .overage_override = i->overage_override, .activated = i->activated,
	    .added = i->added, .modified = i->modified, .shipped = i->shipped,
	    .extra = or_empty(i->extra) });
}

static enum err
put_row(struct db *db, const char *extension, const char *name,
    const struct sim_info *i, const struct resource *of)
{
	struct r_resource_put r;
	enum err e = g_resource_put(db, NULL, &r, &(struct p_resource_put){
	    .extension = extension, .name = name, .kind = RESOURCE_SIM,
	    .state = sim_states[i->state].name, .detail = "",
	    .begun = of->begun, .shown = of->shown, .as_of = of->as_of });

	return e == E_OK ? put_detail(db, r.id, i) : e;
}

/* Update the state and the search terms of the device the SIM is in, if any. */
static enum err
tell_device(struct db *db, const char *extension, const char *name,
    bool state, bool identifiers)
{
	struct r_link_device r;
	enum err e = g_link_device(db, NULL, &r, extension, name);

	if (e != E_OK)
		return e == E_NOTFOUND ? E_OK : e;
	if (state)
		e = device_reflect(db, r.device);
	if (e == E_OK && identifiers)
		e = term_refresh(db, r.device);
	return e;
}

/* --- what has changed --- */

/* Has an open command asked for this change before now?  The change then
 * confirms that command. */
static bool
asked_for(const struct command *c, size_t n, const char *op, const char *after,
    int64_t now)
{
	int64_t from;

	for (; n > 0; c++, n--) {
		if (strcmp(c->op, op) != 0 || c->status == CMD_REQUESTED ||
		    (date_parse_day(c->effective, &from) && from > now))
			continue;
		if (sim_same_value(op, c->argument, after))
			return true;
	}
	return false;
}

/* Record activities for the values that differ from the last report. */
static enum err
tell_changes(struct db *db, struct arena *a, const char *extension,
    const char *name, const struct sim_info *was, const struct sim_info *now,
    int64_t as_of)
{
	const struct { const char *kind, *before, *after; } what[] = {
		{ "state", was->state == SIM_UNKNOWN ? NULL :
		    sim_states[was->state].title, now->state == SIM_UNKNOWN ?
		    NULL : sim_states[now->state].title },
		{ "plan", was->rate_plan, now->rate_plan },
		{ "imei", was->imei, now->imei },
	};
	struct command *open = NULL;
	size_t n = 0;
	enum err e = E_OK;

	for (size_t i = 0; i < sizeof(what) / sizeof(what[0]) && e == E_OK;
	    i++) {
		struct activity t = { .extension = extension,
		    .resource = name, .kind = what[i].kind,
		    .before = what[i].before, .after = what[i].after,
		    .source = "reading", .at = as_of, .received = as_of };

		if (*or_empty(t.before) == '\0' || *or_empty(t.after) == '\0' ||
		    strcmp(t.before, t.after) == 0)
			continue;
		if (open == NULL)
			e = command_list_open(db, a, extension, name, &open,
			    &n);
		if (e != E_OK || asked_for(open, n, t.kind, t.after, as_of))
			continue;
		if (t.after == now->rate_plan) {
			t.before = plan_title(db, a, extension, t.before,
			    was->rate_plan_name);
			t.after = plan_title(db, a, extension, t.after,
			    now->rate_plan_name);
		}
		e = activity_add(db, &t);
	}
	return e;
}

enum err
sim_put(struct db *db, struct arena *a, const char *extension,
    const char *name, const struct sim_info *told, int64_t reading,
    int64_t as_of)
{
	struct sim_info now = *told, was = { .state = SIM_UNKNOWN };
	struct resource of = { .as_of = ABSENT };
	struct sim s;
	struct store_tx w;
	bool first;
	enum err e;

	if ((unsigned)told->state >= SIM_STATE_MAX)
		return E_INTERNAL;
	e = store_begin(db, &w);
	if (e != E_OK)
		return e;
	e = sim_get(db, a, extension, name, &s);
	if (e == E_OK) {
		was = s.info;
		of = s.of;
	}
	first = of.as_of == ABSENT;
	if ((e != E_OK && e != E_NOTFOUND) ||
	    !resource_take(&of, reading, as_of, clock_now()))
		return store_end(db, &w, e);
	if (e == E_OK && reading == TOLD_PART)
		keep(&now, &was);
	e = put_row(db, extension, name, &now, &of);
	if (e == E_OK && (first || now.state != was.state ||
	    !same_identifiers(&now, &was)))
		e = tell_device(db, extension, name, first ||
		    now.state != was.state, !same_identifiers(&now, &was));
	if (e == E_OK && !first && reading != TOLD_PART)
		e = tell_changes(db, a, extension, name, &was, &now,
		    of.as_of);
	return store_end(db, &w, e);
}

/* --- usage --- */

static struct usage
usage_from(const struct r_usage_list *r)
{
	return (struct usage){ .cycle_start = r->cycle_start,
	    .cycle_end = r->cycle_end, .data_total = r->data_total,
	    .data_billable = r->data_billable, .sms_total = r->sms_total,
	    .sms_billable = r->sms_billable, .voice_total = r->voice_total,
	    .voice_billable = r->voice_billable, .rate_plan = r->rate_plan,
	    .note = r->note, .as_of = r->as_of };
}

enum err
usage_put(struct db *db, const char *extension, const char *name,
    const struct usage *u)
{
	struct store_tx w;
	enum err e = store_begin(db, &w);

	if (e != E_OK)
		return e;
	e = resource_seen(db, extension, name, RESOURCE_SIM);
	if (e == E_OK)
		e = x_sim_seen(db, extension, name);
	if (e == E_OK)
		e = x_usage_put(db, &(struct p_usage_put){
		    .extension = extension, .resource = name,
		    .cycle_start = u->cycle_start, .cycle_end = u->cycle_end,
		    .data_total = u->data_total,
		    .data_billable = u->data_billable,
		    .sms_total = u->sms_total, .sms_billable = u->sms_billable,
		    .voice_total = u->voice_total,
		    .voice_billable = u->voice_billable,
		    .rate_plan = u->rate_plan, .note = or_empty(u->note),
		    .as_of = u->as_of });
	return store_end(db, &w, e);
}

enum err
usage_list(struct db *db, struct arena *a, int64_t sim, struct usage **list,
    size_t *n)
{
	struct r_usage_list r;
	struct cur c;

	*list = NULL;
	*n = 0;
	q_usage_list(&c, db, sim);
	while (n_usage_list(&c, a, &r)) {
		*list = store_room(a, *list, *n, sizeof(**list));
		(*list)[(*n)++] = usage_from(&r);
	}
	return cur_end(&c);
}
