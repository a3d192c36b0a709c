/*
 * bulkhead: which requests may call out.
 *
 * A service that hangs holds every request to it for as long as its deadline.
 * So an extension holds only so many of the workers that call out, one person
 * only some of these for reading, and the last of them is for commands.  Asked
 * once the person is known: who is nobody holds nothing.
 *
 * Every extension is sure of its share of the workers.  What is left over any
 * of them may borrow, up to BULKHEAD_MAX.
 */
#ifndef BULKHEAD_H
#define BULKHEAD_H

#include "app.h"

enum {
	BULKHEAD_MAX	= 4,	/* workers that one extension holds at most */
	BULKHEAD_PERSON	= 2,	/* of these, for what one person reads */
	BULKHEAD_WAITS	= 2,	/* requests of one person that wait for one */
	BULKHEAD_WAIT_MS = 3000,	/* so long; who waits holds a worker, too */
};

/* What may be held, and is; pure, for the tests. */
struct bulkhead {
	int	workers, extensions;	/* there are */
	int	all, key, person;	/* held: together, by the extension, by
					 * the person in it */
	bool	writes;
};
bool		 bulkhead_may(const struct bulkhead *);

/* A place for this request until places_leave(fd) (lib/places.h).  key and
 * person are names: of the extension, and of this person in it.
 * E_SERVICE_TURN when there is none. */
enum err	 bulkhead_enter(int fd, const char *key, const char *person,
		    bool writes, int workers, int extensions);

/* The same, waiting for one to be given back: a quarter of the workers at most
 * wait, and BULKHEAD_WAITS requests of one person in an extension. */
enum err	 bulkhead_wait(int fd, const char *key, const char *person,
		    bool writes, int workers, int extensions, int64_t ms);

#endif
