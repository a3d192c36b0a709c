#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "../chain/chain.h"
#include "../mbed/mbed.h"
#include "panel.h"
#include "sim_queries.h"

#define MINUTE	60000LL
#define DAY	86400000LL
#define AHEAD	(3650 * DAY)		/* how far the clock can be moved
					 * forward */

static const char *
header(const struct call *c, const char *name)
{
	const char *v = c->source->param(c->source->ctx, name);

	return v == NULL ? "" : v;
}

/* Was the form submitted from another site, or under a host name that is not
 * this machine's? */
static bool
from_elsewhere(const struct call *c)
{
	const char *site = header(c, "HTTP_SEC_FETCH_SITE");
	const char *origin = header(c, "HTTP_ORIGIN"), *host = c->req.host;
	size_t n = strcspn(host, ":");

	if (*host == '[')
		n = strcspn(host, "]") + 1;
	if (*host != '\0' && strncmp(host, "127.", 4) != 0 &&
	    !(n == 9 && strncasecmp(host, "localhost", 9) == 0) &&
	    !(n == 5 && strncmp(host, "[::1]", 5) == 0))
		return true;
	if (*site != '\0' && strcmp(site, "same-origin") != 0 &&
	    strcmp(site, "none") != 0)
		return true;
	return *origin != '\0' && strcmp(origin,
	    arena_printf(c->a, "http://%s", host)) != 0;
}

static bool
is_loopback(const char *ip)
{
	return strncmp(ip, "127.", 4) == 0 || strcmp(ip, "::1") == 0;
}

enum err
panel_say(struct call *c, int status, const char *text)
{
	c->reply->status = status;
	c->reply->content_type = "text/plain; charset=utf-8";
	buf_str(&c->reply->out, text);
	return E_OK;
}

const char *
panel_field(const struct call *c, const char *name)
{
	const char *v = pairs_get(&c->req.form, name);

	return v == NULL ? "" : v;
}

/* A number from 0 to max, or usual for "".  False when it is not one. */
static bool
number(const char *s, int64_t max, int64_t usual, int64_t *n)
{
	char *end;

	*n = usual;
	if (*s == '\0')
		return true;
	if (strlen(s) > 15 || strspn(s, "0123456789") != strlen(s))
		return false;
	*n = strtoll(s, &end, 10);
	return *n <= max;
}

static enum err
back(struct call *c)
{
	c->reply->status = 303;
	c->reply->location = *panel_field(c, "account") == '\0' ? "/" :
	    arena_printf(c->a, "/?account=%s", panel_field(c, "account"));
	return E_OK;
}

/* The form's account=…, which must exist. */
static const struct fleet_account *
account_field(const struct call *c)
{
	return fleet_account_named(panel_field(c, "account"));
}

static enum err
post_faults(struct call *c)
{
	const struct fleet_account *account = account_field(c);
	const char *calls = panel_field(c, "calls");
	const char *iccid = panel_field(c, "iccid");
	bool on = strcmp(panel_field(c, "switch"), "off") != 0;
	enum fault_kind kind = fault_parse(panel_field(c, "fault"));
	int64_t ms, next;
	enum err e;

	if (account == NULL)
		return panel_say(c, 400, "There is no such account.\n");
	if (!on && strcmp(panel_field(c, "fault"), "all") == 0) {
		e = x_fault_clear(c->sim->db, account->number);
		return e != E_OK ? e : back(c);
	}
	if (kind == FAULT_MAX || (fault_texts[kind].orange &&
	    (account->flags & ACCOUNT_ORANGE) == 0))
		return panel_say(c, 400, "There is no such fault in this "
		    "account.\n");
	if (!on) {
		e = x_fault_off(c->sim->db, account->number,
		    fault_texts[kind].name);
		return e != E_OK ? e : back(c);
	}
	if (*calls == '\0')
		calls = "any";
	if (strcmp(calls, "any") != 0 && strcmp(calls, "reads") != 0 &&
	    strcmp(calls, "writes") != 0)
		return panel_say(c, 400, "Calls are any, reads or writes.\n");
	if (strlen(iccid) > 20 || strspn(iccid, "0123456789") !=
	    strlen(iccid))
		return panel_say(c, 400, "A SIM is named by digits.\n");
	if (!number(panel_field(c, "ms"), 3600000, fault_texts[kind].ms, &ms))
		return panel_say(c, 400, "Milliseconds are a number up to "
		    "3600000.\n");
	if (!number(panel_field(c, "next"), 1000000, ABSENT, &next) ||
	    next == 0)
		return panel_say(c, 400, "Calls to spoil are a number from "
		    "1.\n");
	if ((e = x_fault_spent(c->sim->db)) != E_OK ||
	    (e = x_fault_put(c->sim->db, &(struct p_fault_put){
	    .account = account->number, .kind = fault_texts[kind].name,
	    .iccid = iccid, .calls = calls, .remaining = next,
	    .ms = ms })) != E_OK)
		return e;
	return back(c);
}

static enum err
post_policy(struct call *c)
{
	const struct fleet_account *account = account_field(c);
	int64_t per_second, status, refuse;
	enum err e;

	if (account == NULL)
		return panel_say(c, 400, "There is no such account.\n");
	if (!number(panel_field(c, "per_second"), 50, LIMITER_PER_SECOND,
	    &per_second))
		return panel_say(c, 400, "Calls a second are a number up to "
		    "50; 0 is no limit.\n");
	if (!number(panel_field(c, "status"), 429, 400, &status) ||
	    (status != 400 && status != 429))
		return panel_say(c, 400, "The status is 400 or 429.\n");
	if (!number(panel_field(c, "refuse"), 1, 1, &refuse))
		return panel_say(c, 400, "Refuse is 0 or 1.\n");
	e = x_policy_put(c->sim->db, account->number, per_second, status,
	    refuse);
	return e != E_OK ? e : back(c);
}

