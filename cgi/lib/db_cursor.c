/* Cursors: a statement from its start to its end. */
#include "db.h"
#include "db_own.h"
#include "log.h"

static const char *
query_name(const struct cur *c)
{
	return c->query < 0 ? "?" : c->db->schema->queries[c->query].name;
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

/* Without this each statement would take and give back its own lock. */
static void
read_on(struct db *db)
{
	if (db->reading || db->tx)
		return;
	db->reading = db_run(db->begin_read) == SQLITE_OK;
	db->looked = false;
}

/* What is kept of a statement's rows, or a place for them. */
static void
look_up(struct cur *c)
{
	c->kept = kept_at(c->db->kept, c->query, engine_version(c->db->h));
	if (!c->kept->whole)
		kept_begin(c->kept);
}

static int
columns_kept(const struct cur *c)
{
	return c->db->schema->queries[c->query].kept;
}

/* The row that the statement stands at. */
static void
keep_row(struct cur *c)
{
	sqlite3_stmt *st = c->db->stmts[c->query];

	for (int i = 0; i < columns_kept(c); i++)
		if (sqlite3_column_type(st, i) == SQLITE_INTEGER)
			kept_add(c->db->kept, c->kept, NULL,
			    sqlite3_column_int64(st, i));
		else
			kept_add(c->db->kept, c->kept, (const char *)
			    sqlite3_column_text(st, i), ABSENT);
}

static bool
is_kept(const struct cur *c)
{
	return c->kept != NULL && c->kept->whole;
}

void
db_start(struct cur *c, struct db *db, int query)
{
	*c = (struct cur){ .db = db, .query = -1 };
	if (query < 0 || query >= db->schema->nqueries) {
		log_error("db", "no such query");
		cur_fail(c, E_INTERNAL);
		return;
	}
	if (db->open[query]) {
		log_error("db", "%s: still open",
		    db->schema->queries[query].name);
		cur_fail(c, E_INTERNAL);
		return;
	}
	if (db->stmts[query] == NULL)
		db->stmts[query] = engine_prepare(db->h,
		    db->schema->queries[query].sql);
	if (db->stmts[query] == NULL) {
		cur_fail(c, db_fault(db, sqlite3_extended_errcode(db->h),
		    db->schema->queries[query].name));
		return;
	}
	c->query = query;
	db->open[query] = true;
	if (db->read_only && !sqlite3_stmt_readonly(db->stmts[query])) {
		log_error("db", "%s: writes, and this request may only read",
		    query_name(c));
		cur_fail(c, E_INTERNAL);
	} else if (db->tx && db->tx_err != E_OK) {
		/* the engine may have rolled back by itself: nothing more may
		 * run as if the transaction still stood */
		cur_fail(c, db->tx_err);
	} else if (db->read_only) {
		read_on(db);
		if (db->reading && db->looked && db->schema->queries[query].kept)
			look_up(c);
	}
}

/* A spelling of a family need not use the parameters that others do: sqlgen
 * has checked, so one out of range is no mistake. */
static void
check_bind(struct cur *c, int rc)
{
	if (rc != SQLITE_OK && rc != SQLITE_RANGE)
		cur_fail(c, db_fault(c->db, rc, query_name(c)));
}

void
db_bind_text(struct cur *c, int i, const char *s)
{
	if (c->err == E_OK && s != NULL)
		check_bind(c, sqlite3_bind_text(c->db->stmts[c->query], i, s,
		    -1, SQLITE_STATIC));
}

void
db_bind_int(struct cur *c, int i, int64_t n)
{
	if (c->err == E_OK && n != ABSENT)
		check_bind(c, sqlite3_bind_int64(c->db->stmts[c->query], i, n));
}

bool
db_next(struct cur *c)
{
	int rc;

	if (c->done)
		return false;
	if (is_kept(c)) {
		c->row = c->next;
		c->next += (size_t)columns_kept(c);
		c->done = c->row >= c->kept->nvalues;
		return !c->done;
	}
	rc = sqlite3_step(c->db->stmts[c->query]);
	c->db->looked = true;
	c->done = rc != SQLITE_ROW;
	if (c->done && rc != SQLITE_DONE)
		cur_fail(c, db_fault(c->db, rc, query_name(c)));
	else if (c->kept != NULL && c->done)
		kept_end(c->kept);
	else if (c->kept != NULL)
		keep_row(c);
	return !c->done;
}

const char *
db_text(struct cur *c, struct arena *a, int col)
{
	if (is_kept(c))		/* until the next request */
		return c->kept->values[c->row + (size_t)col].text;
	return arena_strdup(a, (const char *)
	    sqlite3_column_text(c->db->stmts[c->query], col));
}

int64_t
db_int(struct cur *c, int col)
{
	sqlite3_stmt *st = c->db->stmts[c->query];

	if (is_kept(c))
		return c->kept->values[c->row + (size_t)col].n;
	if (sqlite3_column_type(st, col) == SQLITE_NULL)
		return ABSENT;
	return sqlite3_column_int64(st, col);
}

void
db_release(struct db *db, int query)
{
	sqlite3_reset(db->stmts[query]);
	sqlite3_clear_bindings(db->stmts[query]);
	db->open[query] = false;
}

enum err
cur_end(struct cur *c)
{
	if (c->query < 0)
		return c->err;
	/* a write must be whole before it is let go, however many of its rows
	 * were asked for, and so must what is to be kept */
	if (c->kept != NULL ? !is_kept(c) :
	    !sqlite3_stmt_readonly(c->db->stmts[c->query]))
		while (db_next(c))
			;
	db_release(c->db, c->query);
	c->query = -1;
	c->done = true;
	return c->err;
}

enum err
db_exec(struct cur *c)
{
	while (db_next(c))
		;
	return cur_end(c);
}
