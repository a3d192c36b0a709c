/*
 * places: how many of something are held at a time, by name, over all
 * processes of a machine.
 *
 * A place is a locked byte of one file, found by a hash of its name: nothing
 * is stored, nothing grows, and the kernel gives back what a process held,
 * however it ends.
 */
#ifndef LIB_PLACES_H
#define LIB_PLACES_H

#include <stdbool.h>

enum { PLACES_MAX = 64 };	/* of one name */

/* After fork: a process has locks of its own.  -1, logged. */
int	places_open(const char *path);

/* From here to places_settled() no other process takes a place, so that what
 * was counted is still so when one is taken. */
bool	places_settle(int fd);
void	places_settled(int fd);

/* How many of the first max places of a name are held by others. */
int	places_count(int fd, const char *name, int max);
/* Hold one more of them; false when there is none. */
bool	places_take(int fd, const char *name, int max);
/* Give back all that this process holds. */
void	places_leave(int fd);

#endif