/* "90", "90s", "10m", "2h", "31d": ms, or ABSENT. */
int64_t
panel_duration(const char *s)
{
	int64_t n, unit = 1000;
	char *end;

	if (*s < '0' || *s > '9' || strlen(s) > 12)
		return ABSENT;
	n = strtoll(s, &end, 10);
	switch (*end) {
	case 'm':
		unit = MINUTE;
		break;
	case 'h':
		unit = 60 * MINUTE;
		break;
	case 'd':
		unit = DAY;
		break;
	}
	if (*end != '\0' && (strchr("smhd", *end) == NULL || end[1] != '\0'))
		return ABSENT;
	return n > AHEAD / unit ? ABSENT : n * unit;
}

static enum err
post_clock(struct call *c)
{
	int64_t add = panel_duration(panel_field(c, "add"));
	struct r_setting_get row;
	struct cur cur;
	enum err e;

	if (strcmp(panel_field(c, "reset"), "1") == 0) {
		e = x_setting_put(c->sim->db, "skew", 0);
		return e != E_OK ? e : back(c);
	}
	if (add == ABSENT)
		return panel_say(c, 400, "Move the clock on by a number of "
		    "seconds (90), minutes (10m), hours (2h) or days "
		    "(31d).\n");
	q_setting_get(&cur, c->sim->db, "skew");
	if (n_setting_get(&cur, c->a, &row))
		add += row.value;
	if ((e = cur_end(&cur)) != E_OK)
		return e;
	if (add > AHEAD)
		return panel_say(c, 400, "The clock goes ten years ahead at "
		    "most.\n");
	e = x_setting_put(c->sim->db, "skew", add);
	return e != E_OK ? e : back(c);
}

static enum err
reset_one(struct simulator *sim, const struct fleet_account *account,
    unsigned what)
{
	struct ledger l = { .db = sim->db, .a = sim->a };
	int n = account->number;
	enum err e = E_OK;

	if (what & RESET_STATE)
		e = account->flags & ACCOUNT_MBED ? mbed_clear(sim->db, n) :
		    account->flags & ACCOUNT_LEDGER ?
		    chain_clear(sim->db, n) : ledger_clear(&l, account);
	if (e == E_OK && what & RESET_COUNTERS) {
		meter_reset(sim->meter, n);
		e = x_written_clear(sim->db, n);
	}
	if (e == E_OK && what & RESET_FAULTS)
		e = x_fault_clear(sim->db, n);
	if (e == E_OK && what & RESET_POLICY)
		e = x_policy_clear(sim->db, n);
	return e;
}

enum err
panel_reset(struct simulator *sim, const struct fleet_account *account,
    unsigned what)
{
	enum err e = E_OK;

	if (account != NULL)
		return reset_one(sim, account, what);
	for (account = fleet_accounts; account->number != 0 && e == E_OK;
	    account++)
		e = reset_one(sim, account, what);
	if (e == E_OK && what & RESET_STATE)
		e = x_setting_clear(sim->db);
	return e;
}

static enum err
post_reset(struct call *c)
{
	static const struct { const char *name; unsigned bits; } kinds[] = {
		{ "", RESET_ALL }, { "all", RESET_ALL },
		{ "state", RESET_STATE }, { "counters", RESET_COUNTERS },
		{ "faults", RESET_FAULTS }, { "policy", RESET_POLICY },
	};
	const struct fleet_account *account = account_field(c);
	enum err e;

	if (*panel_field(c, "account") != '\0' && account == NULL)
		return panel_say(c, 400, "There is no such account.\n");
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		if (strcmp(kinds[i].name, panel_field(c, "what")) != 0)
			continue;
		e = panel_reset(c->sim, account, kinds[i].bits);
		return e != E_OK ? e : back(c);
	}
	return panel_say(c, 400, "What to reset is all, state, counters, "
	    "faults or policy.\n");
}

static const struct {
	enum method	 method;
	const char	*path;
	enum err	(*handler)(struct call *);
} panel_routes[] = {
	{ METHOD_GET, "/", panel_page },
	{ METHOD_GET, "/simulator/counters", panel_counters },
	{ METHOD_POST, "/simulator/faults", post_faults },
	{ METHOD_POST, "/simulator/policy", post_policy },
	{ METHOD_POST, "/simulator/clock", post_clock },
	{ METHOD_POST, "/simulator/reset", post_reset },
	{ METHOD_POST, "/simulator/push", panel_push },
	{ METHOD_POST, "/simulator/mbed", mbed_switch },
	{ METHOD_POST, "/simulator/chain", chain_switch },
};

void
panel_answer(struct call *c)
{
	enum err e = E_NOTFOUND;

	if (!is_loopback(c->ip) || (c->req.method != METHOD_GET &&
	    from_elsewhere(c))) {
		panel_say(c, 403, "The simulator is switched from its own "
		    "page, on this machine.\n");
		return;
	}
	for (size_t i = 0; i < sizeof(panel_routes) / sizeof(*panel_routes);
	    i++) {
		if (strcmp(panel_routes[i].path, c->req.path) != 0)
			continue;
		e = E_METHOD;
		if (panel_routes[i].method != c->req.method)
			continue;
		e = panel_routes[i].handler(c);
		break;
	}
	if (e == E_OK)
		return;
	buf_reset(&c->reply->out);
	if (e == E_NOTFOUND)
		panel_say(c, 404, "There is nothing here.\n");
	else if (e == E_METHOD)
		panel_say(c, 405, "Method not allowed.\n");
	else
		panel_say(c, 500, "The simulator failed; its log says why.\n");
}
