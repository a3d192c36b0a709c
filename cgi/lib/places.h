/*
 * places: limits how many of something are held at a time, by name, across all
 * processes of a machine.
 *
 * A place is a locked byte of one file, located by a hash of its name.
 * Nothing is stored and nothing grows, and the kernel releases the locks when
 * a process ends.
 */
#ifndef LIB_PLACES_H
#define LIB_PLACES_H

#include <stdbool.h>

enum { PLACES_MAX = 64 };	/* per name */

/* Open after the fork, because each process has its own locks. -1, logged, on
 * failure. */
int	places_open(const char *path);

/* Until places_settled() no other process can take a place, so a count stays
 * valid until a place is taken. */
bool	places_settle(int fd);
void	places_settled(int fd);

/* How many of a name's first max places are held by others. */
int	places_count(int fd, const char *name, int max);
/* Take one more; false when none is free. */
bool	places_take(int fd, const char *name, int max);
/* Release all places of this process. */
void	places_leave(int fd);

#endif
