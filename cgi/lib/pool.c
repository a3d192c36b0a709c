#include <sys/epoll.h>
#include <sys/file.h>
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

#define SHORT_LIFE_MS	5000	/* a worker that dies sooner has failed to
				 * start */
#define BRAKE_MS	250	/* doubled with each such failure */
#define BRAKE_MAX_MS	15000
#define LOCK_MS		1000

/* What new workers are made from. */
struct crew {
	const struct pool	*pools;
	int			 npools;
	int			 lock;		/* held by the master alone; or
						 * -1 */
};

/* A worker's slot, which outlives its processes. */
struct slot {
	const struct pool	*pool;
	pid_t			 pid;		/* 0: none */
	int64_t			 started;	/* clock_mono */
	int64_t			 not_before;
	int			 failures;	/* deaths soon after the start */
};

/* The kernel sends this to a worker when its master has died.  It is not TERM,
 * which takes effect only after the request: a deadline must be set at once,
 * because nobody is left to kill a hanging process. */
#define ORPHANED	SIGUSR1

static volatile sig_atomic_t stopping;
static unsigned	orphan_seconds;		/* set before workers are forked */

static void
on_stop(int sig)
{
	(void)sig;
	stopping = 1;
}

static void
on_orphaned(int sig)
{
	(void)sig;
	stopping = 1;
	alarm(orphan_seconds);
}

static void
stop_signals(sigset_t *set)
{
	sigemptyset(set);
	sigaddset(set, SIGTERM);
	sigaddset(set, SIGINT);
}

/* Block all stop signals before checking pool_stopping and waiting; *mask lets
 * them in while waiting. */
static void
wait_begin(sigset_t *mask, sigset_t *was)
{
	sigset_t orphaned;

	sigemptyset(&orphaned);
	sigaddset(&orphaned, ORPHANED);
	sigprocmask(SIG_BLOCK, &orphaned, was);
	*mask = *was;
	sigdelset(mask, SIGTERM);
	sigdelset(mask, SIGINT);
}

static void
wait_end(const sigset_t *was)
{
	sigprocmask(SIG_SETMASK, was, NULL);
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
	sigset_t mask, was;

	wait_begin(&mask, &was);
	while (!pool_stopping() && (ms = until - clock_mono()) > 0) {
		struct timespec ts = {
			.tv_sec = (time_t)(ms / 1000),
			.tv_nsec = (long)(ms % 1000) * 1000000,
		};

		ppoll(NULL, 0, &ts, &mask);
	}
	wait_end(&was);
	return pool_stopping();
}

/* epoll, because EPOLLEXCLUSIVE wakes one waiting worker instead of all. */
bool
pool_wait(int fd)
{
	static int ep = -1, watched = -1;
	struct epoll_event ev = { .events = EPOLLIN | EPOLLEXCLUSIVE };
	sigset_t mask, was;
	bool ready = false;

	if (watched != fd) {
		fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
		if (ep == -1)
			ep = epoll_create1(EPOLL_CLOEXEC);
		if (epoll_ctl(ep, EPOLL_CTL_ADD, fd, &ev) == -1) {
			log_error("pool", "epoll: %s", strerror(errno));
			return false;
		}
		watched = fd;
	}
	wait_begin(&mask, &was);
	while (!ready && !pool_stopping())
		ready = epoll_pwait(ep, &ev, 1, -1, &mask) > 0;
	wait_end(&was);
	return ready;
}

int
pool_wait_events(int ep, struct epoll_event *ev, int max, int64_t until)
{
	sigset_t mask, was;
	int64_t left = -1;
	int n = -1;

	wait_begin(&mask, &was);
	do {
		if (until != -1 && (left = until - clock_mono()) < 0)
			left = 0;
		n = epoll_pwait(ep, ev, max, (int)left, &mask);
	} while (!pool_stopping() && n <= 0 && left != 0);
	wait_end(&was);
	return pool_stopping() ? -1 : n < 0 ? 0 : n;
}

/* Set up a new process, then run the worker. */
static int
work(const struct crew *crew, const struct pool *me, pid_t master)
{
	struct sigaction stop = { .sa_handler = on_stop };
	struct sigaction orphaned = { .sa_handler = on_orphaned,
	    .sa_flags = SA_RESTART };
	sigset_t set;
	int i;

	if (crew->lock != -1)
		close(crew->lock);
	sigaction(SIGTERM, &stop, NULL);
	sigaction(SIGINT, &stop, NULL);
	sigaction(ORPHANED, &orphaned, NULL);
	signal(SIGALRM, SIG_DFL);	/* it must end a hanging process */
	signal(SIGPIPE, SIG_IGN);
	stop_signals(&set);
	sigprocmask(SIG_SETMASK, &set, NULL);
	prctl(PR_SET_PDEATHSIG, ORPHANED);
	if (getppid() != master)
		return 0;
	prctl(PR_SET_NAME, me->name);
	for (i = 0; i < crew->npools; i++)
		if (&crew->pools[i] != me && crew->pools[i].fd != -1)
			close(crew->pools[i].fd);
	return me->run(me, me->ctx);
}

static void
spawn(const struct crew *crew, struct slot *s)
{
	pid_t master = getpid();

	s->started = clock_mono();
	s->pid = fork();
	if (s->pid == 0)
		exit(work(crew, s->pool, master));
	if (s->pid == -1) {
		log_error("pool", "fork: %s", strerror(errno));
		s->pid = 0;
		s->not_before = s->started + 1000;
	}
}

/* A worker has ended: log it if unexpected, and schedule the next. */
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

/* Collect dead workers.  Returns how many are left. */
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

/* Wait for a signal or the time; true for TERM or INT. */
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

/* Send TERM now and every 100 ms, KILL at the deadline. */
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
pool_master(const struct pool *pools, int npools, int lock, int stop_seconds)
{
	const struct crew crew = { .pools = pools, .npools = npools,
	    .lock = lock };
	struct slot *slots;
	sigset_t set;
	int i, j, n = 0, ret;

	/* blocked, and taken by sigtimedwait, so that none gets lost between a
	 * check and a wait */
	stop_signals(&set);
	sigaddset(&set, SIGCHLD);
	sigprocmask(SIG_BLOCK, &set, NULL);
	signal(SIGCHLD, SIG_DFL);
	/* alarm(0) would set no deadline */
	orphan_seconds = stop_seconds > 0 ? (unsigned)stop_seconds : 1;
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
				spawn(&crew, &slots[i]);
	} while (!pause_for(1000));
	ret = stop_all(slots, n, stop_seconds);
	free(slots);
	return ret;
}

int
pool_lock(const char *path)
{
	int64_t until = clock_mono() + LOCK_MS;
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	if (fd == -1) {
		log_error("pool", "%s: %s", path, strerror(errno));
		return -1;
	}
	while (flock(fd, LOCK_EX | LOCK_NB) == -1) {
		if (errno != EWOULDBLOCK || clock_mono() >= until) {
			log_error("pool", "%s: %s", path,
			    errno == EWOULDBLOCK ?
			    "another master serves here" : strerror(errno));
			close(fd);
			return -1;
		}
		poll(NULL, 0, 20);
	}
	return fd;
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
