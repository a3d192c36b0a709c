/*
 * Faults in a segment: from the input come a few records, then bits that are
 * turned and places where it is cut.  What stands before the first fault comes
 * out, and nothing that was not written.
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "events/journal.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

enum { RECORDS = 16 };

static off_t
nowhere(void *ctx, const char *segment)
{
	(void)ctx;
	(void)segment;
	return 0;
}

/* Turn bits, cut; the place of the first fault. */
static off_t
damage(const char *path, off_t size, const uint8_t *p, size_t n)
{
	off_t first = size, at;
	int fd = open(path, O_RDWR);
	uint8_t c;

	for (; n >= 3; p += 3, n -= 3) {
		at = (p[1] | p[2] << 8) % size;
		if (p[0] == 0) {
			if (ftruncate(fd, at) != 0)
				abort();
			size = at > 0 ? at : 1;
		} else if (pread(fd, &c, 1, at) == 1) {
			c ^= p[0];
			if (pwrite(fd, &c, 1, at) != 1)
				abort();
		}
		first = at < first ? at : first;
	}
	close(fd);
	return first;
}

/* A fault is logged each time: nobody wants to read that here. */
static void
quiet(bool on)
{
	static int kept = -1;
	int null;

	if (on) {
		kept = dup(2);
		if ((null = open("/dev/null", O_WRONLY)) == -1)
			abort();
		dup2(null, 2);
		close(null);
	} else {
		dup2(kept, 2);
		close(kept);
	}
}

static void
check(const char *dir, const off_t *ends, const uint8_t *texts, size_t n,
    off_t first)
{
	struct journal_reader r;
	const void *p;
	size_t len, got = 0;

	journal_reader_open(&r, dir);
	if (journal_look(&r, nowhere, NULL) != E_OK)
		abort();
	for (; journal_next(&r, &p, &len); got++)
		if (got >= n || len != texts[got] + 1u ||
		    memcmp(p, texts + got, 1) != 0)
			abort();
	if (got < n && ends[got] <= first)
		abort();
	journal_kept(&r);
	journal_reader_close(&r);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* in memory: on a disk the syncs are all that is measured */
	char dir[] = "/dev/shm/fuzz-journal-XXXXXX", path[80], record[257];
	struct journal_options o = { .dir = dir, .sync_ms = 1 << 30,
		.max_bytes = 1 << 30, .segment_bytes = 1 << 30 };
	struct journal_writer w;
	struct journal_reader r;
	off_t ends[RECORDS], end = JOURNAL_HEADER;
	size_t n = size > RECORDS ? RECORDS : size;

	if (n == 0)
		return 0;
	if (mkdtemp(dir) == NULL || journal_open(&w, &o) != E_OK)
		abort();
	for (size_t i = 0; i < n; i++) {
		memset(record, data[i], sizeof(record));
		if (journal_append(&w, record, data[i] + 1u) != E_OK)
			abort();
		ends[i] = end += JOURNAL_FRAME + data[i] + 1;
	}
	journal_close(&w);
	journal_reader_open(&r, dir);
	if (journal_look(&r, nowhere, NULL) != E_OK || r.n != 1)
		abort();
	snprintf(path, sizeof(path), "%s/%s", dir, r.segments[0].name);
	journal_reader_close(&r);
	quiet(true);
	check(dir, ends, data, n, damage(path, end, data + n, size - n));
	quiet(false);
	if (rmdir(dir) != 0)
		abort();
	return 0;
}
