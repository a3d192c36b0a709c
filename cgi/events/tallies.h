/*
 * tallies: how many messages each device has sent since it connected, for those
 * connected to the broker of this machine.  The broker writes them into a file
 * that it has mapped into memory; pages read the few bytes they need.  The
 * numbers are for looking at: when there are too many devices for the file,
 * some have none.
 */
#ifndef EVENTS_TALLIES_H
#define EVENTS_TALLIES_H

#include <stdbool.h>
#include <stdint.h>

struct tally {
	int64_t	 device;	/* row id; 0: free */
	int64_t	 messages;
};

/* A new file in the state directory, all free.  NULL, logged, on failure; the
 * functions below accept that. */
struct tally	*tallies_open(const char *state);
void		 tallies_close(struct tally *);

/* A place for a device that has connected; NULL when there is none. */
struct tally	*tally_take(struct tally *, int64_t device);
void		 tally_count(struct tally *, int64_t messages);
void		 tally_free(struct tally *);

/* False when it is not known. */
bool		 tallies_read(const char *state, int64_t device,
		    int64_t *messages);

#endif
