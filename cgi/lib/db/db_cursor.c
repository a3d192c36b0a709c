/* Cursors: running a statement from start to end. */
#include <string.h>

#include "db.h"
#include "db_own.h"
#include "lib/log.h"

static const struct db_query *
query_of(const struct cur *c)
{
	return &c->db->schema->queries[c->query];
}

static void
cur_fail(struct cur *c, enum err e)
{
	c->done = true;
	if (c->err == E_OK)
		c->err = e;
	if (c->db->tx && c->db->tx_err == E_OK)
		c->db->tx_err = e;
}

void
db_read_on(struct db *db)
{
	if (db->reading || db->tx)
		return;
	db->reading = db->engine->begin(db->conn, true) == E_OK;
	db->looked = db->reading && db->engine->knows_all;
}

/* Find the cached rows of a statement, or an entry to fill; or neither. */
static void
look_up(struct cur *c, const struct db_value *params)
{
	c->kept = kept_at(c->db->kept, c->query, query_of(c)->params, params,
	    c->db->engine->version(c->db->conn));
	if (c->kept != NULL && !c->kept->whole)
		kept_begin(c->kept);
}

struct kept_text *
db_keep(struct db *db, const char *key)
{
	return !db->reading || !db->looked ? NULL :
	    kept_text_at(db->kept, key, db->engine->version(db->conn));
}

static size_t
columns(const struct cur *c)
{
	return strlen(query_of(c)->cols);
}

static bool
is_kept(const struct cur *c)
{
	return c->kept != NULL && c->kept->whole;
}

/* May the statement run now?  Logs the reason unless there was an earlier
 * failure. */
static enum err
allowed(const struct db *db, const struct db_query *q)
{
	if (db->read_only && q->writes) {
		log_error("db", "%s: writes, and this request may only read",
		    q->name);
		return E_INTERNAL;
	}
	/* the engine may have rolled back by itself: nothing may run as if the
	 * transaction were still open */
	return db->tx ? db->tx_err : E_OK;
}

static bool
keeps(const struct db *db, const struct db_query *q)
{
	return q->kept == KEPT || (q->kept == KEPT_SQLITE &&
	    db->engine->knows_all);
}

void
db_start(struct cur *c, struct db *db, int query, const struct db_value *params)
{
	const struct db_query *q;
	enum err e;

	*c = (struct cur){ .db = db, .query = -1 };
	if (query < 0 || query >= db->schema->nqueries) {
		log_error("db", "no such query");
		cur_fail(c, E_INTERNAL);
		return;
	}
	q = &db->schema->queries[query];
	if (db->ahead) {
		if (!q->writes && !keeps(db, q))
			db->engine->ahead(db->conn, query, params);
		c->done = true;
		return;
	}
	if (db->open[query]) {
		log_error("db", "%s: still open", q->name);
		cur_fail(c, E_INTERNAL);
		return;
	}
	if ((e = allowed(db, q)) != E_OK) {
		cur_fail(c, e);
		return;
	}
	c->query = query;
	db->open[query] = true;
	db->nopen++;
	if (db->read_only) {
		db_read_on(db);
		if (db->reading && db->looked && keeps(db, q))
			look_up(c, params);
	}
	if (!is_kept(c) &&
	    (e = db->engine->start(db->conn, query, params)) != E_OK)
		cur_fail(c, e);
}

/* Copy a row's texts into one block. */
static void
copy_texts(struct arena *a, struct db_value *row, size_t n)
{
	size_t size[COLUMNS_MAX], all = 0;
	char *to;

	for (size_t i = 0; i < n; i++) {
		size[i] = row[i].text == NULL ? 0 : strlen(row[i].text) + 1;
		all += size[i];
	}
	if (all == 0)
		return;
	to = arena_space(a, all, 1);
	for (size_t i = 0; i < n; i++)
		if (size[i] > 0) {
			row[i].text = memcpy(to, row[i].text, size[i]);
			to += size[i];
		}
}

bool
db_next(struct cur *c, struct arena *a)
{
	struct db *db = c->db;
	bool more = false;
	enum err e;

	if (c->done)
		return false;
	if (is_kept(c)) {	/* cached until the next request: no copies
				 * needed */
		c->done = c->next >= c->kept->nvalues;
		if (c->done)	/* no rows: no values to point at */
			return false;
		c->row = c->kept->values + c->next;
		c->next += columns(c);
		return true;
	}
	e = db->engine->next(db->conn, c->query, &more, db->row);
	db->looked = true;
	c->row = db->row;
	c->done = !more;
	if (e != E_OK)
		cur_fail(c, e);
	else if (c->kept != NULL && c->done)
		kept_end(c->kept);
	else if (c->kept != NULL)
		for (size_t i = 0; i < columns(c); i++)
			kept_add(db->kept, c->kept, &db->row[i]);
	if (!c->done && a != NULL)
		copy_texts(a, db->row, columns(c));
	return !c->done;
}

void
db_release(struct db *db, int query)
{
	db->engine->end(db->conn, query);
	db->open[query] = false;
	db->nopen--;
}

enum err
cur_end(struct cur *c)
{
	if (c->query < 0)
		return c->err;
	/* run a write, or a statement to be cached, to its end, however many
	 * rows were fetched */
	if (c->kept != NULL ? !is_kept(c) : query_of(c)->writes)
		while (db_next(c, NULL))
			;
	db_release(c->db, c->query);
	c->query = -1;
	c->done = true;
	return c->err;
}

enum err
db_exec(struct cur *c)
{
	while (db_next(c, NULL))
		;
	return cur_end(c);
}
