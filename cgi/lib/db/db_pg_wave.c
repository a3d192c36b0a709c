/*
 * PostgreSQL: statements that leave together and are answered together, as a
 * page feels each round trip: BEGIN, what engine_schema says and the first
 * statement of what reads; and what is asked ahead (db_ahead), with the next.
 */
#include <stdlib.h>
#include <string.h>

#include "lib/clock.h"
#include "db_pg.h"

static const char begin[] = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
    state[] = "SELECT kept, " PG_CLOCK ", least FROM engine_schema";

enum { SENT_MAX = 2 * AHEAD_MAX + 5 };

/* What was sent, in its order. */
struct sent {
	const char	*what[SENT_MAX];
	bool		*prepares[SENT_MAX];	/* to be set when it succeeds */
	int		 n;
};

static bool
note(struct sent *s, const char *what, bool *prepares, bool ok)
{
	s->prepares[s->n] = prepares;
	s->what[s->n++] = what;
	return ok;
}

static bool
send(struct db_conn *c, int query, const struct db_value *params,
    struct sent *s)
{
	const char *name = c->schema->queries[query].name;

	for (int i = 0; i < s->n; i++)	/* prepared in this wave already */
		if (s->prepares[i] == &c->prepared[query])
			return note(s, name, NULL, pg_send(c, query, params));
	return (c->prepared[query] || note(s, name, &c->prepared[query],
	    pg_send_prepare(c, query))) &&
	    note(s, name, NULL, pg_send(c, query, params));
}

static bool
send_begin(struct db_conn *c, struct sent *s)
{
	return note(s, "begin", NULL, PQsendQueryParams(c->pg, begin, 0, NULL,
	    NULL, NULL, NULL, 0) == 1) &&
	    (c->state_prepared || note(s, "begin", &c->state_prepared,
	    PQsendPrepare(c->pg, "state", state, 0, NULL) == 1)) &&
	    note(s, "begin", NULL, PQsendQueryPrepared(c->pg, "state", 0,
	    NULL, NULL, NULL, 0) == 1);
}

/* The next answer, and the nothing that ends it. */
static PGresult *
take(struct db_conn *c, int64_t deadline)
{
	PGresult *r = pg_answered(c, deadline) ? PQgetResult(c->pg) : NULL;

	if (r != NULL && PQresultStatus(r) != PGRES_PIPELINE_SYNC &&
	    pg_answered(c, deadline))
		PQclear(PQgetResult(c->pg));
	return r;
}

/* All answers; of a failure the first, those behind it say only that. */
static enum err
take_all(struct db_conn *c, const struct sent *s, PGresult *r[SENT_MAX])
{
	int64_t deadline = clock_mono() + PG_READ_MS;
	enum err e = E_OK;

	for (int i = 0; i < s->n && c->pg != NULL; i++) {
		r[i] = take(c, deadline);
		if (e == E_OK || r[i] == NULL)
			e = pg_fault(c, r[i], s->what[i]);
		if (e == E_OK && s->prepares[i] != NULL)
			*s->prepares[i] = true;
	}
	if (c->pg == NULL)
		return e;
	PQclear(take(c, deadline));
	return PQexitPipelineMode(c->pg) == 1 ? e : pg_lost(c, "begin");
}

static enum err
first(struct db_conn *c, int query, const struct db_value *params)
{
	PGresult *r[SENT_MAX] = { NULL }, *now;
	int at = c->state_prepared ? 1 : 2;	/* state's rows */
	int64_t asked = clock_mono();
	struct sent s = { .n = 0 };
	enum err e;

	e = PQenterPipelineMode(c->pg) == 1 && send_begin(c, &s) &&
	    send(c, query, params, &s) && PQpipelineSync(c->pg) == 1 ?
	    take_all(c, &s, r) : pg_lost(c, "begin");
	if (c->pg != NULL)
		c->tx = PG_READ;
	now = r[at];
	if (e == E_OK && PQntuples(now) != 1)
		e = E_DB;	/* somebody has emptied it */
	if (e == E_OK) {
		c->kept = (unsigned)strtoull(PQgetvalue(now, 0, 0), NULL, 10);
		pg_clock(now, 1, asked);
		e = pg_usable(c, now, 2);
	}
	if (e == E_OK) {
		c->results[query] = r[s.n - 1];
		c->rows[query] = 0;
		r[s.n - 1] = NULL;
	}
	for (int i = 0; i < s.n; i++)
		PQclear(r[i]);
	return e;
}

