/* db_copy_side: what db_copy.c needs from each engine, and not for others. */
#ifndef LIB_DB_COPY_SIDE_H
#define LIB_DB_COPY_SIDE_H

#include "db_copy.h"
#include "db_engine.h"

struct copy_table {
	const char	*name;
	const char	*columns;	/* "a, b, c" */
	const char	*key;		/* the columns to sort by */
	const char	*types;		/* a letter each: t text, i int */
	bool		 numbered;	/* assigns ids itself */
};

/* A row: one value for each column; text NULL and n ABSENT are NULL. */
typedef enum err copy_row(void *ctx, const struct db_value *);

struct copy_side;

/* What a side is opened for: to be written in one transaction, or to be read as
 * one snapshot, with or without others writing meanwhile. */
enum copy_use { COPY_WRITE, COPY_READ_LOCKED, COPY_READ };

struct copy_engine {
	/* NULL, logged, on failure. */
	struct copy_side *(*open)(const struct db_schema *,
			    const char *address, enum copy_use);
	/* commit: keep what was written, which is certain only after E_OK. */
	enum err	 (*close)(struct copy_side *, bool commit);
	/* Run a query for a single number. */
	enum err	 (*number)(struct copy_side *, const char *sql,
			    int64_t *);
	enum err	 (*read)(struct copy_side *, const struct copy_table *,
			    copy_row *, void *ctx);
	/* Triggers and foreign key checks are off between these two. */
	enum err	 (*prepare)(struct copy_side *,
			    const struct copy_table *, size_t n);
	enum err	 (*settle)(struct copy_side *,
			    const struct copy_table *, size_t n);
	enum err	 (*write_begin)(struct copy_side *,
			    const struct copy_table *);
	enum err	 (*write_row)(struct copy_side *,
			    const struct copy_table *,
			    const struct db_value *);
	enum err	 (*write_end)(struct copy_side *,
			    const struct copy_table *);
	/* Get the last id assigned, and set the one to continue from. */
	enum err	 (*last_id)(struct copy_side *,
			    const struct copy_table *, int64_t *);
	enum err	 (*go_on)(struct copy_side *,
			    const struct copy_table *, int64_t);
};

extern const struct copy_engine copy_sqlite, copy_pg;

#endif
