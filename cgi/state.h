/*
 * state: the directory of everything that changes.
 *
 * 	patchbay.db	the database
 * 	secret.key	opens the credentials in it
 * 	before-upgrade.db	the database before its newest migration (SQLite)
 * 	run/ limiter/	sockets, locks; may be lost
 *
 * A new organization or key is made only on request, by state_init() and
 * state_new_key().  Serving processes use what exists, so that a missing
 * database or key is noticed and not replaced by an empty one.
 */
#ifndef STATE_H
#define STATE_H

#include "app.h"

/* Create what is missing in a state directory.  What exists is kept; the
 * database is migrated.  E_NOTFOUND, logged, when only one of database and key
 * exists, because the other was lost: a key without its database, or a database
 * with credentials that no key opens. */
enum err	 state_init(const struct config *);

/* Make a key to replace a lost one; E_CONFLICT when one exists. */
enum err	 state_new_key(const struct config *);

/* Do the database and the key exist?  E_NOTFOUND, logged with what to do. */
enum err	 state_check(const struct config *);

/* Create run/ and limiter/. */
enum err	 state_directories(const struct config *);

/* Check, create the directories, and migrate the database. */
enum err	 state_prepare(const struct config *);

#endif
