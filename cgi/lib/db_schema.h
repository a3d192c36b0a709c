/* db_schema: what sqlgen generates and db.c reads; nobody else. */
#ifndef LIB_DB_SCHEMA_H
#define LIB_DB_SCHEMA_H

#include <stddef.h>
#include <stdint.h>

struct db_migration {		/* the n-th brings user_version to n */
	const char	*name, *sql;
};

struct db_query {
	const char	*name, *sql;	/* parameters are $1 $2 … */
	int		 kept;		/* its columns, when a process keeps
					 * its rows; 0 */
};

struct db_schema {
	const char			*name;
	int32_t				 application_id;
	const struct db_migration	*migrations;
	int				 nmigrations;
	const struct db_query		*queries;
	int				 nqueries;
};

#endif
