#include <string.h>

#include "chain/chain.h"
#include "control_center/rest.h"
#include "control_center/ws.h"
#include "mbed/mbed.h"
#include "orange/lo.h"
#include "orange/mlm.h"
#include "panel/panel.h"
#include "sim.h"
#include "sim_queries.h"

/* The prefixes of the APIs; all other paths are the simulator's own page. */
static const struct {
	const char	*prefix;
	void		(*answer)(struct call *);
} apis[] = {
	{ "/rws/api/v1/", rest_answer },
	{ "/ws/service/", ws_answer },
	{ "/MLM", mlm_answer },
	{ "/api/v1/networks/cellular/", lo_answer },
	{ "/v2/", mbed_answer },
	{ "/v3/", mbed_answer },
	{ "/chain", chain_answer },
	{ "/fabconnect/", fabconnect_answer },
	{ "", panel_answer },
};

/* The simulator's clock: the machine's, moved forward on request. */
static int64_t
skew(struct call *c)
{
	struct r_setting_get row;
	struct cur cur;
	int64_t ms = 0;

	q_setting_get(&cur, c->sim->db, "skew");
	if (n_setting_get(&cur, c->a, &row))
		ms = row.value;
	return cur_end(&cur) == E_OK ? ms : 0;
}

static void
plain(struct reply *r, int status, const char *text)
{
	r->status = status;
	r->content_type = "text/plain; charset=utf-8";
	buf_str(&r->out, text);
}

static void
(*answer_of(const char *path))(struct call *)
{
	size_t i = 0;

	while (strncmp(path, apis[i].prefix, strlen(apis[i].prefix)) != 0)
		i++;
	return apis[i].answer;
}

void
sim_answer(void *ctx, const struct req_source *source, struct reply *reply)
{
	struct simulator *sim = ctx;
	struct call *c;
	enum err e;

	/* allocated in the arena: a streamed answer needs it after this
	 * returns */
	arena_reset(sim->a);
	c = arena_alloc(sim->a, sizeof(*c));
	*c = (struct call){ .sim = sim, .a = sim->a, .source = source,
	    .reply = reply };
	e = req_read(&c->req, sim->a, source);
	/* only the device clouds have it */
	if (e == E_OK && c->req.method == METHOD_DELETE &&
	    answer_of(c->req.path) != mbed_answer)
		e = E_METHOD;
	if (e != E_OK) {
		plain(reply, e == E_METHOD ? 405 : e == E_TOOBIG ? 413 : 400,
		    e == E_METHOD ? "Method not allowed.\n" :
		    e == E_TOOBIG ? "Too large.\n" : "Malformed request.\n");
		return;
	}
	c->ip = *c->req.remote == '\0' ? "127.0.0.1" : c->req.remote;
	c->ledger = (struct ledger){ .db = sim->db, .a = sim->a,
	    .now = clock_now() + skew(c) };
	answer_of(c->req.path)(c);
	db_tidy(sim->db);
}
