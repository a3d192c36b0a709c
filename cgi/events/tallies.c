#include "tallies.h"

#include <sys/mman.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "../app.h"
#include "../lib/log.h"

/* A device is in one of the places of its bucket. */
enum { BUCKETS = 1 << 13, PLACES = 8 };
#define SIZE	((size_t)BUCKETS * PLACES * sizeof(struct tally))

static size_t
bucket_of(int64_t device)
{
	return (size_t)((uint64_t)device * UINT64_C(0x9e3779b97f4a7c15) >>
	    40) % BUCKETS;
}

static void
path_of(char path[PATH_LEN], const char *state)
{
	snprintf(path, PATH_LEN, "%s/tallies", state);
}

struct tally *
tallies_open(const char *state)
{
	char path[PATH_LEN];
	void *at = MAP_FAILED;
	int fd;

	path_of(path, state);
	/* a file of its own: another broker may still write to the one before,
	 * and must not lose its pages */
	unlink(path);
	fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	/* allocate now: writing to a hole on a full disk is a SIGBUS */
	if (fd != -1 && (errno = posix_fallocate(fd, 0, (off_t)SIZE)) == 0)
		at = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd,
		    0);
	if (at == MAP_FAILED)
		log_error("tallies", "%s: %s", path, strerror(errno));
	if (fd != -1)
		close(fd);
	return at == MAP_FAILED ? NULL : at;
}

void
tallies_close(struct tally *all)
{
	if (all != NULL)
		munmap(all, SIZE);
}

struct tally *
tally_take(struct tally *all, int64_t device)
{
	struct tally *t;

	if (all == NULL || device <= 0)
		return NULL;
	t = all + bucket_of(device) * PLACES;
	for (size_t i = 0; i < PLACES; i++, t++)
		if (t->device == 0) {
			tally_count(t, 0);
			__atomic_store_n(&t->device, device, __ATOMIC_RELEASE);
			return t;
		}
	return NULL;
}

void
tally_count(struct tally *t, int64_t messages)
{
	if (t != NULL)
		__atomic_store_n(&t->messages, messages, __ATOMIC_RELAXED);
}

void
tally_free(struct tally *t)
{
	if (t != NULL)
		__atomic_store_n(&t->device, 0, __ATOMIC_RELEASE);
}

bool
tallies_read(const char *state, int64_t device, int64_t *messages)
{
	struct tally bucket[PLACES];
	char path[PATH_LEN];
	bool known = false;
	int fd;

	path_of(path, state);
	if ((fd = open(path, O_RDONLY | O_CLOEXEC)) == -1)
		return false;
	if (pread(fd, bucket, sizeof(bucket), (off_t)(bucket_of(device) *
	    sizeof(bucket))) != (ssize_t)sizeof(bucket))
		memset(bucket, 0, sizeof(bucket));
	close(fd);
	*messages = 0;
	for (size_t i = 0; i < PLACES; i++)
		if (bucket[i].device == device) {
			known = true;
			*messages += bucket[i].messages;
		}
	return known;
}
