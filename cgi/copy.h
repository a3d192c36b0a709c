/*
 * copy: an installation's database from SQLite to PostgreSQL and back:
 *
 *	patchbay copy --to postgresql://…	from the state directory's file
 *	patchbay copy --from postgresql://…	into one that is made
 *
 * Nobody serves meanwhile: not here, and a node elsewhere cannot write.  What is
 * copied from stays as it is.
 */
#ifndef COPY_H
#define COPY_H

#include "app.h"

/* One of them is NULL.  Tells on standard output how far it is; what is wrong
 * is logged. */
enum err	 copy_database(const struct config *, const char *to,
		    const char *from);

#endif
