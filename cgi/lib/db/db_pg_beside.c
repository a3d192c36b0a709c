/* PostgreSQL: another schema's statements on a connection.  They only read, in
 * whatever transaction the connection is in, and begin and end none. */
#include <stdlib.h>
#include <string.h>

#include "db_pg.h"
#include "lib/log.h"

/* Room for so many more, which are 0. */
static void *
more_room(void *list, int n, int more, size_t size)
{
	char *p = realloc(list, (size_t)(n + more + 1) * size);

	if (p == NULL)
		abort();
	memset(p + (size_t)n * size, 0, (size_t)(more + 1) * size);
	return p;
}

enum err
pg_beside(struct db_conn *c, const struct db_schema *schema)
{
	int n = c->schema->nqueries, more = schema->nqueries;

	if (c->beside == schema)
		return E_OK;
	if (c->beside != NULL) {
		log_error("db", "two schemas beside another");
		return E_INTERNAL;
	}
	c->prepared = more_room(c->prepared, n, more, sizeof(*c->prepared));
	c->results = more_room(c->results, n, more, sizeof(PGresult *));
	c->rows = more_room(c->rows, n, more, sizeof(*c->rows));
	c->beside = schema;
	return E_OK;
}

static void
leave(struct db_conn *c)
{
	(void)c;
}

static enum err
begin(struct db_conn *c, bool read)
{
	(void)c;
	return read ? E_OK : E_INTERNAL;
}

static enum err
commit(struct db_conn *c)
{
	(void)c;
	return E_OK;
}

static enum err
start(struct db_conn *c, int query, const struct db_value *params)
{
	return pg_start(c, c->schema->nqueries + query, params);
}

static enum err
next(struct db_conn *c, int query, bool *more,
    struct db_value row[COLUMNS_MAX])
{
	return pg_next(c, c->schema->nqueries + query, more, row);
}

static void
end(struct db_conn *c, int query)
{
	pg_end(c, c->schema->nqueries + query);
}

static void
ahead(struct db_conn *c, int query, const struct db_value *params)
{
	pg_ahead(c, c->schema->nqueries + query, params);
}

static unsigned
version(struct db_conn *c)
{
	return c->kept;
}

const struct db_engine db_pg_beside = {
	.close = leave,
	.begin = begin,
	.commit = commit,
	.rollback = leave,
	.start = start,
	.next = next,
	.end = end,
	.version = version,
	.ahead = ahead,
	.forget = leave,
};
