#include <stdlib.h>
#include <string.h>

#include "../front.h"
#include "../orange/ofleet.h"
#include "panel.h"
#include "panel_view.h"
#include "../control_center/push.h"
#include "sim/templates.h"
#include "sim_queries.h"

#define ROWS	25
#define ACCOUNTS_MAX	32

/* The faults that are on in one account: their number, and the details of each
 * kind. */
static enum err
faults_on(struct call *c, const struct fleet_account *account,
    const char *detail[FAULT_MAX], long long *n)
{
	struct r_fault_all row;
	enum fault_kind kind;
	struct cur cur;

	*n = 0;
	q_fault_all(&cur, c->sim->db, account->number);
	while (n_fault_all(&cur, c->a, &row)) {
		kind = fault_parse(row.kind);
		if (kind == FAULT_MAX || row.remaining == 0)
			continue;
		(*n)++;
		if (detail == NULL)
			continue;
		detail[kind] = arena_printf(c->a, "%s%s%s%s%s%s%s",
		    detail[kind] == NULL ? "" : detail[kind],
		    detail[kind] == NULL ? "for " : "; for ",
		    strcmp(row.calls, "any") == 0 ? "every call" : row.calls,
		    *row.iccid == '\0' ? "" : " of ", row.iccid,
		    row.remaining == ABSENT ? "" : arena_printf(c->a,
		    ", %lld more", (long long)row.remaining),
		    row.ms == 0 ? "" : arena_printf(c->a, ", %lld ms",
		    (long long)row.ms));
	}
	return cur_end(&cur);
}

static enum err
fill_accounts(struct call *c, struct panel_view *v)
{
	struct panel_account *list = arena_array(c->a, ACCOUNTS_MAX,
	    sizeof(*list));
	const struct fleet_account *a;
	struct meter_counts m;
	enum err e;

	for (a = fleet_accounts; a->number != 0 && v->naccounts <
	    ACCOUNTS_MAX; a++) {
		struct panel_account *row = &list[v->naccounts++];

		meter_read(c->sim->meter, a->number, &m);
		*row = (struct panel_account){ .name = a->name,
		    .title = a->title, .sims = a->sims, .calls = m.calls,
		    .overlaps = m.overlaps, .over_rate = m.over_rate,
		    .url = arena_printf(c->a, "/?account=%s", a->name),
		    .current = a == c->account };
		if ((e = faults_on(c, a, NULL, &row->faults)) != E_OK)
			return e;
	}
	v->accounts = list;
	return E_OK;
}

static void
fill_users(struct call *c, struct panel_view *v)
{
	static const char *const roles[] = {
		[FLEET_ADMIN] = "Account administrator",
		[FLEET_USER] = "User: may not read rate plans",
		[FLEET_READONLY] = "Read only",
		[FLEET_NOTHING] = "May read nothing",
	};
	struct panel_user *list = arena_array(c->a, ACCOUNTS_MAX,
	    sizeof(*list));

	for (const struct fleet_user *u = fleet_users; u->name != NULL &&
	    v->nusers < ACCOUNTS_MAX; u++)
		if (u->account == c->account->number)
			list[v->nusers++] = (struct panel_user){
			    .name = u->name, .key = u->key,
			    .password = u->password,
			    .role = roles[u->role] };
	v->users = list;
}

