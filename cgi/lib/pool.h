/*
 * pool: a small master over prefork worker processes.
 *
 * Knows nothing of what the workers do.  fork, waitpid each second, respawn
 * with a brake (a worker that keeps dying at once waits longer each time),
 * TERM forwarded and repeated, KILL at the deadline.  A worker whose master is
 * gone (PR_SET_PDEATHSIG) ends as if it had been told to, by the same deadline.
 *
 * There is one master at a time: it holds a lock, which the kernel takes back
 * when it dies, however it dies.  Who has it may replace the sockets, although
 * workers of a master before still end a request.
 */
#ifndef LIB_POOL_H
#define LIB_POOL_H

#include <stdbool.h>
#include <stdint.h>

struct pool {
	const char	*name;		/* for the log */
	int		 workers;
	/* Runs in the child until pool_stopping(); its return value is the
	 * exit status. */
	int		(*run)(const struct pool *, void *ctx);
	void		*ctx;
	int		 fd;		/* listening socket, or -1 */
};

/*
 * True after TERM or INT, and when the master is gone; the one mutable global.
 * In a worker TERM and INT are blocked but inside pool_wait and pool_sleep, so
 * a request under way is never disturbed: it is finished, or killed at the
 * master's deadline.
 */
int	pool_stopping(void);

/* Wait until a connection may be accepted on fd; false when stopping.  fd is
 * made non-blocking: another worker may be first. */
bool	pool_wait(int fd);

/* The same for what an epoll descriptor watches: how many events came, 0 when
 * it is until (clock_mono(); -1: never), or -1 when stopping. */
struct epoll_event;
int	pool_wait_events(int ep, struct epoll_event *, int max, int64_t until);

/* Sleep that long, or until TERM or INT: true when stopping. */
bool	pool_sleep(int64_t ms);

/* The lock at path, for pool_master; waits a second for a master that is just
 * ending.  -1 and a logged sentence when another master has it. */
int	pool_lock(const char *path);

/* Run until TERM or INT; 0 when everything ended by the deadline.  Workers let
 * go of the lock, which may be -1. */
int	pool_master(const struct pool *, int npools, int lock,
	    int stop_seconds);

/* A listening unix socket at path, mode 0660, replacing one that is there: the
 * caller has the lock.  -1 and a logged sentence on failure. */
int	pool_listen(const char *path, int backlog);

#endif
