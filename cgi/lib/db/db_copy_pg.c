/* Copying from and to PostgreSQL. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/text/buf.h"
#include "db_copy_side.h"
#include "db_pg.h"
#include "lib/log.h"

enum { PIECE = 64 * 1024, ROW_MAX = 64 * 1024 * 1024 };

struct copy_side {
	struct db_conn	 c;
	struct arena	*a;
	struct buf	 out;		/* rows to send */
};

static enum err
run(struct copy_side *s, const char *sql, const char *what)
{
	PGresult *r = pg_ask(&s->c, sql, 0);
	enum err e = pg_fault(&s->c, r, what);

	PQclear(r);
	return e;
}

static enum err
side_close(struct copy_side *s, bool commit)
{
	enum err e = E_OK;

	s->c.warned = false;
	if (commit && (e = run(s, "COMMIT", "commit")) == E_OK && s->c.warned)
		e = E_UNSURE;
	pg_disconnect(&s->c);
	free(s->c.address);
	buf_free(&s->out);
	arena_free(s->a);
	free(s);
	return e;
}

static struct copy_side *
side_open(const struct db_schema *schema, const char *address,
    enum copy_use use)
{
	struct copy_side *s = calloc(1, sizeof(*s));
	int version;

	if (s == NULL)
		abort();
	s->a = arena_new(ARENA_MAX);
	buf_init(&s->out, ROW_MAX);
	s->c.schema = schema;
	if ((s->c.address = strdup(address)) == NULL)
		abort();
	/* lock first, so that the snapshot is taken under the lock */
	if (pg_connect(&s->c) != E_OK ||
	    pg_identify(&s->c, &version) != E_OK ||
	    (use != COPY_READ &&
	    run(s, arena_printf(s->a, "SELECT pg_advisory_lock(%d, 1)",
	    (int)schema->application_id), "begin") != E_OK) ||
	    run(s, use == COPY_WRITE ? "BEGIN" : "BEGIN ISOLATION LEVEL REPEATABLE READ "
	    "READ ONLY", "begin") != E_OK ||
	    run(s, "SET LOCAL enable_seqscan = on; SET LOCAL enable_sort = on;"
	    "SET LOCAL idle_in_transaction_session_timeout = 0",
	    "begin") != E_OK) {
		side_close(s, false);
		return NULL;
	}
	return s;
}

static enum err
side_number(struct copy_side *s, const char *sql, int64_t *n)
{
	return pg_number(&s->c, sql, n) ? E_OK : E_DB;
}

/* Read in single-row mode, so that memory holds only one row. */
static enum err
side_read(struct copy_side *s, const struct copy_table *t, copy_row *each,
    void *ctx)
{
	struct db_value row[COLUMNS_MAX];
	enum err e = E_OK;
	PGresult *r;

	PQsetnonblocking(s->c.pg, 0);
	if (PQsendQuery(s->c.pg, arena_printf(s->a,
	    "SELECT %s FROM %s ORDER BY %s", t->columns, t->name,
	    t->key)) != 1 || PQsetSingleRowMode(s->c.pg) != 1)
		return pg_lost(&s->c, t->name);
	while ((r = PQgetResult(s->c.pg)) != NULL) {
		if (e == E_OK && PQresultStatus(r) != PGRES_SINGLE_TUPLE)
			e = pg_fault(&s->c, r, t->name);
		else if (e == E_OK) {
			for (int i = 0; t->types[i] != '\0'; i++) {
				const char *v = PQgetisnull(r, 0, i) ? NULL :
				    PQgetvalue(r, 0, i);

				row[i].text = t->types[i] == 't' ? v : NULL;
				row[i].n = t->types[i] == 't' || v == NULL ?
				    ABSENT : strtoll(v, NULL, 10);
			}
			e = each(ctx, row);
		}
		PQclear(r);
		if (s->c.pg == NULL)
			return e;
	}
	PQsetnonblocking(s->c.pg, 1);
	return e;
}

static enum err
triggers(struct copy_side *s, const struct copy_table *list, size_t n,
    const char *how)
{
	enum err e = E_OK;

	for (size_t i = 0; e == E_OK && i < n; i++)
		e = run(s, arena_printf(s->a, "ALTER TABLE %s %s TRIGGER USER",
		    list[i].name, how), list[i].name);
	return e;
}

