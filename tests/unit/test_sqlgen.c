/* sqlgen: what it writes, and that wrong SQL is refused with its place. */
#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tools/sqlgen.h"

#define MIGRATION							\
	"CREATE TABLE device (id INTEGER PRIMARY KEY,\n"		\
	" name TEXT NOT NULL, n INTEGER) STRICT;\n"			\
	"CREATE INDEX device_name ON device (name);\n"

static char dir[64], said[4096];

static void
setup(void)
{
	snprintf(dir, sizeof(dir), "/tmp/sqlgen-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(dir));
}

static void
path(char *out, size_t n, const char *name)
{
	snprintf(out, n, "%s/%s", dir, name);
}

static void
teardown(void)
{
	static const char *const names[] = { "001-a.sql", "002-b.sql",
		"003-c.sql", "queries.sql", "out.h", "out.c" };
	char file[128];

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		path(file, sizeof(file), names[i]);
		unlink(file);
	}
	rmdir(dir);
}

static void
put(const char *name, const char *text)
{
	char file[128];
	FILE *f;

	path(file, sizeof(file), name);
	f = fopen(file, "w");
	ck_assert_ptr_nonnull(f);
	fputs(text, f);
	fclose(f);
}

static char *
slurp(const char *name)
{
	static char text[65536];
	char file[128];
	FILE *f;

	path(file, sizeof(file), name);
	f = fopen(file, "r");
	if (f == NULL)
		return NULL;
	text[fread(text, 1, sizeof(text) - 1, f)] = '\0';
	fclose(f);
	return text;
}

/* Run the tool on these files of dir; its messages are in said. */
static int
tool(const char *a, const char *b)
{
	char out[128], first[128], second[128];
	char name[] = "sqlgen", n[] = "-n", test[] = "test", o[] = "-o";
	char *argv[] = { name, n, test, o, out, first, second, NULL };
	FILE *f = fmemopen(said, sizeof(said), "w");
	int status;

	path(out, sizeof(out), "out");
	path(first, sizeof(first), a);
	path(second, sizeof(second), b);
	memset(said, 0, sizeof(said));
	status = sqlgen_run(7, argv, f);
	fclose(f);
	return status;
}

static int
tool_on(const char *queries)
{
	put("001-a.sql", MIGRATION);
	put("queries.sql", queries);
	return tool("001-a.sql", "queries.sql");
}

static void
has(const char *text, const char *part)
{
	ck_assert_msg(text != NULL && strstr(text, part) != NULL,
	    "\"%s\" not in:\n%s", part, text);
}

START_TEST(writes_functions)
{
	ck_assert_msg(tool_on(
	    "-- Prose (with words) before.\n\n"
	    "-- device_get (id int, name text)\n"
	    "--   -> (id int, name text, n int)\n"
	    "SELECT id, name, n\n"
	    "-- a comment inside\n"
	    "FROM device WHERE id = $1 AND name = $2;\n\n"
	    "-- device_end (id int)\n"
	    "DELETE FROM device WHERE id = $1;\n") == 0, "%s", said);
	ck_assert_str_eq(said, "");
	has(slurp("out.h"), "q_device_get(struct cur *c_, struct db *db_,\n"
	    "    int64_t id,\n    const char *name)");
	has(slurp("out.h"), "row_->name = db_text(c_, 1);");
	has(slurp("out.c"), "\t  .params = \"it\", .cols = \"iti\",\n"
	    "\t  .writes = 0, .kept = KEPT_NOT },");
	has(slurp("out.c"), "\t  .params = \"i\", .cols = \"\",\n"
	    "\t  .writes = 1, .kept = KEPT_NOT },");
	has(slurp("out.h"), "x_device_end(struct db *db_,\n    int64_t id)");
	has(slurp("out.h"), "Q_TEST_MAX = 2");
	ck_assert_ptr_null(strstr(slurp("out.h"), "x_device_get"));
	has(slurp("out.c"), "const struct db_schema test_schema");
	has(slurp("out.c"), "CREATE INDEX device_name ON device (name)");
	ck_assert_ptr_null(strstr(slurp("out.c"), "comment inside"));
}
END_TEST

