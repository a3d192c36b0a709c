/* Writing the journal. */
#include <sys/file.h>
#include <sys/stat.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../lib/clock.h"
#include "../lib/log.h"
#include "journal.h"

enum {
	AGE_MS		= 60 * 1000,	/* age at which a segment is replaced */
	COUNT_BYTES	= 1 << 20,	/* bytes written between counts */
	COUNT_MS	= 1000,		/* or time between counts: others write
					 * as well */
	COUNT_FULL_MS	= 200,		/* the same when full */
	TRIES		= 8,		/* tries to find a free segment name */
};

void
journal_sum(const unsigned char key[JOURNAL_KEY], off_t at,
    const unsigned char *bytes, size_t len, unsigned char sum[8])
{
	unsigned char place[16], part[8], both[16];
	uint64_t n[2] = { (uint64_t)at, (uint64_t)len };

	memcpy(place, n, sizeof(place));
	crypto_shorthash(part, bytes, len, key);
	crypto_shorthash(both, place, sizeof(place), key);
	memcpy(both + 8, part, sizeof(part));
	crypto_shorthash(sum, both, sizeof(both), key);
}

bool
journal_header(const unsigned char head[JOURNAL_HEADER],
    unsigned char key[JOURNAL_KEY])
{
	unsigned char sum[8];

	memcpy(key, head + 8, JOURNAL_KEY);
	journal_sum(key, 0, head + 8, JOURNAL_KEY, sum);
	return memcmp(head, JOURNAL_MAGIC, 8) == 0 &&
	    memcmp(head + 8 + JOURNAL_KEY, sum, 8) == 0;
}

int64_t
journal_bytes(const char *dir)
{
	DIR *d = opendir(dir);
	struct dirent *e;
	struct stat st;
	int64_t sum = 0;

	if (d == NULL) {
		log_error("journal", "%s: %s", dir, strerror(errno));
		return -1;
	}
	while ((e = readdir(d)) != NULL)
		if (fstatat(dirfd(d), e->d_name, &st, 0) == 0 &&
		    S_ISREG(st.st_mode))
			sum += st.st_size;
	closedir(d);
	return sum;
}

int64_t
journal_oldest(const char *dir)
{
	DIR *d = opendir(dir);
	int64_t oldest = INT64_MAX;
	struct dirent *e;
	unsigned long long s;
	unsigned long us;

	if (d == NULL) {
		log_error("journal", "%s: %s", dir, strerror(errno));
		return -1;
	}
	while ((e = readdir(d)) != NULL)
		if (sscanf(e->d_name, "%12llx%5lx-", &s, &us) == 2 &&
		    (int64_t)(s * 1000 + us / 1000) < oldest)
			oldest = (int64_t)(s * 1000 + us / 1000);
	closedir(d);
	return oldest;
}

/* Log a failure, once until a write succeeds. */
static enum err
broken(struct journal_writer *w, const char *what)
{
	int error = errno;

	if (!w->failing)
		log_error("journal", "%s: %s: %s", w->o.dir, what,
		    strerror(error));
	w->failing = true;
	if (w->fd != -1)
		close(w->fd);
	w->fd = -1;
	return error == ENOSPC || error == EDQUOT || error == EFBIG ||
	    error == EROFS ? E_DB_FULL : E_INTERNAL;
}

static bool
sync_directory(const char *dir)
{
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool ok = fd != -1 && fsync(fd) == 0;

	if (fd != -1)
		close(fd);
	return ok;
}

/* Write everything with one call, or fail. */
static bool
put(int fd, const void *p, size_t n, off_t at)
{
	ssize_t done;

	do
		done = pwrite(fd, p, n, at);
	while (done == -1 && errno == EINTR);
	if (done >= 0 && (size_t)done != n)
		errno = ENOSPC;
	return done == (ssize_t)n;
}

