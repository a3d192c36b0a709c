/*
 * state: the directory of everything that changes.
 *
 *	patchbay.db	the database
 *	secret.key	opens the credentials in it
 *	run/ limiter/	sockets, locks; may be lost
 *
 * A new organization or a new key is made only when it is asked for: by
 * state_init() and state_new_key().  Whatever serves takes what is there, so
 * that one that is gone is noticed and not replaced by an empty one.
 */
#ifndef STATE_H
#define STATE_H

#include "app.h"

/* Make what is missing of a state directory; what exists is kept, a database
 * brought up to date.  E_NOTFOUND, logged, when one of database and key is
 * there without the other, so that one is lost: a key without its database, or
 * a database whose credentials no key opens any more. */
enum err	 state_init(const struct config *);

/* A key in place of one that is lost: E_CONFLICT when there is one. */
enum err	 state_new_key(const struct config *);

/* Are database and key there?  E_NOTFOUND, logged, with what to do. */
enum err	 state_check(const struct config *);

/* run/ and limiter/. */
enum err	 state_directories(const struct config *);

/* Check, directories, and the database brought up to date. */
enum err	 state_prepare(const struct config *);

#endif