/* On a connection that has died meanwhile nothing was begun: on a new one. */
enum err
pg_first(struct db_conn *c, int query, const struct db_value *params)
{
	enum err e;

	for (int tries = 0; ; tries++) {
		if ((e = pg_ready(c)) == E_OK)
			e = first(c, query, params);
		if (e != E_AWAY || tries == 1)
			return e;
	}
}

/* --- asking ahead --- */

static bool
same(const char *types, const struct db_value *p, const struct db_value *q)
{
	for (; *types != '\0'; types++, p++, q++)
		if (*types != 't' ? p->n != q->n : p->text == NULL ||
		    q->text == NULL ? p->text != q->text :
		    strcmp(p->text, q->text) != 0)
			return false;
	return true;
}

static struct pg_ahead *
find(struct db_conn *c, int query, const struct db_value *params)
{
	for (int i = 0; i < c->nahead; i++)
		if (c->ahead[i].query == query &&
		    same(c->schema->queries[query].params, params,
		    c->ahead[i].params))
			return &c->ahead[i];
	return NULL;
}

void
pg_ahead(struct db_conn *c, int query, const struct db_value *params)
{
	size_t n = strlen(c->schema->queries[query].params);
	struct pg_ahead *a = &c->ahead[c->nahead];

	if (c->tx != PG_READ || c->nahead == AHEAD_MAX || n > AHEAD_PARAMS ||
	    find(c, query, params) != NULL)
		return;
	*a = (struct pg_ahead){ .query = query };
	memcpy(a->params, params, n * sizeof(*params));
	c->nahead++;
}

void
pg_ahead_forget(struct db_conn *c)
{
	for (int i = 0; i < c->nahead; i++)
		PQclear(c->ahead[i].result);
	c->nahead = 0;
}

/* All that was asked ahead leaves, and this. */
static enum err
wave(struct db_conn *c, int query, const struct db_value *params)
{
	PGresult *r[SENT_MAX] = { NULL };
	int at[AHEAD_MAX] = { 0 };
	struct sent s = { .n = 0 };
	bool ok = PQenterPipelineMode(c->pg) == 1;
	enum err e;

	for (int i = 0; ok && i < c->nahead; i++)
		if (!c->ahead[i].sent) {
			ok = send(c, c->ahead[i].query, c->ahead[i].params,
			    &s);
			at[i] = s.n;
			c->ahead[i].sent = true;
		}
	if (ok && find(c, query, params) == NULL)
		ok = send(c, query, params, &s);
	e = ok && PQpipelineSync(c->pg) == 1 ? take_all(c, &s, r) :
	    pg_lost(c, "reading");
	for (int i = 0; e == E_OK && i < c->nahead; i++)
		if (at[i] > 0) {
			c->ahead[i].result = r[at[i] - 1];
			r[at[i] - 1] = NULL;
		}
	if (e == E_OK && find(c, query, params) == NULL) {
		c->results[query] = r[s.n - 1];
		r[s.n - 1] = NULL;
	}
	for (int i = 0; i < s.n; i++)
		PQclear(r[i]);
	return e;
}

bool
pg_waits(const struct db_conn *c)
{
	return c->nahead > 0;
}

enum err
pg_wave(struct db_conn *c, int query, const struct db_value *params)
{
	struct pg_ahead *a;
	bool unsent = find(c, query, params) == NULL;
	enum err e = E_OK;

	for (int i = 0; i < c->nahead; i++)
		unsent |= !c->ahead[i].sent;
	if (unsent)
		e = wave(c, query, params);
	if (e != E_OK)
		return e;
	/* it answers once */
	if ((a = find(c, query, params)) != NULL) {
		c->results[query] = a->result;
		*a = c->ahead[--c->nahead];
	}
	c->rows[query] = 0;
	return E_OK;
}
