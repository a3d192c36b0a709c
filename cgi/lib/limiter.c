#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include "clock.h"
#include "limiter.h"
#include "log.h"
#include "pool.h"

#define MAGIC		0x3165746167626350ULL	/* changes with the struct */
#define POLL_US		3000
#define GIVE_WAY_US	12000		/* longer than two polls */

/* Some microseconds, up to twice as many: waiters must not walk in step. */
static void
nap(long us)
{
	struct timespec now, t = { .tv_sec = 0 };

	clock_gettime(CLOCK_MONOTONIC, &now);
	t.tv_nsec = us * 1000 + now.tv_nsec % (us * 1000);
	nanosleep(&t, NULL);
}

static void
nap_ms(int64_t ms)
{
	struct timespec t = { .tv_sec = ms / 1000,
		.tv_nsec = (long)(ms % 1000) * 1000000 };

	nanosleep(&t, NULL);
}

static int
open_file(const char *dir, const char *name, const char *suffix)
{
	unsigned char hash[16];
	char hex[2 * sizeof(hash) + 1], path[PATH_MAX];
	int fd, n;

	crypto_generichash(hash, sizeof(hash), (const unsigned char *)name,
	    strlen(name), NULL, 0);
	sodium_bin2hex(hex, sizeof(hex), hash, sizeof(hash));
	n = snprintf(path, sizeof(path), "%s/%s.%s", dir, hex, suffix);
	if (n < 0 || (size_t)n >= sizeof(path)) {
		log_error("limiter", "the directory's name is too long");
		return -1;
	}
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd == -1)
		log_error("limiter", "open %s: %s", path, strerror(errno));
	return fd;
}

/* Whether the lock was had at once. */
static bool
try_lock(int fd, int how)
{
	int r;

	do
		r = flock(fd, how | LOCK_NB);
	while (r == -1 && errno == EINTR);
	return r == 0;
}

int64_t
limiter_next(const struct limiter_times *t, int per_second, int64_t now)
{
	int64_t at = now, ended;

	if (t->not_before > now && t->not_before <= now + LIMITER_PAUSE_MAX)
		at = t->not_before;
	if (per_second <= 0)
		return at;
	if (per_second > LIMITER_TIMES_MAX)
		per_second = LIMITER_TIMES_MAX;
	ended = t->times[(t->next + LIMITER_TIMES_MAX - (uint64_t)per_second) %
	    LIMITER_TIMES_MAX];
	if (ended > 0 && ended <= now && ended + LIMITER_WINDOW_MS > at)
		at = ended + LIMITER_WINDOW_MS;
	return at;
}

/* What is known of the last calls.  A file that is not ours any more tells
 * nothing: then as if all of them had ended now. */
static void
load(struct limiter *g, int64_t now)
{
	ssize_t n = pread(g->fd, &g->t, sizeof(g->t), 0);

	if (n == (ssize_t)sizeof(g->t) && g->t.magic == MAGIC) {
		g->t.next %= LIMITER_TIMES_MAX;
		return;
	}
	g->t = (struct limiter_times){ .magic = MAGIC };
	if (n == 0)
		return;		/* new */
	log_error("limiter", "a file of it was damaged; made new");
	for (size_t i = 0; i < LIMITER_TIMES_MAX; i++)
		g->t.times[i] = now;
}

static bool
store(const struct limiter *g)
{
	if (pwrite(g->fd, &g->t, sizeof(g->t), 0) == (ssize_t)sizeof(g->t))
		return true;
	log_error("limiter", "write: %s", strerror(errno));
	return false;
}

/* The files of who waits. */
struct queues {
	int	people, commands;
};

/* A person stands in the queue; the first time round those who wait already
 * may try first. */
static void
queue(int waiting, bool first)
{
	if (first && !try_lock(waiting, LOCK_EX))
		nap(GIVE_WAY_US);
	try_lock(waiting, LOCK_SH);
}

static bool
nobody_waits(int waiting)
{
	if (!try_lock(waiting, LOCK_EX))
		return false;
	flock(waiting, LOCK_UN);
	return true;
}

/* Does nobody wait who goes before this? */
static bool
may_try(const struct queues *q, enum limiter_class class)
{
	return (class == LIMITER_WRITE || nobody_waits(q->commands)) &&
	    (class != LIMITER_BATCH || nobody_waits(q->people));
}

/* The turn is had: wait until a call may begin, and write down that one does.
 * E_BUSY: batch work is to come again. */
static enum err
begin(struct limiter *g, int per_second, bool batch, int64_t deadline)
{
	int64_t now = clock_mono(), at;

	load(g, now);
	at = limiter_next(&g->t, per_second, now);
	if (at > deadline)
		return E_SERVICE_TURN;
	if (batch && at > now)
		return E_BUSY;
	for (; now < at; now = clock_mono())
		nap_ms(at - now);
	g->t.times[g->t.next] = now;
	g->t.next = (g->t.next + 1) % LIMITER_TIMES_MAX;
	return store(g) ? E_OK : E_INTERNAL;
}

static enum err
take_turn(struct limiter *g, const struct queues *q, int per_second,
    enum limiter_class class, int64_t deadline)
{
	bool batch = class == LIMITER_BATCH;
	enum err e;

	for (bool first = true;; first = false) {
		if (class == LIMITER_READ)
			queue(q->people, first);
		else if (class == LIMITER_WRITE)
			queue(q->commands, first);
		if (may_try(q, class) && try_lock(g->fd, LOCK_EX)) {
			e = begin(g, per_second, batch, deadline);
			if (e != E_BUSY)
				return e;
			flock(g->fd, LOCK_UN);
		}
		/* who is told to stop does not wait for a turn first */
		if (clock_mono() >= deadline || pool_stopping())
			return E_SERVICE_TURN;
		nap(batch ? GIVE_WAY_US : POLL_US);
	}
}

enum err
limiter_enter(struct limiter *g, const char *dir, const char *name,
    int per_second, enum limiter_class class, int64_t deadline)
{
	struct queues q;
	enum err e = E_INTERNAL;

	g->fd = -1;
	if (sodium_init() < 0)
		return E_INTERNAL;
	q.people = open_file(dir, name, "waiting");
	q.commands = open_file(dir, name, "commands");
	if (q.people != -1 && q.commands != -1)
		g->fd = open_file(dir, name, "limiter");
	if (g->fd != -1)
		e = take_turn(g, &q, per_second, class, deadline);
	if (q.people != -1)
		close(q.people);
	if (q.commands != -1)
		close(q.commands);
	if (e != E_OK && g->fd != -1) {
		close(g->fd);
		g->fd = -1;
	}
	return e;
}

void
limiter_leave(struct limiter *g, int64_t pause_ms)
{
	int64_t now = clock_mono();

	if (g->fd == -1)
		return;
	g->t.times[(g->t.next + LIMITER_TIMES_MAX - 1) % LIMITER_TIMES_MAX] = now;
	if (pause_ms > LIMITER_PAUSE_MAX)
		pause_ms = LIMITER_PAUSE_MAX;
	if (pause_ms > 0)
		g->t.not_before = now + pause_ms;
	store(g);
	flock(g->fd, LOCK_UN);	/* also when a child holds a copy */
	close(g->fd);
	g->fd = -1;
}