/* PostgreSQL's migrations are taken over as they are, numbered by themselves. */
START_TEST(takes_over_postgresql)
{
	char out[128], first[128], other[128];
	char name[] = "sqlgen", n[] = "-n", test[] = "test", o[] = "-o";
	char pg[] = "postgresql";
	char *argv[] = { name, n, test, o, out, first, pg, other, NULL };

	path(out, sizeof(out), "out");
	path(first, sizeof(first), "001-a.sql");
	path(other, sizeof(other), "001-pg.sql");
	put("001-a.sql", MIGRATION);
	put("001-pg.sql", "CREATE FUNCTION f() AS $$ nobody reads this $$;");
	ck_assert_int_eq(sqlgen_run(8, argv, stderr), 0);
	has(slurp("out.c"), "nobody reads this");
	has(slurp("out.c"), ".nmigrations = 1,\n\t.pg_migrations = pg,\n"
	    "\t.pg_nmigrations = 1,");
}
END_TEST

/* Statements of PostgreSQL alone are not tried on SQLite. */
START_TEST(of_postgresql_alone)
{
	char out[128], first[128], other[128];
	char name[] = "sqlgen", n[] = "-n", test[] = "test", o[] = "-o";
	char s[] = "-s", space[] = "apart", pg[] = "postgresql";
	char *argv[] = { name, n, test, o, out, s, space, first, pg, other,
	    NULL };

	path(out, sizeof(out), "out");
	path(first, sizeof(first), "queries.sql");
	path(other, sizeof(other), "001-a.sql");
	put("001-a.sql", "CREATE TABLE t (a JSONB);");
	put("queries.sql", "-- t_put (rows text)\n"
	    "INSERT INTO t SELECT x FROM jsonb_array_elements($1::jsonb) x;\n"
	    "\n-- t_n () -> (n int)\nSELECT count(*) AS n FROM t;\n");
	ck_assert_int_eq(sqlgen_run(10, argv, stderr), 0);
	has(slurp("out.c"), ".nmigrations = 0,");
	has(slurp("out.c"), ".pg_space = \"apart\",");
	has(slurp("out.c"), ".cols = \"\",\n\t  .writes = 1,");
	has(slurp("out.c"), ".cols = \"i\",\n\t  .writes = 0,");
	put("queries.sql", "-- t_put (rows text, n int)\n"
	    "INSERT INTO t VALUES ($1::jsonb);\n");
	ck_assert_int_eq(sqlgen_run(10, argv, fmemopen(said, sizeof(said),
	    "w")), 1);
}
END_TEST

START_TEST(expands_families)
{
	ck_assert_msg(tool_on(
	    "-- @by (col)\n--   id = n\n--   name = name\n--   n = n\n\n"
	    "-- @dir (order | after)\n"
	    "--   asc = ASC | @{by.col} >\n"
	    "--   desc = DESC | @{by.col} <\n\n"
	    "-- list_@{by}_@{dir} (after int) -> (id int)\n"
	    "SELECT id FROM device WHERE @{dir.after} $1\n"
	    "ORDER BY @{by.col} @{dir.order};\n"
	    "-- last (id int)\nDELETE FROM device WHERE id = $1;\n") == 0,
	    "%s", said);
	has(slurp("out.h"), "enum fam_dir {\n\tFAM_DIR_ASC,\n\tFAM_DIR_DESC,\n"
	    "\tFAM_DIR_MAX\n};");
	has(slurp("out.h"), "q_list(struct cur *c_, struct db *db_, "
	    "enum fam_by by, enum fam_dir dir,\n    int64_t after)");
	has(slurp("out.h"), "Q_LIST = 0,\n\tQ_LAST = 6,");
	has(slurp("out.c"), "{ .name = \"list_id_asc\"");
	/* the last family varies fastest */
	has(slurp("out.c"), "{ .name = \"list_name_desc\", .sql =\n"
	    "\t\"SELECT id FROM device WHERE name < $1\\n\"\n"
	    "\t\"ORDER BY name DESC\",\n"
	    "\t  .params = \"i\", .cols = \"i\",\n"
	    "\t  .writes = 0, .kept = KEPT_NOT },\n"
	    "\t{ .name = \"list_n_asc\"");
}
END_TEST