static void
fill_apis(struct call *c, struct panel_view *v)
{
	static const struct panel_api control_center[] = {
		{ "REST v1", "/rws/api/v1", "user name and API key" },
		{ "SOAP", "/ws/service", "user name, password and the "
		    "account's licence key" },
	}, orange[] = {
		{ "M2M API (Malima)", "/MLM", "user name and password" },
		{ "M2M API (Malima)", "/MLM_EXT_IMC", "the same" },
		{ "Live Objects", "/api/v1/networks/cellular",
		    "API key alone" },
	}, connector[] = {
		{ "mbed Device Connector, REST v2", "/v2", "the access key "
		    "as Bearer" },
	}, izuma[] = {
		{ "Connect and subscriptions, v2", "/v2", "the access key as "
		    "Bearer" },
		{ "Device directory, v3", "/v3/devices", "the same" },
	}, chain[] = {
		{ "Ethereum JSON-RPC", "/chain", "the API key as Bearer" },
	}, fabric[] = {
		{ "fabconnect", "/fabconnect", "the API key as Bearer" },
	};
	const unsigned flags = c->account->flags;
	struct panel_event *events;
	size_t n = 0;

	v->orange = (c->account->flags & ACCOUNT_ORANGE) != 0;
	v->chain = (flags & ACCOUNT_CHAIN) != 0;
	v->licence = c->account->licence;
	v->apis = v->orange ? orange : flags & ACCOUNT_CHAIN ? chain :
	    flags & ACCOUNT_FABRIC ? fabric : flags & ACCOUNT_IZUMA ? izuma :
	    flags & ACCOUNT_MBED ? connector : control_center;
	v->napis = v->orange ? sizeof(orange) / sizeof(*orange) :
	    flags & ACCOUNT_LEDGER ? 1 :
	    flags & ACCOUNT_IZUMA ? sizeof(izuma) / sizeof(*izuma) :
	    flags & ACCOUNT_MBED ? sizeof(connector) / sizeof(*connector) :
	    sizeof(control_center) / sizeof(*control_center);
	while (push_types[n] != NULL)
		n++;
	v->events = events = arena_array(c->a, n, sizeof(*events));
	for (v->nevents = 0; v->nevents < n; v->nevents++)
		events[v->nevents].type = push_types[v->nevents];
}

static enum err
fill_faults(struct call *c, struct panel_view *v)
{
	struct panel_fault *list = arena_array(c->a, FAULT_MAX, sizeof(*list));
	const char *detail[FAULT_MAX] = { NULL };
	long long n;
	enum err e;

	e = faults_on(c, c->account, detail, &n);
	for (int i = 0; i < FAULT_MAX; i++)
		if (!fault_texts[i].orange || v->orange)
			list[v->nfaults++] = (struct panel_fault){
			    .name = fault_texts[i].name,
			    .title = fault_texts[i].title,
			    .about = fault_texts[i].about,
			    .on = detail[i] != NULL, .detail = detail[i] };
	v->faults = list;
	return e;
}

static const char *
bytes(struct arena *a, int64_t n)
{
	if (n < 1024)
		return arena_printf(a, "%lld B", (long long)n);
	if (n < 1024 * 1024)
		return arena_printf(a, "%.1f KiB", (double)n / 1024);
	return arena_printf(a, "%.1f MiB", (double)n / (1024 * 1024));
}

static const char *
session_text(struct call *c, bool any, int64_t start, int64_t end)
{
	if (!any)
		return "never";
	if (end == ABSENT)
		return arena_printf(c->a, "since %s",
		    date_human(c->a, start));
	return arena_printf(c->a, "ended %s", date_ago(c->a, end,
	    c->ledger.now));
}

static enum err
control_center_sim(struct call *c, int64_t serial, struct panel_sim *row)
{
	const struct fleet_plan *plan;
	int64_t start = ABSENT, end = ABSENT;
	struct fleet_usage u;
	struct ledger_sim s;
	enum err e;
	bool any;

	if ((e = ledger_load_serial(&c->ledger, c->account, serial, &s)) !=
	    E_OK || (e = ledger_usage(&c->ledger, &s, c->ledger.now, &u,
	    &plan)) != E_OK)
		return e;
	any = ledger_session(&c->ledger, &s, &start, &end);
	*row = (struct panel_sim){ .iccid = arena_strdup(c->a, s.sim.iccid),
	    .state = fleet_states[s.state].title, .plan = s.plan->name,
	    .data = arena_printf(c->a, "%s%s", bytes(c->a, u.data),
	    ledger_over(&s, &u) ? ", limit reached" : ""),
	    .session = session_text(c, any, start, end) };
	return E_OK;
}

