/* Copying a database: the tables, their order, and the verification. */
#include <sodium.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "db_copy_side.h"
#include "lib/log.h"

enum { TABLES_MAX = 100, EVERY = 100000 };

struct sum {
	int64_t		 rows;
	uint64_t	 hash;
};

struct copying {
	const struct copy_engine	*from_engine, *to_engine;
	struct copy_side		*from, *to;
	const struct copy_table		*table;		/* the table being
							 * copied */
	struct sum			 sum;
	const struct copy_progress	*progress;
	bool				 writing;
};

/* --- tables --- */

static const char tables_sql[] =
    /* parents first: ordered by the longest path of references */
    "WITH RECURSIVE ref(child, parent) AS (SELECT DISTINCT t.name, f.\"table\""
    " FROM sqlite_schema t JOIN pragma_foreign_key_list(t.name) f"
    " WHERE t.type = 'table'), depth(name, d) AS (SELECT name, 0 FROM"
    " sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' UNION"
    " SELECT child, d + 1 FROM ref JOIN depth ON depth.name = ref.parent"
    " WHERE d < 20)"
    "SELECT d.name, (SELECT group_concat(name, ', ') FROM"
    " (SELECT name FROM pragma_table_info(d.name) ORDER BY cid)),"
    " (SELECT group_concat(name, ', ') FROM"
    " (SELECT name FROM pragma_table_info(d.name) WHERE pk > 0 ORDER BY pk)),"
    " (SELECT group_concat(CASE type WHEN 'TEXT' THEN 't' ELSE 'i' END, '')"
    " FROM (SELECT type FROM pragma_table_info(d.name) ORDER BY cid)),"
    " (SELECT count(*) FROM pragma_table_info(d.name) WHERE name = 'id' AND"
    " pk = 1 AND type = 'INTEGER')"
    " FROM depth d GROUP BY d.name ORDER BY max(d.d), d.name";

static enum err
fault(sqlite3 *h, const char *what)
{
	log_error("copy", "%s: %s", what, sqlite3_errmsg(h));
	sqlite3_close(h);
	return E_DB;
}

/* Taken from the SQLite migrations; a test checks that PostgreSQL has the
 * same. */
static enum err
list_tables(const struct db_schema *schema, struct arena *a,
    struct copy_table list[TABLES_MAX], size_t *n)
{
	sqlite3_stmt *st;
	sqlite3 *h;

	*n = 0;
	if (sqlite3_open(":memory:", &h) != SQLITE_OK)
		return fault(h, "schema");
	for (int i = 0; i < schema->nmigrations; i++)
		if (sqlite3_exec(h, schema->migrations[i].sql, NULL, NULL,
		    NULL) != SQLITE_OK)
			return fault(h, schema->migrations[i].name);
	if (sqlite3_prepare_v2(h, tables_sql, -1, &st, NULL) != SQLITE_OK)
		return fault(h, "tables");
	while (*n < TABLES_MAX && sqlite3_step(st) == SQLITE_ROW) {
		const char *s[4];

		for (int i = 0; i < 4; i++)
			s[i] = arena_strdup(a,
			    (const char *)sqlite3_column_text(st, i));
		list[(*n)++] = (struct copy_table){ .name = s[0],
		    .columns = s[1], .key = s[2], .types = s[3],
		    .numbered = sqlite3_column_int(st, 4) != 0 };
	}
	sqlite3_finalize(st);
	sqlite3_close(h);
	return *n > 0 && *n < TABLES_MAX ? E_OK : E_INTERNAL;
}

/* --- rows --- */

/* A sum of hashes, which is independent of the order of rows. */
static void
add(struct sum *sum, const char *types, const struct db_value *row)
{
	crypto_generichash_state state;
	uint64_t hash;

	crypto_generichash_init(&state, NULL, 0, sizeof(hash));
	for (size_t i = 0; types[i] != '\0'; i++) {
		bool none = types[i] == 't' ? row[i].text == NULL :
		    row[i].n == ABSENT;
		int64_t n = types[i] == 'i' ? row[i].n : none ? 0 :
		    (int64_t)strlen(row[i].text);

		crypto_generichash_update(&state, (void *)&none, sizeof(none));
		crypto_generichash_update(&state, (void *)&n, sizeof(n));
		if (types[i] == 't' && !none)
			crypto_generichash_update(&state,
			    (const void *)row[i].text, (size_t)n);
	}
	crypto_generichash_final(&state, (void *)&hash, sizeof(hash));
	sum->rows++;
	sum->hash += hash;
}

