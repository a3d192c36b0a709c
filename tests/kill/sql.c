/* sql FILE STATEMENT: the rows of a query, read only, as JSON arrays, a line
 * each: what the kill test looks at afterwards. */
#include <jansson.h>
#include <sqlite3.h>
#include <stdio.h>

static json_t *
value(sqlite3_stmt *s, int i)
{
	switch (sqlite3_column_type(s, i)) {
	case SQLITE_NULL:
		return json_null();
	case SQLITE_INTEGER:
		return json_integer(sqlite3_column_int64(s, i));
	default:
		return json_string((const char *)sqlite3_column_text(s, i));
	}
}

static int
rows(sqlite3_stmt *s)
{
	json_t *row;
	int r;

	while ((r = sqlite3_step(s)) == SQLITE_ROW) {
		row = json_array();
		for (int i = 0; i < sqlite3_column_count(s); i++)
			json_array_append_new(row, value(s, i));
		json_dumpf(row, stdout, JSON_COMPACT);
		putchar('\n');
		json_decref(row);
	}
	return r;
}

int
main(int argc, char **argv)
{
	sqlite3_stmt *s = NULL;
	sqlite3 *db = NULL;
	int r = SQLITE_ERROR;

	if (argc != 3) {
		fprintf(stderr, "usage: sql FILE STATEMENT\n");
		return 2;
	}
	if (sqlite3_open_v2(argv[1], &db, SQLITE_OPEN_READWRITE, NULL) ==
	    SQLITE_OK && sqlite3_busy_timeout(db, 10000) == SQLITE_OK &&
	    sqlite3_prepare_v2(db, argv[2], -1, &s, NULL) == SQLITE_OK)
		r = rows(s);
	if (r != SQLITE_DONE)
		fprintf(stderr, "sql: %s\n", sqlite3_errmsg(db));
	sqlite3_finalize(s);
	sqlite3_close(db);
	return r != SQLITE_DONE;
}