static enum err
orange_sim(struct call *c, int64_t serial, struct panel_sim *row)
{
	int64_t now = c->ledger.now, from, to, start = ABSENT, end = ABSENT;
	struct fleet_usage u;
	struct ofleet_sim s;
	bool any;

	ofleet_sim(c->account, serial, now, &s);
	fleet_cycle(c->account, now, &from, &to);
	ofleet_usage(&s, from, now, &u);
	any = ofleet_session(&s, now, &start, &end);
	*row = (struct panel_sim){ .iccid = arena_printf(c->a,
	    "%s, subscription %s", s.serial, s.subscription),
	    .state = ofleet_statuses[s.status], .plan = s.sim.plan->name,
	    .data = bytes(c->a, u.data),
	    .session = session_text(c, any, start, end) };
	return E_OK;
}

static enum err
fill_sims(struct call *c, struct panel_view *v)
{
	struct panel_sim *list = arena_array(c->a, ROWS, sizeof(*list));
	const char *from = call_param(c, "from");
	int64_t serial = 1;
	char *end;
	enum err e;

	if (from != NULL) {
		serial = strtoll(from, &end, 10);
		if (serial < 1 || serial > c->account->sims || *end != '\0')
			serial = 1;
	}
	v->first = serial;
	v->previous = serial <= 1 ? 0 : serial > ROWS ? serial - ROWS : 1;
	v->next = serial + ROWS <= c->account->sims ? serial + ROWS : 0;
	for (; v->nsims < ROWS && serial <= c->account->sims; serial++) {
		e = (v->orange ? orange_sim : control_center_sim)(c, serial,
		    &list[v->nsims++]);
		if (e != E_OK)
			return e;
	}
	v->sims = list;
	v->first_sim = v->nsims > 0 ? list[0].iccid : "";
	return E_OK;
}

static enum err
fill_counters(struct call *c, struct panel_view *v)
{
	struct r_policy_get policy;
	struct meter_counts m;
	struct cur cur;

	meter_read(c->sim->meter, c->account->number, &m);
	v->calls = m.calls;
	v->reads = m.reads;
	v->writes = m.writes;
	v->overlaps = m.overlaps;
	v->over_rate = m.over_rate;
	v->refused = m.refused;
	v->peak = m.peak;
	v->per_second = v->orange ? 0 : LIMITER_PER_SECOND;
	v->status = 400;
	v->refuse = !v->orange;
	q_policy_get(&cur, c->sim->db, c->account->number);
	if (n_policy_get(&cur, c->a, &policy)) {
		v->per_second = policy.per_second;
		v->status = (int)policy.status;
		v->refuse = policy.refuse != 0;
	}
	return cur_end(&cur);
}

enum err
panel_page(struct call *c)
{
	const char *name = call_param(c, "account");
	int64_t start, end, ahead;
	struct panel_view v = { 0 };
	enum err e;

	c->account = fleet_account_named(name == NULL ? "demo" : name);
	if (c->account == NULL)
		return E_NOTFOUND;
	fleet_cycle(c->account, c->ledger.now, &start, &end);
	ahead = (c->ledger.now - clock_now() + 500) / 1000;
	v.account = c->account->name;
	v.title = c->account->title;
	v.account_id = c->account->id;
	v.now = date_human(c->a, c->ledger.now);
	v.ahead = ahead <= 0 ? NULL : arena_printf(c->a,
	    "%lld days %lld:%02lld:%02lld", (long long)ahead / 86400,
	    (long long)ahead / 3600 % 24, (long long)ahead / 60 % 60,
	    (long long)ahead % 60);
	v.cycle = arena_printf(c->a, "%s to %s", date_day(c->a, start),
	    date_day(c->a, end - 1));
	fill_apis(c, &v);
	if ((e = ledger_due(&c->ledger)) != E_OK ||
	    (e = fill_accounts(c, &v)) != E_OK ||
	    (e = fill_faults(c, &v)) != E_OK ||
	    (e = fill_counters(c, &v)) != E_OK ||
	    (e = fill_sims(c, &v)) != E_OK)
		return e;
	fill_users(c, &v);
	c->reply->headers = "Content-Security-Policy: default-src 'none'; "
	    "style-src 'self'; img-src 'self'; form-action 'self'; "
	    "frame-ancestors 'none'\r\nX-Content-Type-Options: nosniff\r\n"
	    "Referrer-Policy: same-origin\r\n";
	t_simulator(&c->reply->out, &v);
	return E_OK;
}
