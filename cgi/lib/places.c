#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "log.h"
#include "places.h"

#define MUTEX	0	/* the byte that places_settle() locks */

int
places_open(const char *path)
{
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	if (fd == -1)
		log_error("places", "%s: %s", path, strerror(errno));
	return fd;
}

/* Locks belong to the open file description, so other uses of the file in this
 * process cannot drop them. */
static int
lock(int fd, int how, short type, off_t at, off_t n)
{
	struct flock l = { .l_type = type, .l_whence = SEEK_SET,
	    .l_start = at, .l_len = n };
	int r;

	do
		r = fcntl(fd, how, &l);
	while (r == -1 && errno == EINTR);
	return r == -1 ? -1 : l.l_type;
}

/* The offset of a name's places: 48 bits of its hash, with room for PLACES_MAX;
 * never the first, which is the mutex. */
static off_t
place_of(const char *name)
{
	unsigned char hash[16];
	uint64_t at = 0;

	crypto_generichash(hash, sizeof(hash), (const unsigned char *)name,
	    strlen(name), NULL, 0);
	memcpy(&at, hash, 6);
	return (off_t)((at + 1) * PLACES_MAX);
}

bool
places_settle(int fd)
{
	if (lock(fd, F_OFD_SETLKW, F_WRLCK, MUTEX, 1) != -1)
		return true;
	log_error("places", "lock: %s", strerror(errno));
	return false;
}

void
places_settled(int fd)
{
	lock(fd, F_OFD_SETLK, F_UNLCK, MUTEX, 1);
}

int
places_count(int fd, const char *name, int max)
{
	off_t at = place_of(name);
	int n = 0;

	for (int i = 0; i < max && i < PLACES_MAX; i++)
		n += lock(fd, F_OFD_GETLK, F_WRLCK, at + i, 1) != F_UNLCK;
	return n;
}

bool
places_take(int fd, const char *name, int max)
{
	off_t at = place_of(name);

	for (int i = 0; i < max && i < PLACES_MAX; i++)
		if (lock(fd, F_OFD_SETLK, F_WRLCK, at + i, 1) != -1)
			return true;
	return false;
}

void
places_leave(int fd)
{
	lock(fd, F_OFD_SETLK, F_UNLCK, 0, 0);
}
