/* sqlgen: tries the migrations and every query on an in-memory database. */
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "sqlgen.h"

/* The line at an offset in a text whose first line is first. */
static int
line_at(const char *text, int first, int offset)
{
	for (int i = 0; i < offset && text[i] != '\0'; i++)
		if (text[i] == '\n')
			first++;
	return first;
}

static bool
run_migrations(struct gen *g, sqlite3 *db)
{
	for (size_t i = 0; i < g->sqlite.n; i++) {
		const struct migration *m = &g->sqlite.m[i];
		const char *p = m->sql;

		while (*p != '\0') {
			sqlite3_stmt *st = NULL;
			const char *tail = NULL;
			int offset = (int)(p - m->sql), rc;

			rc = sqlite3_prepare_v2(db, p, -1, &st, &tail);
			if (rc == SQLITE_OK && st != NULL)
				rc = sqlite3_step(st);
			sqlite3_finalize(st);
			if (rc != SQLITE_OK && rc != SQLITE_DONE &&
			    rc != SQLITE_ROW) {
				if (sqlite3_error_offset(db) > 0)
					offset += sqlite3_error_offset(db);
				return gen_fault(g, m->file,
				    line_at(m->sql, 1, offset), "%s",
				    sqlite3_errmsg(db));
			}
			p = tail;
		}
	}
	return true;
}

static bool
check_params(struct gen *g, const struct statement *s, sqlite3_stmt *st,
    const char *name, bool *used)
{
	int given = sqlite3_bind_parameter_count(st);

	for (int i = 1; i <= given; i++) {
		const char *p = sqlite3_bind_parameter_name(st, i);
		size_t n = 0;

		if (p != NULL && *p == '$')
			for (p++; *p >= '0' && *p <= '9' && n < 1000; p++)
				n = n * 10 + (size_t)(*p - '0');
		if (p == NULL || *p != '\0' || n < 1 || n > s->params.n)
			return gen_fault(g, s->file, s->line,
			    "%s: parameter %s is not one of $1 to $%zu", name,
			    p == NULL ? "?" :
			    sqlite3_bind_parameter_name(st, i), s->params.n);
		used[n] = true;
	}
	return true;
}

static bool
check_cols(struct gen *g, const struct statement *s, sqlite3_stmt *st,
    const char *name)
{
	size_t n = (size_t)sqlite3_column_count(st);

	if (s->rows ? n != s->cols.n || n == 0 : n != 0)
		return gen_fault(g, s->file, s->line,
		    "%s: gives %zu columns, %zu are named", name, n, s->cols.n);
	for (size_t i = 0; i < n; i++) {
		const struct field *f = &s->cols.f[i];
		const char *is = sqlite3_column_name(st, (int)i);
		const char *type = sqlite3_column_decltype(st, (int)i);

		if (is == NULL || strcmp(is, f->name) != 0)
			return gen_fault(g, s->file, s->line,
			    "%s: column %zu is %s, not %s", name, i + 1, is,
			    f->name);
		if (type != NULL && strcmp(type,
		    f->text ? "TEXT" : "INTEGER") != 0 &&
		    !(strcmp(type, "INT") == 0 && !f->text))
			return gen_fault(g, s->file, s->line,
			    "%s: %s is %s, not %s", name, is, type,
			    f->text ? "text" : "int");
	}
	return true;
}

static bool
check_query(struct gen *g, sqlite3 *db, struct statement *s, size_t n,
    bool *used)
{
	const char *name = gen_expand(g, s, n, s->pattern);
	const char *sql = gen_expand(g, s, n, s->sql), *tail;
	sqlite3_stmt *st;
	bool ok;

	if (name == NULL || sql == NULL)
		return false;
	if (sqlite3_prepare_v2(db, sql, -1, &st, &tail) != SQLITE_OK) {
		int offset = sqlite3_error_offset(db);

		return gen_fault(g, s->file, s->naxes > 0 || offset < 0 ?
		    s->sql_line : line_at(sql, s->sql_line, offset), "%s: %s",
		    name, sqlite3_errmsg(db));
	}
	if (st == NULL || *tail != '\0')
		ok = gen_fault(g, s->file, s->line,
		    "%s: must be one statement", name);
	else
		ok = check_params(g, s, st, name, used) &&
		    check_cols(g, s, st, name);
	s->writes = st != NULL && !sqlite3_stmt_readonly(st);
	sqlite3_finalize(st);
	return ok;
}

/* Check all variants of a statement; one of them must use each parameter. */
static bool
check_statement(struct gen *g, sqlite3 *db, struct statement *s)
{
	bool used[FIELDS_MAX + 1] = { false };

	for (size_t n = 0; n < s->count; n++)
		if (!check_query(g, db, s, n, used))
			return false;
	for (size_t n = 1; n <= s->params.n; n++)
		if (!used[n])
			return gen_fault(g, s->file, s->line,
			    "%s: $%zu (%s) is not used", s->name, n,
			    s->params.f[n - 1].name);
	return true;
}

/* --- statements for PostgreSQL alone --- */

static bool
uses(const char *sql, size_t n)
{
	for (const char *p = sql; (p = strchr(p, '$')) != NULL; p++) {
		char *end;

		if (strtoul(p + 1, &end, 10) == n && end > p + 1)
			return true;
	}
	return false;
}

static bool
check_pg_statement(struct gen *g, struct statement *s)
{
	for (size_t n = 1; n <= s->params.n; n++)
		if (!uses(s->sql, n))
			return gen_fault(g, s->file, s->line,
			    "%s: $%zu (%s) is not used", s->name, n,
			    s->params.f[n - 1].name);
	s->writes = strncmp(s->sql, "SELECT", strlen("SELECT")) != 0;
	return true;
}

bool
gen_check(struct gen *g)
{
	sqlite3 *db;
	bool ok = true;

	if (g->sqlite.n == 0 && g->pg.n > 0) {
		for (size_t i = 0; ok && i < g->nstatements; i++)
			ok = check_pg_statement(g, &g->statements[i]);
		return ok;
	}
	if (sqlite3_open(":memory:", &db) != SQLITE_OK) {
		fprintf(g->err, "sqlgen: %s\n", sqlite3_errmsg(db));
		sqlite3_close(db);
		return false;
	}
	/* "x" is a name, never a string, so that a misspelt column is an
	 * error */
	sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
	sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
	sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_FKEY, 1, NULL);
	if (!run_migrations(g, db))
		ok = false;
	for (size_t i = 0; ok && i < g->nstatements; i++)
		ok = check_statement(g, db, &g->statements[i]);
	sqlite3_close(db);
	return ok;
}
