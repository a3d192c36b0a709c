/* sqlgen: shared by its files; sqlgen.c has the description. */
#ifndef TOOLS_SQLGEN_H
#define TOOLS_SQLGEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "lib/arena.h"
#include "lib/db/db_schema.h"
#include "lib/text/buf.h"

enum {
	FIELDS_MAX	= 64,		/* parameters, columns */
	AXES_MAX	= 5,		/* families per name */
	ALTS_MAX	= 32,
	VALUES_MAX	= 8,		/* fields per alternative */
	FAMILIES_MAX	= 32,
	STATEMENTS_MAX	= 1000,
	MIGRATIONS_MAX	= 200,
	SQL_MAX		= 1 << 20,	/* bytes per file */
	POSITIONAL_MAX	= 4,		/* arguments of a function; more become
					 * members of a struct */
};

struct field {
	const char	*name;
	bool		 text;		/* else int */
};

struct fields {
	struct field	 f[FIELDS_MAX];
	size_t		 n;
};

struct alt {
	const char	*name;
	const char	*values[VALUES_MAX];
};

struct family {
	const char	*name;
	const char	*file;
	int		 line;
	const char	*fields[VALUES_MAX];
	size_t		 nfields;
	struct alt	 alts[ALTS_MAX];
	size_t		 nalts;
};

struct statement {
	const char		*file;
	int			 line, sql_line;
	const char		*pattern;	/* name with its @{…} */
	const char		*name;		/* without them */
	const char		*sql;		/* with its @{…}, no semicolon */
	struct fields		 params, cols;
	bool			 rows;		/* has a -> */
	enum db_kept		 kept;		/* has "kept" before it */
	bool			 writes;	/* filled in by gen_check */
	const struct family	*axes[AXES_MAX];
	size_t			 naxes;
	size_t			 first, count;	/* queries it expands to */
};

struct migration {
	const char	*file, *sql;
};

struct migrations {
	struct migration	*m;
	size_t			 n;
};

struct gen {
	struct arena		*a;
	FILE			*err;
	const char		*name, *out;
	const char		*space;	/* PostgreSQL's namespace of the
					 * tables */
	struct family		*families;
	size_t			 nfamilies;
	struct statement	*statements;
	size_t			 nstatements, nqueries;
	struct migrations	 sqlite, pg;
};

/* Run the whole tool; returns the exit status.  Messages go to err. */
int	 sqlgen_run(int argc, char *const argv[], FILE *err);

/* Prints file:line: message; returns false. */
bool	 gen_fault(struct gen *, const char *file, int line, const char *fmt,
	    ...) __attribute__((format(printf, 4, 5)));

/* Parse a file of statements into *g. */
bool	 gen_parse(struct gen *, const char *file, const char *text);

/* Replace the @{…} of a text for the n-th query of a statement; NULL, with a
 * message, when a name is unknown. */
const char *gen_expand(struct gen *, const struct statement *, size_t n,
	    const char *text);

/* Run the SQLite migrations in memory and prepare every query.  Without
 * migrations, only count the parameters. */
bool	 gen_check(struct gen *);

/* Generate the two files. */
void	 gen_header(struct gen *, struct buf *);
void	 gen_source(struct gen *, struct buf *);

#endif
