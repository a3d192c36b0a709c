/*
 * PostgreSQL: pipelining, because each round trip delays a page.  A statement
 * is sent together with those queued ahead (db_ahead) and, when it is the
 * first of a snapshot, with BEGIN and the query of engine_schema before them.
 */
#include <stdlib.h>
#include <string.h>

#include "lib/clock.h"
#include "db_pg.h"

static const char begin[] = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
    state[] = "SELECT kept, " PG_CLOCK ", least FROM engine_schema";

enum { SENT_MAX = 2 * AHEAD_MAX + 7 };

/* What was sent, in order. */
struct sent {
	const char	*what[SENT_MAX];
	bool		*prepares[SENT_MAX];	/* set when it succeeds */
	int		 n;
	int		 state;		/* index of the query of engine_schema,
					 * at a beginning */
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
	const char *name = pg_query(c, query)->name;

	for (int i = 0; i < s->n; i++)	/* already prepared in this batch */
		if (s->prepares[i] == &c->prepared[query])
			return note(s, name, NULL, pg_send(c, query, params));
	return (c->prepared[query] || note(s, name, &c->prepared[query],
	    pg_send_prepare(c, query))) &&
	    note(s, name, NULL, pg_send(c, query, params));
}

/* Send one of the statements that begin each snapshot, preparing it on first
 * use. */
static bool
send_own(struct db_conn *c, const char *name, const char *sql, bool *prepared,
    struct sent *s)
{
	return (*prepared || note(s, "begin", prepared,
	    PQsendPrepare(c->pg, name, sql, 0, NULL) == 1)) &&
	    note(s, "begin", NULL, PQsendQueryPrepared(c->pg, name, 0, NULL,
	    NULL, NULL, 0) == 1);
}

static bool
send_begin(struct db_conn *c, struct sent *s)
{
	bool ok = send_own(c, "begin", begin, &c->begin_prepared, s) &&
	    send_own(c, "state", state, &c->state_prepared, s);

	s->state = s->n - 1;
	return ok && (c->commit_prepared || note(s, "begin",
	    &c->commit_prepared, PQsendPrepare(c->pg, "commit", "COMMIT", 0,
	    NULL) == 1));
}

/* The next result, and the NULL that follows it. */
static PGresult *
take(struct db_conn *c, int64_t deadline)
{
	PGresult *r = pg_answered(c, deadline) ? PQgetResult(c->pg) : NULL;

	if (r != NULL && PQresultStatus(r) != PGRES_PIPELINE_SYNC &&
	    pg_answered(c, deadline))
		PQclear(PQgetResult(c->pg));
	return r;
}

/* Read all results.  Of failures the first counts, because those after it only
 * repeat it. */
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

/* --- end of a snapshot --- */

void
pg_leave(struct db_conn *c)
{
	c->draining = PQenterPipelineMode(c->pg) == 1 &&
	    PQsendQueryPrepared(c->pg, "commit", 0, NULL, NULL, NULL, 0) == 1 &&
	    PQpipelineSync(c->pg) == 1 && PQflush(c->pg) >= 0;
	if (!c->draining)
		pg_lost(c, "reading");
}

/* Read its answer, which comes before all others. */
static enum err
take_commit(struct db_conn *c)
{
	int64_t deadline = clock_mono() + PG_READ_MS;
	PGresult *r = take(c, deadline);
	enum err e = pg_fault(c, r, "reading");

	c->draining = false;
	PQclear(r);
	if (c->pg != NULL)
		PQclear(take(c, deadline));
	return e;
}

void
pg_drain(struct db_conn *c)
{
	if (!c->draining)
		return;
	take_commit(c);
	if (c->pg != NULL && PQexitPipelineMode(c->pg) != 1)
		pg_lost(c, "reading");
}

/* --- queueing ahead --- */

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
		    same(pg_query(c, query)->params, params,
		    c->ahead[i].params))
			return &c->ahead[i];
	return NULL;
}

void
pg_ahead(struct db_conn *c, int query, const struct db_value *params)
{
	size_t n = strlen(pg_query(c, query)->params);
	struct pg_ahead *a = &c->ahead[c->nahead];

	if ((c->tx != PG_READ && c->tx != PG_READ_BEGINS) ||
	    c->nahead == AHEAD_MAX || n > AHEAD_PARAMS ||
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

/* Evaluate the row of engine_schema that was queried at that time. */
static enum err
take_state(struct db_conn *c, const PGresult *r, int64_t asked)
{
	if (PQntuples(r) != 1)
		return E_DB;	/* the table was emptied by somebody */
	c->kept = (unsigned)strtoull(PQgetvalue(r, 0, 0), NULL, 10);
	pg_clock(r, 1, asked);
	return pg_usable(c, r, 2);
}

/* Send the queued statements that were not sent yet, and this one; at the
 * beginning of a snapshot, after what begins it. */
static bool
send_all(struct db_conn *c, int query, const struct db_value *params,
    struct sent *s, int at[AHEAD_MAX])
{
	bool ok = (c->draining || PQenterPipelineMode(c->pg) == 1) &&
	    (c->tx != PG_READ_BEGINS || send_begin(c, s));

	for (int i = 0; ok && i < c->nahead; i++)
		if (!c->ahead[i].sent) {
			ok = send(c, c->ahead[i].query, c->ahead[i].params, s);
			at[i] = s->n;
			c->ahead[i].sent = true;
		}
	if (ok && find(c, query, params) == NULL)
		ok = send(c, query, params, s);
	return ok && PQpipelineSync(c->pg) == 1;
}

static enum err
wave(struct db_conn *c, int query, const struct db_value *params)
{
	PGresult *r[SENT_MAX] = { NULL };
	int at[AHEAD_MAX] = { 0 };
	bool begins = c->tx == PG_READ_BEGINS;
	int64_t asked = clock_mono();
	struct sent s = { .n = 0 };
	enum err e;

	e = send_all(c, query, params, &s, at) ? E_OK :
	    pg_lost(c, begins ? "begin" : "reading");
	/* if that failed, nothing after it can be read either */
	if (e == E_OK && c->draining && take_commit(c) != E_OK)
		e = c->pg == NULL ? E_AWAY : pg_lost(c, "reading");
	if (e == E_OK)
		e = take_all(c, &s, r);
	if (begins && c->pg != NULL)
		c->tx = PG_READ;
	if (begins && e == E_OK)
		e = take_state(c, r[s.state], asked);
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
	/* each result is used once */
	if ((a = find(c, query, params)) != NULL) {
		c->results[query] = a->result;
		*a = c->ahead[--c->nahead];
	}
	c->rows[query] = 0;
	return E_OK;
}

/* When the idle connection has died, nothing was begun: use a new one. */
enum err
pg_first(struct db_conn *c, int query, const struct db_value *params)
{
	enum err e;

	for (int tries = 0; ; tries++) {
		for (int i = 0; i < c->nahead; i++)
			c->ahead[i].sent = false;
		e = c->pg != NULL ? E_OK : pg_ready(c);
		c->tx = PG_READ_BEGINS;
		if (e == E_OK)
			e = pg_wave(c, query, params);
		if (e != E_AWAY || tries == 1)
			return e;
	}
}
