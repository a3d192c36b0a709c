/*
 * pg_proxy: stands between a test and PostgreSQL, and spoils what it is told to.
 * A process with a socket in store_dir; one client at a time.
 */
#ifndef UNIT_PG_PROXY_H
#define UNIT_PG_PROXY_H

#include <stdatomic.h>

enum cut {
	PASS,
	/* at the next COMMIT: */
	CUT_BEFORE,		/* it does not arrive */
	CUT_AFTER,		/* it is done, and nobody hears of it */
	CUT_FOR_GOOD,		/* the same, and nobody connects again */
	WARN,			/* it is on no standby */
	CUT_THEN_WARN,		/* CUT_AFTER, and WARN at the one after it */
	/* from now on: */
	OLD,			/* the server says that it is older than 15 */
};

/* Of the store's database; after store_open(). */
void		 proxy_start(void);
void		 proxy_stop(void);
/* The database's address by way of it. */
const char	*proxy_address(void);
void		 proxy_do(enum cut);
/* What is still to be done. */
enum cut	 proxy_does(void);

#endif
