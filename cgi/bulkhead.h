/*
 * bulkhead: which requests may call out.
 *
 * A hanging service holds every request to it until its deadline.  So an
 * extension may hold only some of the workers that call out, a person only
 * some of those for reads, and the last one is reserved for commands.  The
 * check comes after authentication, so strangers hold nothing.
 *
 * Every extension has a guaranteed share of the workers.  Any of them may
 * borrow what is left over, up to BULKHEAD_MAX.
 */
#ifndef BULKHEAD_H
#define BULKHEAD_H

#include "app.h"

enum {
	BULKHEAD_MAX	= 4,	/* workers per extension at most */
	BULKHEAD_PERSON	= 2,	/* of these, for one person's reads */
	BULKHEAD_WAITS	= 2,	/* waiting requests of one person */
	BULKHEAD_WAIT_MS = 3000,	/* how long; a waiting request holds a
					 * worker, too */
};

/* The limits and what is held; pure, for the tests. */
struct bulkhead {
	int	workers, extensions;	/* present in all */
	int	all, key, person;	/* held: in all, by the extension, by
					 * the person in it */
	bool	writes;
};
bool		 bulkhead_may(const struct bulkhead *);

/* Take a place for this request until places_leave(fd) (lib/places.h). key and
 * person are names: of the extension, and of this person in it.  E_SERVICE_TURN
 * when no place is free. */
enum err	 bulkhead_enter(int fd, const char *key, const char *person,
		    bool writes, int workers, int extensions);

/* The same, waiting up to ms for a place.  At most a quarter of the workers
 * wait, and BULKHEAD_WAITS requests of one person in an extension. */
enum err	 bulkhead_wait(int fd, const char *key, const char *person,
		    bool writes, int workers, int extensions, int64_t ms);

#endif
