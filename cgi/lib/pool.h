/*
 * pool: a small master over prefork worker processes.
 *
 * It knows nothing of what the workers do.  It forks, collects dead workers
 * every second, restarts them (with growing delays for a worker that keeps
 * dying at once), forwards TERM repeatedly, and sends KILL at the deadline.  A
 * worker whose master has died (PR_SET_PDEATHSIG) stops as if told to, with
 * the same deadline.
 *
 * Only one master runs at a time: it holds a lock, which the kernel releases
 * when it dies.  The holder may replace the sockets even while workers of an
 * earlier master finish their requests.
 */
#ifndef LIB_POOL_H
#define LIB_POOL_H

#include <stdbool.h>
#include <stdint.h>

struct pool {
	const char	*name;		/* for the log */
	int		 workers;
	/* Runs in the child until pool_stopping(); returns the exit status. */
	int		(*run)(const struct pool *, void *ctx);
	void		*ctx;
	int		 fd;		/* listening socket, or -1 */
};

/*
 * True after TERM or INT, and when the master has died; the one mutable
 * global.  In a worker TERM and INT are blocked except inside pool_wait and
 * pool_sleep, so a request is never interrupted: it finishes, or is killed at
 * the master's deadline.
 */
int	pool_stopping(void);

/* Wait until a connection can be accepted on fd; false when stopping.  Makes fd
 * non-blocking, because another worker may be first. */
bool	pool_wait(int fd);

/* The same for an epoll descriptor.  Returns the number of events, 0 at the
 * time until (clock_mono(); -1: never), or -1 when stopping. */
struct epoll_event;
int	pool_wait_events(int ep, struct epoll_event *, int max, int64_t until);

/* Sleep for ms, or until TERM or INT.  True when stopping. */
bool	pool_sleep(int64_t ms);

/* Take the lock at path, for pool_master; waits a second for a master that is
 * just ending. -1, logged, when another master has it. */
int	pool_lock(const char *path);

/* Run until TERM or INT.  0 when all workers ended by the deadline.  Workers
 * close the lock, which may be -1. */
int	pool_master(const struct pool *, int npools, int lock,
	    int stop_seconds);

/* Create a listening unix socket at path, mode 0660, replacing an existing one;
 * requires the lock. -1, logged, on failure. */
int	pool_listen(const char *path, int backlog);

#endif
