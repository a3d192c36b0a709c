/* The rate limiter of a single machine: files with locks. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "lib/clock.h"
#include "limiter_means.h"
#include "lib/log.h"

static const char *const suffixes[LIMITER_LOCKS] = {
	[LIMITER_TURN] = "limiter", [LIMITER_PEOPLE] = "waiting",
	[LIMITER_COMMANDS] = "commands" };

static int
open_file(const struct limiter *g, const char *suffix)
{
	char path[PATH_MAX];
	int fd, n;

	n = snprintf(path, sizeof(path), "%s/%s.%s", g->place->dir, g->name,
	    suffix);
	if (n < 0 || (size_t)n >= sizeof(path)) {
		log_error("limiter", "the directory's name is too long");
		return -1;
	}
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd == -1)
		log_error("limiter", "open %s: %s", path, strerror(errno));
	return fd;
}

static void
files_close(struct limiter *g)
{
	for (int i = 0; i < LIMITER_LOCKS; i++)
		if (g->fd[i] != -1)
			close(g->fd[i]);
}

static enum err
files_open(struct limiter *g)
{
	bool ok = true;

	g->ahead = 0;
	for (int i = 0; i < LIMITER_LOCKS; i++)
		g->fd[i] = ok ? open_file(g, suffixes[i]) : -1,
		    ok = g->fd[i] != -1;
	if (!ok)
		files_close(g);
	return ok ? E_OK : E_INTERNAL;
}

static enum err
files_lock(struct limiter *g, enum limiter_lock lock, bool shared, bool *had)
{
	int r;

	do
		r = flock(g->fd[lock], (shared ? LOCK_SH : LOCK_EX) | LOCK_NB);
	while (r == -1 && errno == EINTR);
	*had = r == 0;
	return E_OK;
}

/* Unlocks explicitly, because a child may hold a copy of the descriptor. */
static void
files_unlock(struct limiter *g, enum limiter_lock lock, bool shared)
{
	(void)shared;
	flock(g->fd[lock], LOCK_UN);
}

bool
limiter_read(struct limiter_times *t, const void *bytes, size_t n, int64_t now)
{
	if (n == sizeof(*t)) {
		memcpy(t, bytes, n);
		if (t->magic == LIMITER_MAGIC) {
			t->next %= LIMITER_TIMES_MAX;
			return true;
		}
	}
	*t = (struct limiter_times){ .magic = LIMITER_MAGIC };
	for (size_t i = 0; n > 0 && i < LIMITER_TIMES_MAX; i++)
		t->times[i] = now;
	return n == 0;		/* new */
}

static enum err
files_load(struct limiter *g)
{
	struct limiter_times had;
	ssize_t n = pread(g->fd[LIMITER_TURN], &had, sizeof(had), 0);

	if (!limiter_read(&g->t, &had, n < 0 ? 1 : (size_t)n, clock_mono()))
		log_error("limiter", "a file of it was damaged; made new");
	return E_OK;
}

static enum err
files_store(struct limiter *g)
{
	if (pwrite(g->fd[LIMITER_TURN], &g->t, sizeof(g->t), 0) ==
	    (ssize_t)sizeof(g->t))
		return E_OK;
	log_error("limiter", "write: %s", strerror(errno));
	return E_INTERNAL;
}

const struct limiter_means limiter_files = {
	.poll_us = 3000,
	.open = files_open, .close = files_close,
	.lock = files_lock, .unlock = files_unlock,
	.load = files_load, .store = files_store,
};
