/* Accounts, customers, users, and the usage of a rate plan's SIMs.  The paths
 * are those of the contract (2.2); for most answers only the members that
 * public clients read are known. */
#include <string.h>

#include "rest.h"

static json_t *
account(const struct call *c)
{
	return json_pack("{s:s,s:s,s:s,s:s}", "accountId", c->account->id,
	    "accountName", c->account->title, "currency", "EUR",
	    "status", "ACTIVE");
}

/* A list that fits on one page. */
static int
listed(struct call *c, const char *name, json_t *list)
{
	int size, page, code = call_page(c, &size, &page);

	json_own(c->a, list);
	if (code != 0)
		return code;
	if (page > 1)
		return 10000007;
	c->answer = json_own(c->a, json_pack("{s:i,s:O,s:b}", "pageNumber",
	    page, name, list, "lastPage", true));
	return 0;
}

/* The account in the path must be the caller's. */
static int
own(struct call *c)
{
	return strcmp(c->args[0], c->account->id) == 0 ? 0 : 20000003;
}

int
rest_accounts(struct call *c)
{
	return listed(c, "accounts", json_pack("[o]", account(c)));
}

int
rest_account(struct call *c)
{
	int code = own(c);

	if (code == 0)
		c->answer = json_own(c->a, account(c));
	return code;
}

int
rest_account_settings(struct call *c)
{
	int code = own(c);

	if (code == 0)
		c->answer = json_own(c->a, json_pack("{s:s,s:s,s:s}",
		    "accountId", c->account->id, "language", "en",
		    "timeZone", "GMT"));
	return code;
}

int
rest_account_billing(struct call *c)
{
	int code = own(c);

	if (code == 0)
		c->answer = json_own(c->a, json_pack("{s:s,s:i,s:s}",
		    "accountId", c->account->id, "billingCycleStartDay",
		    c->account->cycle_day, "currency", "EUR"));
	return code;
}

int
rest_users(struct call *c)
{
	static const char *const roles[] = { "AccountAdmin", "AccountUser",
		"AccountReadOnly", "" };
	json_t *list = json_array();

	for (const struct fleet_user *u = fleet_users; u->name != NULL; u++)
		if (u->account == c->account->number)
			json_array_append_new(list, json_pack("{s:s,s:s,s:s}",
			    "userName", u->name, "role", roles[u->role],
			    "accountId", c->account->id));
	return listed(c, "users", list);
}

/* The customers of the first SIMs; later ones only repeat them. */
enum { CUSTOMERS_OF = 200 };

static json_t *
customers(struct call *c)
{
	json_t *names = json_own(c->a, json_object()), *list = json_array();
	struct fleet_sim s;

	for (int64_t i = 1; i <= c->account->sims && i <= CUSTOMERS_OF; i++) {
		if (!fleet_sim(c->account, i, &s) || s.customer == NULL ||
		    json_object_get(names, s.customer) != NULL)
			continue;
		json_object_set_new(names, s.customer, json_true());
		json_array_append_new(list, json_pack("{s:s,s:s}", "name",
		    s.customer, "accountId", c->account->id));
	}
	return list;
}

int
rest_customers(struct call *c)
{
	return listed(c, "customers", customers(c));
}

/* Add up to a page of a rate plan's SIMs with each one's usage in a cycle. */
static int
plan_usage(struct call *c, const struct fleet_plan *plan, int64_t start,
    int size, int page, json_t *devices, bool *last)
{
	int64_t skip = (int64_t)(page - 1) * size;
	const struct fleet_plan *had;
	struct fleet_usage u;
	struct ledger_sim s;
	int64_t i;
	enum err e;

	for (i = 1; i <= c->account->sims; i++) {
		e = ledger_load_serial(&c->ledger, c->account, i, &s);
		if (e == E_OK && s.plan == plan && skip-- <= 0) {
			if (json_array_size(devices) == (size_t)size)
				break;
			e = ledger_usage(&c->ledger, &s, start, &u, &had);
			json_array_append_new(devices, json_pack(
			    "{s:s,s:{s:I,s:I,s:I,s:I,s:I}}", "deviceId",
			    s.sim.iccid, "usage", "dataUsage",
			    (json_int_t)u.data, "smsMOUsage",
			    (json_int_t)(u.sms - u.sms / 3), "smsMTUsage",
			    (json_int_t)(u.sms / 3), "voiceMOUsage",
			    (json_int_t)u.voice, "voiceMTUsage",
			    (json_int_t)0));
		}
		if (e != E_OK)
			return call_failed(e);
	}
	*last = i > c->account->sims;
	return 0;
}

int
rest_plan_usages(struct call *c)
{
	const char *name = call_param(c, "ratePlanName");
	const struct fleet_plan *plan;
	json_t *devices = json_own(c->a, json_array());
	int64_t start, end;
	int size, page, code;
	bool last = true;

	if (name == NULL)
		return 10000011;
	if ((plan = fleet_plan_named(c->account, name)) == NULL)
		return 10000013;
	if ((code = call_page(c, &size, &page)) != 0 ||
	    (code = call_cycle(c, &start, &end)) != 0 ||
	    (code = plan_usage(c, plan, start, size, page, devices,
	    &last)) != 0)
		return code;
	if (page > 1 && json_array_size(devices) == 0)
		return 10000007;
	c->answer = json_own(c->a, json_pack(
	    "{s:s,s:s,s:i,s:[{s:s,s:O}],s:b}", "ratePlanName", name,
	    "cycleStartDate", date_day(c->a, start), "pageNumber", page,
	    "zones", "zone", "Default Zone", "devices", devices,
	    "lastPage", last));
	return 0;
}
