/* Reading the journal. */
#include <sys/file.h>
#include <sys/stat.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "../lib/log.h"
#include "journal.h"

enum {
	BUF		= 1 << 20,
	LEFT_S		= 600,		/* age at which a half-made segment is
					 * removed */
};

_Static_assert(BUF >= JOURNAL_FRAME + JOURNAL_RECORD_MAX, "one record");

void
journal_reader_open(struct journal_reader *r, const char *dir)
{
	*r = (struct journal_reader){ .dir = dir };
	r->buf = malloc(BUF);
	if (r->buf == NULL)
		abort();
}

void
journal_reader_close(struct journal_reader *r)
{
	for (size_t i = 0; i < r->n; i++)
		close(r->segments[i].fd);
	free(r->segments);
	free(r->buf);
	*r = (struct journal_reader){ .dir = NULL };
}

/* --- segments --- */

static struct journal_segment *
known(struct journal_reader *r, const char *name)
{
	for (size_t i = 0; i < r->n; i++)
		if (strcmp(r->segments[i].name, name) == 0)
			return &r->segments[i];
	return NULL;
}

/* A segment whose header cannot be read has no readable records. */
static void
open_segment(struct journal_segment *s, int dir)
{
	unsigned char head[JOURNAL_HEADER];

	s->fd = openat(dir, s->name, O_RDONLY | O_CLOEXEC);
	if (s->fd == -1) {
		log_error("journal", "%s: %s", s->name, strerror(errno));
		return;
	}
	if (pread(s->fd, head, sizeof(head), 0) != sizeof(head) ||
	    !journal_header(head, s->key)) {
		log_error("journal", "%s: its header is damaged: nothing of "
		    "it can be read", s->name);
		s->faulty = true;
	}
}

static void
add(struct journal_reader *r, const struct journal_segment *s)
{
	size_t i = r->n;

	if (r->n == r->cap) {
		r->cap = r->cap == 0 ? 16 : r->cap * 2;
		r->segments = realloc(r->segments,
		    r->cap * sizeof(*r->segments));
		if (r->segments == NULL)
			abort();
	}
	for (; i > 0 && strcmp(r->segments[i - 1].name, s->name) > 0; i--)
		r->segments[i] = r->segments[i - 1];
	r->segments[i] = *s;
	r->n++;
}

/* Remove a segment whose writer died before giving it a name. */
static void
left_over(int dir, const char *name)
{
	struct stat st;

	if (strncmp(name, ".new-", 5) == 0 &&
	    fstatat(dir, name, &st, 0) == 0 &&
	    time(NULL) - st.st_mtime > LEFT_S)
		unlinkat(dir, name, 0);
}

enum err
journal_look(struct journal_reader *r, journal_place *place, void *ctx)
{
	DIR *d = opendir(r->dir);
	struct journal_segment s;
	struct dirent *e;

	r->turn = r->len = 0;
	if (d == NULL) {
		log_error("journal", "%s: %s", r->dir, strerror(errno));
		return E_INTERNAL;
	}
	while ((e = readdir(d)) != NULL) {
		if (e->d_name[0] == '.') {
			left_over(dirfd(d), e->d_name);
			continue;
		}
		if (strlen(e->d_name) >= sizeof(s.name) ||
		    known(r, e->d_name) != NULL)
			continue;
		s = (struct journal_segment){ .fd = -1 };
		snprintf(s.name, sizeof(s.name), "%.*s",
		    (int)sizeof(s.name) - 1, e->d_name);
		open_segment(&s, dirfd(d));
		s.at = place(ctx, s.name);
		if (s.at < JOURNAL_HEADER)
			s.at = JOURNAL_HEADER;
		if (s.fd != -1)
			add(r, &s);
	}
	closedir(d);
	return E_OK;
}

/* --- records --- */

enum piece { WHOLE, PART, FAULT };

/* Parse the bytes in memory at the segment's position. */
static enum piece
piece(const struct journal_reader *r, const struct journal_segment *s,
    size_t *len)
{
	const unsigned char *p = r->buf + (s->at - r->from);
	size_t there = r->len - (size_t)(s->at - r->from);
	unsigned char sum[8];
	uint32_t n;

	if (there < JOURNAL_FRAME)
		return PART;
	memcpy(&n, p, sizeof(n));
	if (n == 0 || n > JOURNAL_RECORD_MAX)
		return FAULT;
	if (there - JOURNAL_FRAME < n)
		return PART;
	journal_sum(s->key, s->at, p + JOURNAL_FRAME, n, sum);
	*len = n;
	return memcmp(sum, p + sizeof(n), sizeof(sum)) == 0 ? WHOLE : FAULT;
}

static enum piece
fill(struct journal_reader *r, struct journal_segment *s, size_t *len)
{
	ssize_t got = pread(s->fd, r->buf, BUF, s->at);

	if (got < 0) {
		if (!s->faulty)
			log_error("journal", "%s: %s", s->name,
			    strerror(errno));
		s->faulty = true;
		got = 0;
	}
	r->from = s->at;
	r->len = (size_t)got;
	return piece(r, s, len);
}

/* The writer has ended, so the segment will not grow any more. */
static void
end(struct journal_reader *r, struct journal_segment *s, enum piece p)
{
	if (p == FAULT && !s->faulty)
		log_error("journal", "%s: damaged at byte %lld: what follows "
		    "is lost", s->name, (long long)s->at);
	else if (r->len > 0 && !s->faulty)
		log_info("journal", "%s: its last record was not finished",
		    s->name);
	s->ended = true;
}

/* The next record of one segment.  The check whether the writer still runs
 * comes before the last read, so that nothing it wrote before ending is
 * missed. */
static bool
next_of(struct journal_reader *r, struct journal_segment *s, size_t *len)
{
	enum piece p = PART;

	if (s->ended)
		return false;
	if (!s->faulty && r->len > 0 && (p = piece(r, s, len)) == WHOLE)
		return true;
	if (!s->faulty && (p = fill(r, s, len)) == WHOLE)
		return true;
	if (flock(s->fd, LOCK_SH | LOCK_NB) != 0)
		return false;
	if (!s->faulty && (p = fill(r, s, len)) == WHOLE)
		return true;
	end(r, s, p);
	return false;
}

bool
journal_next(struct journal_reader *r, const void **bytes, size_t *len)
{
	for (; r->turn < r->n; r->turn++, r->len = 0) {
		struct journal_segment *s = &r->segments[r->turn];

		if (!next_of(r, s, len))
			continue;
		*bytes = r->buf + (s->at - r->from) + JOURNAL_FRAME;
		s->at += (off_t)(JOURNAL_FRAME + *len);
		s->moved = true;
		return true;
	}
	return false;
}

void
journal_kept(struct journal_reader *r)
{
	char path[PATH_LEN];
	size_t left = 0;

	for (size_t i = 0; i < r->n; i++) {
		struct journal_segment *s = &r->segments[i];

		s->moved = false;
		if (!s->ended) {
			if (r->turn == i)
				r->turn = left;
			r->segments[left++] = *s;
			continue;
		}
		snprintf(path, sizeof(path), "%s/%s", r->dir, s->name);
		if (unlink(path) != 0)
			log_error("journal", "%s: %s", path, strerror(errno));
		close(s->fd);
	}
	if (r->turn >= r->n)
		r->turn = left;
	r->n = left;
}

bool
journal_gone(const struct journal_reader *r, const char *segment)
{
	char path[PATH_LEN];

	snprintf(path, sizeof(path), "%s/%s", r->dir, segment);
	return access(path, F_OK) != 0 && errno == ENOENT;
}
