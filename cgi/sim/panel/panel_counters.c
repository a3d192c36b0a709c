#include <string.h>

#include "panel.h"
#include "sim_queries.h"

static json_t *
written(struct call *c, const struct fleet_account *account, enum err *e)
{
	struct r_written_of row;
	json_t *o = json_object();
	struct cur cur;

	q_written_of(&cur, c->sim->db, account->number);
	while (n_written_of(&cur, c->a, &row))
		json_object_set_new(o, row.iccid, json_pack("{s:I,s:I}",
		    "put", (json_int_t)row.puts,
		    "post", (json_int_t)row.posts));
	*e = cur_end(&cur);
	return o;
}

static json_t *
counters(struct call *c, const struct fleet_account *account, enum err *e)
{
	struct meter_counts m;
	json_t *w = written(c, account, e);

	meter_read(c->sim->meter, account->number, &m);
	return json_pack("{s:s,s:I,s:I,s:I,s:I,s:I,s:I,s:I,s:i,s:o}",
	    "account", account->name, "calls", (json_int_t)m.calls,
	    "reads", (json_int_t)m.reads, "writes", (json_int_t)m.writes,
	    "overlaps", (json_int_t)m.overlaps,
	    "overRate", (json_int_t)m.over_rate,
	    "refused", (json_int_t)m.refused,
	    "peakPerSecond", (json_int_t)m.peak,
	    "inFlight", m.in_flight, "writesByIccid", w);
}

/* The counters of one account, or without a name of all accounts in an
 * array. */
enum err
panel_counters(struct call *c)
{
	const char *name = call_param(c, "account");
	const struct fleet_account *account;
	enum err e = E_OK;
	json_t *o;

	if (name != NULL) {
		if ((account = fleet_account_named(name)) == NULL)
			return E_NOTFOUND;
		o = json_own(c->a, counters(c, account, &e));
	} else {
		o = json_own(c->a, json_array());
		for (account = fleet_accounts; account->number != 0 &&
		    e == E_OK; account++)
			json_array_append_new(o, counters(c, account, &e));
	}
	c->reply->content_type = "application/json";
	buf_str(&c->reply->out, json_write_pretty(c->a, o));
	buf_char(&c->reply->out, '\n');
	return e;
}