/* Four arguments by their place; the choice is one of the five of all. */
START_TEST(names_many_arguments)
{
	ck_assert_msg(tool_on(
	    "-- @dir (way)\n--   asc = ASC\n--   desc = DESC\n\n"
	    "-- four (a text, b text, c int, d int) -> (id int)\n"
	    "SELECT id FROM device WHERE name IN ($1, $2) AND n IN ($3, $4);\n"
	    "-- five_@{dir} (a text, b text, c int, d int) -> (id int)\n"
	    "SELECT id FROM device WHERE name IN ($1, $2) AND n IN ($3, $4)\n"
	    "ORDER BY id @{dir.way};\n"
	    "-- many (a text, b text, c int, d int, e int)\n"
	    "UPDATE device SET name = $1 WHERE name = $2 AND n IN ($3, $4, $5);"
	    "\n") == 0, "%s", said);
	has(slurp("out.h"), "q_four(struct cur *c_, struct db *db_,\n"
	    "    const char *a,\n    const char *b,\n    int64_t c,\n"
	    "    int64_t d)");
	ck_assert_ptr_null(strstr(slurp("out.h"), "p_four"));
	has(slurp("out.h"), "struct p_five {\n\tenum fam_dir dir;\n"
	    "\tconst char *a;\n\tconst char *b;\n\tint64_t c;\n"
	    "\tint64_t d;\n};\n");
	has(slurp("out.h"), "q_five(struct cur *c_, struct db *db_,\n"
	    "    const struct p_five *p_)\n{\n"
	    "\tconst struct db_value v_[] = {\n\t\t{ .text = p_->a },\n"
	    "\t\t{ .text = p_->b },\n\t\t{ .n = p_->c },\n");
	has(slurp("out.h"), "\tn_ = (int)p_->dir;\n");
	has(slurp("out.h"), "g_five(struct db *db_, struct arena *a_, "
	    "struct r_five *row_,\n    const struct p_five *p_)");
	has(slurp("out.h"), "x_many(struct db *db_,\n"
	    "    const struct p_many *p_)\n{\n\tstruct cur c_;\n\n"
	    "\tq_many(&c_, db_, p_);\n");
}
END_TEST

