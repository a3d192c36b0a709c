#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "log.h"
#include "pool.h"

#define SHORT_LIFE_MS	5000	/* dying sooner than this is a failure to start */
#define BRAKE_MS	250	/* doubled with each such failure */
#define BRAKE_MAX_MS	15000

/* One worker's place: its process comes and goes. */
struct slot {
	const struct pool	*pool;
	pid_t			 pid;		/* 0: none */
	int64_t			 started;	/* clock_mono */
	int64_t			 not_before;
	int			 failures;	/* deaths soon after the start */
};

static volatile sig_atomic_t stopping;

static void
on_stop(int sig)
{
	(void)sig;
	stopping = 1;
}

static void
stop_signals(sigset_t *set)
{
	sigemptyset(set);
	sigaddset(set, SIGTERM);
	sigaddset(set, SIGINT);
}

/* The mask of now, with TERM and INT let in. */
static void
open_mask(sigset_t *mask)
{
	sigprocmask(SIG_SETMASK, NULL, mask);
	sigdelset(mask, SIGTERM);
	sigdelset(mask, SIGINT);
}

int
pool_stopping(void)
{
	sigset_t pending;

	if (!stopping && sigpending(&pending) == 0 &&
	    (sigismember(&pending, SIGTERM) || sigismember(&pending, SIGINT)))
		stopping = 1;
	return stopping;
}

bool
pool_sleep(int64_t ms)
{
	int64_t until = clock_mono() + ms;
	sigset_t mask;

	open_mask(&mask);
	while (!pool_stopping() && (ms = until - clock_mono()) > 0) {
		struct timespec ts = {
			.tv_sec = (time_t)(ms / 1000),
			.tv_nsec = (long)(ms % 1000) * 1000000,
		};

		ppoll(NULL, 0, &ts, &mask);
	}
	return pool_stopping();
}

/* epoll, not poll: EPOLLEXCLUSIVE wakes one waiting worker, not all. */
bool
pool_wait(int fd)
{
	static int ep = -1, watched = -1;
	static sigset_t mask;
	struct epoll_event ev = { .events = EPOLLIN | EPOLLEXCLUSIVE };

	if (watched != fd) {
		fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
		if (ep == -1)
			ep = epoll_create1(EPOLL_CLOEXEC);
		if (epoll_ctl(ep, EPOLL_CTL_ADD, fd, &ev) == -1) {
			log_error("pool", "epoll: %s", strerror(errno));
			return false;
		}
		open_mask(&mask);
		watched = fd;
	}
	while (!pool_stopping())
		if (epoll_pwait(ep, &ev, 1, -1, &mask) > 0)
			return true;
	return false;
}

/* What a new process does before it is a worker. */
static int
work(const struct pool *pools, int npools, const struct pool *me, pid_t master)
{
	struct sigaction stop = { .sa_handler = on_stop };
	sigset_t set;
	int i;

	sigaction(SIGTERM, &stop, NULL);
	sigaction(SIGINT, &stop, NULL);
	signal(SIGPIPE, SIG_IGN);
	stop_signals(&set);
	sigprocmask(SIG_SETMASK, &set, NULL);
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (getppid() != master)
		return 0;
	prctl(PR_SET_NAME, me->name);
	for (i = 0; i < npools; i++)
		if (&pools[i] != me && pools[i].fd != -1)
			close(pools[i].fd);
	return me->run(me, me->ctx);
}

static void
spawn(const struct pool *pools, int npools, struct slot *s)
{
	pid_t master = getpid();

	s->started = clock_mono();
	s->pid = fork();
	if (s->pid == 0)
		exit(work(pools, npools, s->pool, master));
	if (s->pid == -1) {
		log_error("pool", "fork: %s", strerror(errno));
		s->pid = 0;
		s->not_before = s->started + 1000;
	}
}

/* A worker is gone: say so when it should not be, and when the next comes. */
static void
buried(struct slot *s, int status)
{
	int64_t now = clock_mono(), wait = 0;

	if (!stopping && WIFSIGNALED(status))
		log_error("pool", "worker %s %ld died of signal %d",
		    s->pool->name, (long)s->pid, WTERMSIG(status));
	else if (!stopping && WEXITSTATUS(status) != 0)
		log_error("pool", "worker %s %ld ended with status %d",
		    s->pool->name, (long)s->pid, WEXITSTATUS(status));
	s->pid = 0;
	if (now - s->started >= SHORT_LIFE_MS)
		s->failures = 0;
	else {
		wait = BRAKE_MS << (s->failures < 6 ? s->failures : 6);
		s->failures++;
	}
	s->not_before = now + (wait < BRAKE_MAX_MS ? wait : BRAKE_MAX_MS);
}

