#include <stdlib.h>

#include "ledger.h"
#include "sim_queries.h"

static int
by_change(const void *x, const void *y)
{
	const struct ledger_line *a = x, *b = y;

	if (a->updated != b->updated)
		return a->updated < b->updated ? -1 : 1;
	return (a->serial > b->serial) - (a->serial < b->serial);
}

enum err
ledger_list(struct ledger *l, const struct fleet_account *account,
    int64_t since, int64_t till, enum fleet_state state,
    struct ledger_line **lines, size_t *n)
{
	struct ledger_line *all, line;
	struct r_sim_changed row;
	bool more;
	struct cur c;

	all = arena_array(l->a, (size_t)account->sims, sizeof(*all));
	*n = 0;
	q_sim_changed(&c, l->db, account->number);
	more = n_sim_changed(&c, l->a, &row);
	for (int64_t serial = 1; serial <= account->sims; serial++) {
		line = (struct ledger_line){ .serial = serial };
		if (more && row.serial == serial) {
			line.state = fleet_state_parse(row.status);
			line.updated = row.updated;
			line.rate_plan = row.rate_plan;
			line.comm_plan = row.comm_plan;
			line.custom = row.custom;
			more = n_sim_changed(&c, l->a, &row);
		} else
			fleet_glance(account, serial, &line.state,
			    &line.updated);
		if (line.updated < since ||
		    (till != ABSENT && line.updated > till) ||
		    (state != FLEET_NONE && line.state != state))
			continue;
		all[(*n)++] = line;
	}
	qsort(all, *n, sizeof(*all), by_change);
	*lines = all;
	return cur_end(&c);
}
