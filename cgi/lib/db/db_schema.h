/* db_schema: what sqlgen generates and db.c and the engines read; nobody
 * else. */
#ifndef LIB_DB_SCHEMA_H
#define LIB_DB_SCHEMA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct db_migration {		/* the n-th brings user_version to n */
	const char	*name, *sql;
};

/* Whether a process keeps a statement's rows. */
enum db_kept { KEPT_NOT, KEPT_SQLITE, KEPT };

struct db_query {
	const char	*name, *sql;	/* parameters are $1 $2 … */
	const char	*params, *cols;	/* a letter each, t text, i int */
	bool		 writes;
	enum db_kept	 kept;
};

struct db_schema {
	const char			*name;
	int32_t				 application_id;
	const struct db_migration	*migrations;
	int				 nmigrations;
	const struct db_migration	*pg_migrations;	/* of PostgreSQL */
	int				 pg_nmigrations;	/* 0: SQLite only */
	const char			*pg_space;	/* schema of its tables */
	const struct db_query		*queries;
	int				 nqueries;
};

#endif
