/*
 * copy: an installation's database from SQLite to PostgreSQL and back:
 *
 * 	patchbay copy --to postgresql://…	from the state directory's file
 * 	patchbay copy --from postgresql://…	into a new file
 *
 * Nothing may serve in the meantime: not here, and a node elsewhere cannot
 * write.  The source is not changed.
 */
#ifndef COPY_H
#define COPY_H

#include "app.h"

/* One of to and from is NULL.  Prints progress on standard output; errors are
 * logged. */
enum err	 copy_database(const struct config *, const char *to,
		    const char *from);

#endif
