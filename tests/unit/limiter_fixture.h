/* Turns taken by several processes: where they are kept, and what the processes
 * tell each other. */
#ifndef LIMITER_FIXTURE_H
#define LIMITER_FIXTURE_H

#include <stdatomic.h>
#include <stdint.h>
#include <sys/types.h>

#include "lib/pace/limiter.h"

enum { PROCESSES = 6, CALLS = 6, PER_SECOND = 16,
	TOTAL = PROCESSES * CALLS };

/* In memory that all processes share. */
struct turns {
	atomic_int	inside, overlap, n, failed, ready, batch_before;
	struct { int64_t start, end; } call[TOTAL];
};
extern struct turns *turn;

void		 turn_open(void);
void		 turn_close(void);

/* Where turns are kept: on PostgreSQL with a connection for each process. */
const struct limiter_place *turn_here(void);
/* A deadline that is not reached. */
int64_t		 turn_soon(void);
/* A process that runs this and ends; it dies with its parent. */
pid_t		 turn_spawn(void (*)(void));
/* Do something with every file of the directory. */
void		 turn_each_file(void (*)(const char *path, void *), void *);

#endif