static const struct {
	const char	*sql, *says;
} wrong[] = {
	{ "-- a () -> (id int)\nSELECT id\nFROM nowhere;",
	    "queries.sql:2: a: no such table: nowhere" },
	{ "-- a () -> (id int)\nSELECT id\nFROM device WERE id = 1;",
	    "queries.sql:3: a: near \"id\": syntax error" },
	{ "-- a () -> (id int)\nSELECT idd FROM device;",
	    "queries.sql:2: a: no such column: idd" },
	{ "-- a () -> (id int)\nSELECT id FROM device WHERE name = \"x\";",
	    "no such column: x" },
	{ "-- a (id int) -> (id int)\nSELECT id FROM device;",
	    "queries.sql:1: a: $1 (id) is not used" },
	{ "-- a (id int) -> (id int)\nSELECT id FROM device WHERE id=$1 "
	    "OR id=$2;", "a: parameter $2 is not one of $1 to $1" },
	{ "-- a (id int) -> (id int)\nSELECT id FROM device WHERE id=?;",
	    "a: parameter ?" },
	{ "-- a (id int) -> (id int)\nSELECT id FROM device WHERE id=:id;",
	    "a: parameter :id" },
	{ "-- a () -> (id int, n int)\nSELECT id FROM device;",
	    "a: gives 1 columns, 2 are named" },
	{ "-- a () -> (id int)\nSELECT id, n FROM device;",
	    "a: gives 2 columns, 1 are named" },
	{ "-- a ()\nSELECT id FROM device;", "a: gives 1 columns, 0" },
	{ "-- a () -> ()\nDELETE FROM device;", "a: gives 0 columns" },
	{ "-- a () -> (n int)\nSELECT id FROM device;",
	    "a: column 1 is id, not n" },
	{ "-- a () -> (id text)\nSELECT id FROM device;",
	    "a: id is INTEGER, not text" },
	{ "-- a () -> (name int)\nSELECT name FROM device;",
	    "a: name is TEXT, not int" },
	{ "-- a () -> (id real)\nSELECT id FROM device;",
	    "type of id is real" },
	{ "-- a () -> (id int)\nSELECT id FROM device", "no semicolon" },
	{ "-- a () -> (id int)\nSELECT id FROM device; SELECT 1;",
	    "must be one statement" },
	{ "-- a () kept\nDELETE FROM device;", "not understood: \"kept\"" },
	{ "-- a () and more -> (id int)\nSELECT id FROM device;",
	    "not understood: \"and more" },
	{ "-- a (\nSELECT 1;", "name and type expected" },
	{ "-- a (id int, id int) -> (id int)\nSELECT id FROM device WHERE "
	    "id = $1 AND n = $2;", "queries.sql:1: a: id is there twice" },
	{ "-- @dir (x)\n--  asc = 1\n\n-- a_@{dir} (dir int) -> (n int)\n"
	    "SELECT @{dir.x} AS n FROM device WHERE id = $1;",
	    "queries.sql:4: a: dir is there twice" },
	{ "SELECT 1;", "queries.sql:1: SQL without a comment" },
	{ "-- a ()\nDELETE FROM device;\n-- a ()\nDELETE FROM device;",
	    "queries.sql:3: a is there already, line 1" },
	{ "-- a_@{dir} ()\nDELETE FROM device;", "@{dir} is not declared" },
	{ "-- @dir (x)\n--  asc = 1\n\n-- a_@{dir} () -> (n int)\n"
	    "SELECT @{dir.y} AS n;", "@{dir.y} is not one of its families" },
	{ "-- @dir (x)\n--  asc = 1\n\n-- a () -> (n int)\n"
	    "SELECT @{dir.x} AS n;", "@{dir.x} is not one of its families" },
	{ "-- @dir (x | y)\n--  asc = 1\n\n", "asc has 1 values, @dir has 2" },
	{ "-- @dir (x)\n\n", "queries.sql:1: no alternatives" },
	{ "-- @dir (x)\n--  loop = @{dir.x}\n\n-- a_@{dir} () -> (n int)\n"
	    "SELECT @{dir.x} AS n;", "is not one of its families" },
};

START_TEST(refuses)
{
	ck_assert_msg(tool_on(wrong[_i].sql) == 1, "accepted: %s",
	    wrong[_i].sql);
	has(said, wrong[_i].says);
	ck_assert_ptr_null(slurp("out.h"));
}
END_TEST

START_TEST(refuses_migrations)
{
	put("001-a.sql", MIGRATION "\nCREATE TABLE\nbad (id BANANA) STRICT;");
	put("002-b.sql", "");
	ck_assert_int_eq(tool("001-a.sql", "002-b.sql"), 1);
	has(said, "001-a.sql:");
	has(said, "BANANA");
	put("001-a.sql", MIGRATION);
	put("003-c.sql", "");
	ck_assert_int_eq(tool("001-a.sql", "003-c.sql"), 1);
	has(said, "003-c.sql:1: number 2 is missing");
	ck_assert_int_eq(tool("001-a.sql", "004-none.sql"), 1);
	has(said, "004-none.sql: No such file");
}
END_TEST

Suite *sqlgen_suite(void);

Suite *
sqlgen_suite(void)
{
	Suite *s = suite_create("sqlgen");
	TCase *t = tcase_create("sqlgen");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, writes_functions);
	tcase_add_test(t, takes_over_postgresql);
	tcase_add_test(t, of_postgresql_alone);
	tcase_add_test(t, expands_families);
	tcase_add_test(t, names_many_arguments);
	tcase_add_loop_test(t, refuses, 0,
	    (int)(sizeof(wrong) / sizeof(*wrong)));
	tcase_add_test(t, refuses_migrations);
	suite_add_tcase(s, t);
	return s;
}
