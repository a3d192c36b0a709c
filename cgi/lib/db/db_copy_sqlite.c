/* Copying from and to a file of SQLite. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "db_copy_side.h"
#include "db_sqlite.h"
#include "lib/log.h"

struct copy_side {
	sqlite3		*h;
	sqlite3_stmt	*insert;
	struct arena	*a;		/* for the triggers */
	char		*triggers;	/* to recreate them */
};

static enum err
fault(struct copy_side *s, const char *what)
{
	log_error("copy", "%s: %s", what, sqlite3_errmsg(s->h));
	return (sqlite3_errcode(s->h) & 0xff) == SQLITE_BUSY ? E_BUSY : E_DB;
}

static enum err
run(struct copy_side *s, const char *sql, const char *what)
{
	return sqlite3_exec(s->h, sql, NULL, NULL, NULL) == SQLITE_OK ? E_OK :
	    fault(s, what);
}

static enum err
side_close(struct copy_side *s, bool commit)
{
	enum err e = E_OK;

	sqlite3_finalize(s->insert);
	if (commit)
		e = run(s, "COMMIT", "commit");
	sqlite3_close(s->h);
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
	s->h = sqlite_open(address);
	if (s->h == NULL ||
	    sqlite_identify(s->h, schema, address, &version) != E_OK ||
	    run(s, use == COPY_READ ? "BEGIN" : "BEGIN IMMEDIATE",
	    "begin") != E_OK) {
		side_close(s, false);
		return NULL;
	}
	return s;
}

static enum err
side_number(struct copy_side *s, const char *sql, int64_t *n)
{
	return sqlite_number(s->h, sql, n) ? E_OK : fault(s, sql);
}

static sqlite3_stmt *
prepared(struct copy_side *s, const char *sql)
{
	sqlite3_stmt *st = NULL;

	if (sqlite3_prepare_v2(s->h, sql, -1, &st, NULL) != SQLITE_OK)
		fault(s, sql);
	return st;
}

static enum err
side_read(struct copy_side *s, const struct copy_table *t, copy_row *each,
    void *ctx)
{
	struct db_value row[COLUMNS_MAX];
	sqlite3_stmt *st = prepared(s, arena_printf(s->a,
	    "SELECT %s FROM %s ORDER BY %s", t->columns, t->name, t->key));
	enum err e = E_OK;
	int rc = SQLITE_DONE;

	if (st == NULL)
		return E_DB;
	while (e == E_OK && (rc = sqlite3_step(st)) == SQLITE_ROW) {
		for (int i = 0; t->types[i] != '\0'; i++) {
			bool none = sqlite3_column_type(st, i) == SQLITE_NULL;

			row[i] = (struct db_value){ .n = ABSENT };
			if (!none && t->types[i] == 't')
				row[i].text = (const char *)
				    sqlite3_column_text(st, i);
			else if (!none)
				row[i].n = sqlite3_column_int64(st, i);
		}
		e = each(ctx, row);
	}
	if (e == E_OK && rc != SQLITE_DONE)
		e = fault(s, t->name);
	sqlite3_finalize(st);
	return e;
}

static enum err
side_prepare(struct copy_side *s, const struct copy_table *list, size_t n)
{
	sqlite3_stmt *st = prepared(s, "SELECT sql, 'DROP TRIGGER ' || name "
	    "FROM sqlite_schema WHERE type = 'trigger'");
	char *drop = arena_strdup(s->a, "");
	enum err e;

	s->triggers = drop;
	if (st == NULL)
		return E_DB;
	while (sqlite3_step(st) == SQLITE_ROW) {
		s->triggers = arena_printf(s->a, "%s%s;", s->triggers,
		    (const char *)sqlite3_column_text(st, 0));
		drop = arena_printf(s->a, "%s%s;", drop,
		    (const char *)sqlite3_column_text(st, 1));
	}
	sqlite3_finalize(st);
	e = run(s, drop, "triggers");
	while (e == E_OK && n-- > 0)
		e = run(s, arena_printf(s->a, "DELETE FROM %s", list[n].name),
		    list[n].name);
	return e;
}

static enum err
side_settle(struct copy_side *s, const struct copy_table *list, size_t n)
{
	int64_t broken;
	enum err e = run(s, s->triggers, "triggers");

	(void)list;
	(void)n;
	if (e == E_OK)
		e = side_number(s, "SELECT count(*) FROM "
		    "pragma_foreign_key_check", &broken);
	if (e == E_OK && broken != 0) {
		log_error("copy", "%lld broken references",
		    (long long)broken);
		e = E_DB;
	}
	return e;
}

static enum err
side_write_begin(struct copy_side *s, const struct copy_table *t)
{
	const char *marks = "?";

	for (size_t i = 1; i < strlen(t->types); i++)
		marks = arena_printf(s->a, "%s, ?", marks);
	s->insert = prepared(s, arena_printf(s->a,
	    "INSERT INTO %s (%s) VALUES (%s)", t->name, t->columns, marks));
	return s->insert == NULL ? E_DB : E_OK;
}

static enum err
side_write_row(struct copy_side *s, const struct copy_table *t,
    const struct db_value *row)
{
	for (int i = 0; t->types[i] != '\0'; i++)
		if (t->types[i] == 't' && row[i].text != NULL)
			sqlite3_bind_text(s->insert, i + 1, row[i].text, -1,
			    SQLITE_STATIC);
		else if (t->types[i] == 'i' && row[i].n != ABSENT)
			sqlite3_bind_int64(s->insert, i + 1, row[i].n);
		else
			sqlite3_bind_null(s->insert, i + 1);
	sqlite3_step(s->insert);
	return sqlite3_reset(s->insert) == SQLITE_OK ? E_OK :
	    fault(s, t->name);
}

static enum err
side_write_end(struct copy_side *s, const struct copy_table *t)
{
	(void)t;
	sqlite3_finalize(s->insert);
	s->insert = NULL;
	return E_OK;
}

/* Tables with AUTOINCREMENT store it; for others it is the largest id. */
static enum err
side_last_id(struct copy_side *s, const struct copy_table *t, int64_t *id)
{
	return side_number(s, arena_printf(s->a, "SELECT max("
	    "coalesce((SELECT max(id) FROM %s), 0), "
	    "coalesce((SELECT seq FROM sqlite_sequence WHERE name = '%s'), 0))",
	    t->name, t->name), id);
}

static enum err
side_go_on(struct copy_side *s, const struct copy_table *t, int64_t id)
{
	return run(s, arena_printf(s->a, "UPDATE sqlite_sequence SET seq = "
	    "%lld WHERE name = '%s'", (long long)id, t->name), t->name);
}

const struct copy_engine copy_sqlite = {
	.open = side_open, .close = side_close, .number = side_number,
	.read = side_read, .prepare = side_prepare, .settle = side_settle,
	.write_begin = side_write_begin, .write_row = side_write_row,
	.write_end = side_write_end, .last_id = side_last_id,
	.go_on = side_go_on,
};
