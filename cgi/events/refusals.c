#include "refusals.h"

#include <sys/mman.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "../app.h"
#include "../lib/log.h"

/* Larger than needed, so that two versions of the program can map the same
 * file. */
enum { SIZE = 4096 };
_Static_assert(REFUSAL_MAX * sizeof(uint64_t) <= SIZE, "the file is too small");

const struct refusal_words refusal_words[REFUSAL_MAX] = {
	[REFUSAL_MQTT_CONNECT] = { "mqtt", "connect" },
	[REFUSAL_MQTT_PUBLISH] = { "mqtt", "publish" },
	[REFUSAL_MQTT_SUBSCRIBE] = { "mqtt", "subscribe" },
	[REFUSAL_HTTP_CONNECT] = { "http", "connect" },
	[REFUSAL_HTTP_PUBLISH] = { "http", "publish" },
	[REFUSAL_HTTP_FETCH] = { "http", "fetch" },
	[REFUSAL_API_CONNECT] = { "api", "connect" },
	[REFUSAL_API_CALL] = { "api", "call" },
};

uint64_t *
refusals_open(const char *state)
{
	char path[PATH_LEN];
	void *at = MAP_FAILED;
	int fd;

	snprintf(path, sizeof(path), "%s/refusals", state);
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	/* allocate now: writing to a hole on a full disk is a SIGBUS */
	if (fd != -1 && (errno = posix_fallocate(fd, 0, SIZE)) == 0)
		at = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd,
		    0);
	if (at == MAP_FAILED)
		log_error("refusals", "%s: %s", path, strerror(errno));
	if (fd != -1)
		close(fd);
	return at == MAP_FAILED ? NULL : at;
}

void
refusals_close(uint64_t *counts)
{
	if (counts != NULL)
		munmap(counts, SIZE);
}

void
refusals_count(uint64_t *counts, enum refusal kind)
{
	if (counts != NULL)
		__atomic_fetch_add(&counts[kind], 1, __ATOMIC_RELAXED);
}

uint64_t
refusals_get(const uint64_t *counts, enum refusal kind)
{
	return counts == NULL ? 0 : __atomic_load_n(&counts[kind],
	    __ATOMIC_RELAXED);
}