static enum err
each_row(void *ctx, const struct db_value *row)
{
	struct copying *c = ctx;
	enum err e = E_OK;

	add(&c->sum, c->table->types, row);
	if (!c->writing)
		return E_OK;
	e = c->to_engine->write_row(c->to, c->table, row);
	if (e == E_OK && c->progress->told != NULL &&
	    c->sum.rows % EVERY == 0)
		c->progress->told(c->progress->ctx, c->table->name,
		    c->sum.rows, false);
	return e;
}

static enum err
copy_table(struct copying *c, const struct copy_table *t)
{
	struct sum sent;
	int64_t id;
	enum err e = c->to_engine->write_begin(c->to, t);

	c->table = t;
	c->sum = (struct sum){ .rows = 0 };
	c->writing = true;
	if (e == E_OK)
		e = c->from_engine->read(c->from, t, each_row, c);
	if (e == E_OK)
		e = c->to_engine->write_end(c->to, t);
	if (e == E_OK && t->numbered &&
	    (e = c->from_engine->last_id(c->from, t, &id)) == E_OK)
		e = c->to_engine->go_on(c->to, t, id);
	sent = c->sum;
	c->sum = (struct sum){ .rows = 0 };
	c->writing = false;
	if (e == E_OK)
		e = c->to_engine->read(c->to, t, each_row, c);
	if (e == E_OK && (sent.rows != c->sum.rows ||
	    sent.hash != c->sum.hash)) {
		log_error("copy", "%s: %lld rows were sent, and what arrived "
		    "differs (%lld rows)", t->name, (long long)sent.rows,
		    (long long)c->sum.rows);
		e = E_DB;
	}
	if (e == E_OK && c->progress->told != NULL)
		c->progress->told(c->progress->ctx, t->name, sent.rows, true);
	return e;
}

static enum err
copy_all(struct copying *c, const struct copy_table *list, size_t n)
{
	int64_t made;
	enum err e = c->to_engine->number(c->to, "SELECT "
	    "(SELECT count(*) FROM app_user) + (SELECT count(*) FROM device) "
	    "+ (SELECT count(*) FROM extension) "
	    "+ (SELECT count(*) FROM device_type) "
	    "+ (SELECT count(*) FROM mgmt_bundle)", &made);

	if (e == E_OK && made != 0) {
		log_error("copy", "the target is not empty: it has users, "
		    "devices, device types, extensions or packages");
		return E_CONFLICT;
	}
	if (e == E_OK)
		e = c->to_engine->prepare(c->to, list, n);
	for (size_t i = 0; e == E_OK && i < n; i++)
		e = copy_table(c, &list[i]);
	return e == E_OK ? c->to_engine->settle(c->to, list, n) : e;
}

enum err
db_copy(const struct db_schema *schema, const char *from, const char *to,
    bool lock, const struct copy_progress *progress)
{
	struct copying c = { .progress = progress,
	    .from_engine = db_is_url(from) ? &copy_pg : &copy_sqlite,
	    .to_engine = db_is_url(to) ? &copy_pg : &copy_sqlite };
	struct copy_table list[TABLES_MAX];
	struct arena *a = arena_new(ARENA_MAX);
	enum err e, closed;
	size_t n;

	e = sodium_init() < 0 ? E_INTERNAL : list_tables(schema, a, list, &n);
	if (e == E_OK && (c.from = c.from_engine->open(schema, from,
	    lock ? COPY_READ_LOCKED : COPY_READ)) == NULL)
		e = E_DB;
	if (e == E_OK && (c.to = c.to_engine->open(schema, to,
	    COPY_WRITE)) == NULL)
		e = E_DB;
	if (e == E_OK)
		e = copy_all(&c, list, n);
	if (c.to != NULL) {
		closed = c.to_engine->close(c.to, e == E_OK);
		e = e == E_OK ? closed : e;
	}
	if (c.from != NULL)
		c.from_engine->close(c.from, false);
	arena_free(a);
	return e;
}
