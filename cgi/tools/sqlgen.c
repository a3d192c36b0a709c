/*
 * sqlgen: SQL to C while building, so that wrong SQL does not build.
 *
 *	sqlgen -n NAME -o OUT [-s SCHEMA] 001-first.sql … queries.sql
 *	    [postgresql 001-schema.sql …]
 *
 * Files whose name starts with a digit are migrations, numbered from 1
 * without a gap; the others hold statements.  PostgreSQL's migrations follow
 * its name, and are numbered by themselves; they are only taken over, and
 * tests/postgresql runs them.  Those of SQLite run in memory,
 * every statement is prepared against the result, and what it says of itself
 * is compared: parameters, number and names of columns, declared types.  Any
 * difference is a message with file and line, and exit 1.  Statements of
 * PostgreSQL alone, without migrations of SQLite, are left to tests/postgresql.
 * SCHEMA is where PostgreSQL has the tables, else public.  Writes OUT.h
 * (functions, described in lib/db/db.h) and OUT.c (const struct db_schema
 * NAME_schema).
 *
 * A statement is one comment that names it, then SQL up to a semicolon at the
 * end of a line.  Types are text and int; parameters are $1 $2 …, each
 * used (by one spelling at least, of a family).  Comments before it are free
 * text when a blank line stands between, or when they don't start with a
 * lower-case word and a parenthesis.
 *
 *	-- device_by_name (type_id text, device_id text)
 *	--   -> (id int, metadata text)
 *	SELECT id, metadata FROM device WHERE type_id = $1 AND device_id = $2;
 *
 * Rows that many pages ask for and that seldom change can be kept by a process
 * until one of their tables changes, which PostgreSQL's tables tell by a trigger;
 * and rows of any statement where it is known of every change, as it is on
 * SQLite:
 *
 *	-- org_get () kept -> (id text, name text)
 *	-- counter_get (name text) kept on SQLite -> (n int)
 *
 * A family is one statement in several spellings, so that a choice made at
 * run time needs no SQL made at run time.  It is declared before it is used:
 * a name, the fields each alternative has, and a line per alternative with
 * the fields between bars:
 *
 *	-- @dir (order | after)
 *	--   asc = ASC | >
 *	--   desc = DESC | <
 *
 * A statement with @{dir} in its name is expanded once per alternative;
 * several families give every combination.  In its SQL @{dir.order} is that
 * field and @{dir} the alternative's name; a field may itself contain @{…}.
 *
 *	-- device_list_@{dir} (after int) -> (id int)
 *	SELECT id FROM device WHERE id @{dir.after} $1 ORDER BY id @{dir.order};
 *
 * All of a family's spellings share one set of C functions, named without the
 * families; the choice comes as an index before the parameters:
 *
 *	enum fam_dir { FAM_DIR_ASC, FAM_DIR_DESC, FAM_DIR_MAX };
 *	void q_device_list(struct cur *, struct db *, enum fam_dir dir,
 *	         int64_t after);
 *
 * Where choices and parameters are more than POSITIONAL_MAX, the functions take
 * them in a struct p_device_list with a member for each, so that two texts in
 * each other's place are seen.
 */
#include "sqlgen.h"

int
main(int argc, char *argv[])
{
	return sqlgen_run(argc, argv, stderr);
}