/* Lock the file and write its header before a reader can see it. */
static bool
make(struct journal_writer *w, char path[PATH_LEN], char fresh[PATH_LEN])
{
	unsigned char head[JOURNAL_HEADER];
	struct timespec t;
	uint32_t chance = randombytes_random();

	clock_gettime(CLOCK_REALTIME, &t);
	snprintf(path, PATH_LEN, "%s/%012llx%05lx-%08x", w->o.dir,
	    (unsigned long long)t.tv_sec, (unsigned long)t.tv_nsec / 1000,
	    chance);
	snprintf(fresh, PATH_LEN, "%s/.new-%08x", w->o.dir, chance);
	w->fd = open(fresh, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (w->fd == -1 || flock(w->fd, LOCK_EX | LOCK_NB) != 0)
		return false;
	randombytes_buf(w->key, sizeof(w->key));
	memcpy(head, JOURNAL_MAGIC, 8);
	memcpy(head + 8, w->key, JOURNAL_KEY);
	journal_sum(w->key, 0, w->key, JOURNAL_KEY, head + 8 + JOURNAL_KEY);
	return put(w->fd, head, sizeof(head), 0) && fdatasync(w->fd) == 0;
}

static enum err
begin(struct journal_writer *w)
{
	char path[PATH_LEN], fresh[PATH_LEN];
	enum err e;

	if (!make(w, path, fresh)) {
		e = broken(w, "a segment cannot be begun");
		unlink(fresh);
		return e;
	}
	if (link(fresh, path) != 0) {
		e = broken(w, "a segment cannot be named");
		unlink(fresh);
		return e;
	}
	unlink(fresh);
	if (!sync_directory(w->o.dir))
		return broken(w, "the directory cannot be synced");
	w->at = JOURNAL_HEADER;
	w->begun = w->synced = clock_mono();
	w->dirty = false;
	return E_OK;
}

enum err
journal_open(struct journal_writer *w, const struct journal_options *o)
{
	*w = (struct journal_writer){ .o = *o, .fd = -1 };
	if (mkdir(o->dir, 0700) != 0 && errno != EEXIST)
		return broken(w, "cannot be made");
	w->frame = malloc(JOURNAL_FRAME + JOURNAL_RECORD_MAX);
	if (w->frame == NULL || sodium_init() == -1)
		abort();
	w->total = journal_bytes(o->dir);
	w->counted = clock_mono();
	return w->total == -1 ? E_INTERNAL : E_OK;
}

/* Is there room?  Other processes write and remove as well. */
static bool
room(struct journal_writer *w, size_t len, int64_t max, int64_t now)
{
	bool full = w->total + w->since + (int64_t)len > max;

	if (w->since > COUNT_BYTES ||
	    now - w->counted > (full ? COUNT_FULL_MS : COUNT_MS)) {
		int64_t total = journal_bytes(w->o.dir);

		/* when it cannot be counted, nothing was removed */
		w->total = total == -1 ? w->total + w->since : total;
		w->since = 0;
		w->counted = now;
		full = w->total + (int64_t)len > max;
	}
	if (full && !w->full)
		log_error("journal", "%s: %lld bytes wait to be stored: "
		    "events are refused", w->o.dir, (long long)w->total);
	if (max == w->o.max_bytes)
		w->full = full;
	return !full;
}

static enum err
sync_now(struct journal_writer *w, int64_t now)
{
	w->synced = now;
	w->dirty = false;
	/* after a failed sync the kernel has dropped the dirty pages: never
	 * write to that file again */
	return fdatasync(w->fd) == 0 ? E_OK :
	    broken(w, "what was written may not be on the disk");
}

/* End a segment that is old or large, so that the reader can remove it. */
static void
end_old(struct journal_writer *w, int64_t now, int64_t large)
{
	if (w->fd == -1 || (now - w->begun <= AGE_MS && w->at <= large))
		return;
	if (w->dirty)
		sync_now(w, now);
	if (w->fd != -1)
		close(w->fd);
	w->fd = -1;
}

void
journal_sync(struct journal_writer *w)
{
	int64_t now = clock_mono();

	/* also when nothing is written any more: it takes others' room */
	end_old(w, now, w->o.segment_bytes);
	if (w->fd != -1 && w->dirty && now - w->synced >= w->o.sync_ms)
		sync_now(w, now);
}

static enum err
ready(struct journal_writer *w, int64_t now)
{
	end_old(w, now, w->o.segment_bytes);
	return w->fd == -1 ? begin(w) : E_OK;
}

static enum err
append(struct journal_writer *w, const void *bytes, size_t len, int64_t max)
{
	int64_t now = clock_mono();
	uint32_t n = (uint32_t)len;
	enum err e;

	if (len == 0 || len > JOURNAL_RECORD_MAX)
		return E_TOOBIG;
	if (!room(w, len + JOURNAL_FRAME, max, now)) {
		/* it may be this segment that takes the room */
		end_old(w, now, w->o.max_bytes / 8);
		return E_JOURNAL_FULL;
	}
	if ((e = ready(w, now)) != E_OK)
		return e;
	memcpy(w->frame, &n, sizeof(n));
	memcpy(w->frame + JOURNAL_FRAME, bytes, len);
	journal_sum(w->key, w->at, w->frame + JOURNAL_FRAME, len,
	    w->frame + sizeof(n));
	if (!put(w->fd, w->frame, JOURNAL_FRAME + len, w->at))
		return broken(w, "a record cannot be written");
	w->at += (off_t)(JOURNAL_FRAME + len);
	w->since += (int64_t)(JOURNAL_FRAME + len);
	w->dirty = true;
	if (now - w->synced >= w->o.sync_ms && (e = sync_now(w, now)) != E_OK)
		return e;
	w->failing = false;
	return E_OK;
}

enum err
journal_append(struct journal_writer *w, const void *bytes, size_t len)
{
	return append(w, bytes, len, w->o.max_bytes);
}

enum err
journal_note(struct journal_writer *w, const void *bytes, size_t len,
    int64_t spare)
{
	return append(w, bytes, len, w->o.max_bytes + spare);
}

void
journal_close(struct journal_writer *w)
{
	if (w->fd != -1 && w->dirty)
		sync_now(w, clock_mono());
	if (w->fd != -1)
		close(w->fd);
	free(w->frame);
	*w = (struct journal_writer){ .fd = -1 };
}