/* Collect the dead; how many are left. */
static int
reap(struct slot *slots, int n)
{
	int i, status, alive = 0;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
		for (i = 0; i < n; i++)
			if (slots[i].pid == pid)
				buried(&slots[i], status);
	for (i = 0; i < n; i++)
		alive += slots[i].pid != 0;
	return alive;
}

static void
signal_all(const struct slot *slots, int n, int sig)
{
	int i;

	for (i = 0; i < n; i++)
		if (slots[i].pid != 0)
			kill(slots[i].pid, sig);
}

/* Until a signal or the time is over; true when it was TERM or INT. */
static bool
pause_for(int64_t ms)
{
	struct timespec ts = {
		.tv_sec = (time_t)(ms / 1000),
		.tv_nsec = (long)(ms % 1000) * 1000000,
	};
	sigset_t set;
	int sig;

	stop_signals(&set);
	sigaddset(&set, SIGCHLD);
	sig = sigtimedwait(&set, NULL, &ts);
	return sig == SIGTERM || sig == SIGINT;
}

/* TERM now and each 100 ms, KILL at the deadline. */
static int
stop_all(struct slot *slots, int n, int stop_seconds)
{
	int64_t deadline = clock_mono() + stop_seconds * 1000;

	stopping = 1;
	while (reap(slots, n) > 0 && clock_mono() < deadline) {
		signal_all(slots, n, SIGTERM);
		pause_for(100);
	}
	if (reap(slots, n) == 0)
		return 0;
	log_error("pool", "killing what did not end in %d s", stop_seconds);
	signal_all(slots, n, SIGKILL);
	while (reap(slots, n) > 0)
		pause_for(100);
	return 1;
}

int
pool_master(const struct pool *pools, int npools, int stop_seconds)
{
	struct slot *slots;
	sigset_t set;
	int i, j, n = 0, ret;

	/* Blocked, and taken by sigtimedwait: nothing comes between a look
	 * and a wait. */
	stop_signals(&set);
	sigaddset(&set, SIGCHLD);
	sigprocmask(SIG_BLOCK, &set, NULL);
	signal(SIGCHLD, SIG_DFL);
	for (i = 0; i < npools; i++)
		n += pools[i].workers;
	if ((slots = calloc((size_t)n + 1, sizeof(*slots))) == NULL)
		abort();
	for (i = n = 0; i < npools; i++)
		for (j = 0; j < pools[i].workers; j++)
			slots[n++].pool = &pools[i];
	do {
		reap(slots, n);
		for (i = 0; i < n; i++)
			if (slots[i].pid == 0 &&
			    clock_mono() >= slots[i].not_before)
				spawn(pools, npools, &slots[i]);
	} while (!pause_for(1000));
	ret = stop_all(slots, n, stop_seconds);
	free(slots);
	return ret;
}

/* True when somebody answers at that address. */
static bool
answered(const struct sockaddr_un *sun)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	bool yes = fd != -1 && connect(fd, (const struct sockaddr *)sun,
	    sizeof(*sun)) == 0;

	if (fd != -1)
		close(fd);
	return yes;
}

int
pool_listen(const char *path, int backlog)
{
	struct sockaddr_un sun = { .sun_family = AF_UNIX };
	int fd;

	if (strlen(path) >= sizeof(sun.sun_path)) {
		log_error("pool", "%s: a socket's path has at most %zu bytes",
		    path, sizeof(sun.sun_path) - 1);
		return -1;
	}
	memcpy(sun.sun_path, path, strlen(path) + 1);
	if (answered(&sun)) {
		log_error("pool", "%s: another process serves here", path);
		return -1;
	}
	if (unlink(path) == -1 && errno != ENOENT) {
		log_error("pool", "%s: %s", path, strerror(errno));
		return -1;
	}
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd == -1 || bind(fd, (const struct sockaddr *)&sun,
	    sizeof(sun)) == -1 || chmod(path, 0660) == -1 ||
	    listen(fd, backlog) == -1) {
		log_error("pool", "%s: %s", path, strerror(errno));
		if (fd != -1)
			close(fd);
		return -1;
	}
	return fd;
}