static enum err
side_prepare(struct copy_side *s, const struct copy_table *list, size_t n)
{
	enum err e = triggers(s, list, n, "DISABLE");

	while (e == E_OK && n-- > 0)
		e = run(s, arena_printf(s->a, "DELETE FROM %s", list[n].name),
		    list[n].name);
	return e;
}

static enum err
side_settle(struct copy_side *s, const struct copy_table *list, size_t n)
{
	enum err e = triggers(s, list, n, "ENABLE");

	return e == E_OK ? run(s, "UPDATE engine_schema SET kept = kept + 1",
	    "engine_schema") : e;
}

static enum err
side_write_begin(struct copy_side *s, const struct copy_table *t)
{
	PGresult *r = pg_ask(&s->c, arena_printf(s->a,
	    "COPY %s (%s) FROM STDIN", t->name, t->columns), 0);
	enum err e = r != NULL && PQresultStatus(r) == PGRES_COPY_IN ? E_OK :
	    pg_fault(&s->c, r, t->name);

	PQclear(r);
	buf_reset(&s->out);
	PQsetnonblocking(s->c.pg, 0);
	return e;
}

static enum err
flush(struct copy_side *s, const char *what)
{
	if (s->out.failed)
		return E_TOOBIG;
	if (PQputCopyData(s->c.pg, s->out.data, (int)s->out.len) != 1)
		return pg_lost(&s->c, what);
	buf_reset(&s->out);
	return E_OK;
}

/* Write a value in COPY's text format. */
static void
put_text(struct buf *b, const char *s)
{
	for (; *s != '\0'; s++)
		switch (*s) {
		case '\\':
			buf_str(b, "\\\\");
			break;
		case '\t':
			buf_str(b, "\\t");
			break;
		case '\n':
			buf_str(b, "\\n");
			break;
		case '\r':
			buf_str(b, "\\r");
			break;
		default:
			buf_char(b, *s);
		}
}

static enum err
side_write_row(struct copy_side *s, const struct copy_table *t,
    const struct db_value *row)
{
	for (int i = 0; t->types[i] != '\0'; i++) {
		bool text = t->types[i] == 't';

		if (i > 0)
			buf_char(&s->out, '\t');
		if (text ? row[i].text == NULL : row[i].n == ABSENT)
			buf_str(&s->out, "\\N");
		else if (text)
			put_text(&s->out, row[i].text);
		else
			buf_printf(&s->out, "%lld", (long long)row[i].n);
	}
	buf_char(&s->out, '\n');
	return s->out.len < PIECE && !s->out.failed ? E_OK :
	    flush(s, t->name);
}

static enum err
side_write_end(struct copy_side *s, const struct copy_table *t)
{
	enum err e = flush(s, t->name);
	PGresult *r;

	if (e != E_OK)
		return e;
	if (PQputCopyEnd(s->c.pg, NULL) != 1)
		return pg_lost(&s->c, t->name);
	PQsetnonblocking(s->c.pg, 1);
	r = pg_await(&s->c, 0);
	e = pg_fault(&s->c, r, t->name);
	PQclear(r);
	return e;
}

static enum err
side_last_id(struct copy_side *s, const struct copy_table *t, int64_t *id)
{
	return side_number(s, arena_printf(s->a, "SELECT greatest("
	    "(SELECT max(id) FROM %s), pg_sequence_last_value("
	    "pg_get_serial_sequence('%s', 'id')::regclass), 0)", t->name,
	    t->name), id);
}

static enum err
side_go_on(struct copy_side *s, const struct copy_table *t, int64_t id)
{
	return run(s, arena_printf(s->a, "SELECT setval("
	    "pg_get_serial_sequence('%s', 'id'), %lld, true) WHERE %lld > 0",
	    t->name, (long long)id, (long long)id), t->name);
}

const struct copy_engine copy_pg = {
	.open = side_open, .close = side_close, .number = side_number,
	.read = side_read, .prepare = side_prepare, .settle = side_settle,
	.write_begin = side_write_begin, .write_row = side_write_row,
	.write_end = side_write_end, .last_id = side_last_id,
	.go_on = side_go_on,
};
