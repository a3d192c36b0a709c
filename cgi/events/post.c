/* Layout: a byte of kind, a byte for clean, 8 bytes of id; then the texts, each
 * a length byte, the bytes and a NUL; the rest is the payload. */
#include "post.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "../lib/log.h"

enum { HEAD = 10, TEXTS = 4, BACKLOG = 4, ROOM = 4 << 20 };

_Static_assert(HEAD + 2 * (ID_MAX + 2) + 2 * (POST_NAME_MAX + 2) +
    PAYLOAD_MAX <= POST_MAX, "the longest fits");

static const size_t longest[TEXTS] = { ID_MAX, ID_MAX, POST_NAME_MAX,
	POST_NAME_MAX };

size_t
post_write(const struct post *m, unsigned char buf[POST_MAX])
{
	const char *const texts[TEXTS] = { m->type, m->device, m->name,
		m->format };
	unsigned char *p = buf;

	if (m->len > PAYLOAD_MAX)
		return 0;
	*p++ = (unsigned char)m->kind;
	*p++ = m->clean;
	memcpy(p, &m->id, 8);
	p += 8;
	for (size_t i = 0; i < TEXTS; i++) {
		size_t n = texts[i] == NULL ? 0 : strlen(texts[i]);

		if (n > longest[i])
			return 0;
		*p++ = (unsigned char)n;
		memcpy(p, n == 0 ? "" : texts[i], n + 1);
		p += n + 1;
	}
	if (m->len > 0)
		memcpy(p, m->payload, m->len);
	return (size_t)(p - buf) + m->len;
}

bool
post_read(const void *buf, size_t size, struct post *m)
{
	const unsigned char *p = buf, *end = p + size;
	const char *texts[TEXTS];

	if (size < HEAD || *p == 0 || *p >= POST_KINDS || p[1] > 1)
		return false;
	*m = (struct post){ .kind = *p, .clean = p[1] != 0 };
	memcpy(&m->id, p + 2, 8);
	p += HEAD;
	for (size_t i = 0; i < TEXTS; i++) {
		size_t n;

		if (end - p < 2)
			return false;
		n = *p++;
		if (n > longest[i] || (size_t)(end - p) <= n ||
		    p[n] != '\0' || memchr(p, '\0', n) != NULL)
			return false;
		texts[i] = (const char *)p;
		p += n + 1;
	}
	if (end - p > PAYLOAD_MAX)
		return false;
	m->type = texts[0];
	m->device = texts[1];
	m->name = texts[2];
	m->format = texts[3];
	m->payload = (const char *)p;
	m->len = (size_t)(end - p);
	return true;
}

/* --- the socket --- */

static bool
address(const char *state, const char *name, struct sockaddr_un *sun)
{
	*sun = (struct sockaddr_un){ .sun_family = AF_UNIX };
	if (snprintf(sun->sun_path, sizeof(sun->sun_path),
	    "%s/run/%s.sock", state, name) < (int)sizeof(sun->sun_path))
		return true;
	errno = ENAMETOOLONG;
	return false;
}

static int
failed(int fd)
{
	int cause = errno;

	if (fd != -1)
		close(fd);
	errno = cause;
	return -1;
}

static int
bound(const char *state, const char *name, int type)
{
	struct sockaddr_un sun;
	int fd;

	if (!address(state, name, &sun) ||
	    (unlink(sun.sun_path) == -1 && errno != ENOENT))
		return -1;
	fd = socket(AF_UNIX, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd == -1 || bind(fd, (const struct sockaddr *)&sun,
	    sizeof(sun)) == -1 || chmod(sun.sun_path, 0600) == -1)
		return failed(fd);
	return fd;
}

int
post_listen(const char *state)
{
	int fd = bound(state, "broker", SOCK_SEQPACKET);

	return fd != -1 && listen(fd, BACKLOG) == -1 ? failed(fd) : fd;
}

int
post_ear(const char *state)
{
	return bound(state, "events", SOCK_DGRAM);
}

void
post_room(int fd)
{
	int bytes = ROOM;

	setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &bytes, sizeof(bytes));
}

static int
joined(const char *state, const char *name, int type)
{
	struct sockaddr_un sun;
	int fd;

	if (!address(state, name, &sun))
		return -1;
	fd = socket(AF_UNIX, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd == -1 || connect(fd, (const struct sockaddr *)&sun,
	    sizeof(sun)) == -1)
		return failed(fd);
	post_room(fd);
	return fd;
}

int
post_connect(const char *state)
{
	return joined(state, "broker", SOCK_SEQPACKET);
}

int
post_mouth(const char *state)
{
	return joined(state, "events", SOCK_DGRAM);
}

enum posted
post_send(int fd, const struct post *m, unsigned char buf[POST_MAX])
{
	size_t n = post_write(m, buf);

	if (n == 0) {
		log_error("post", "a message is longer than it may be");
		return POSTED;		/* will never fit: do not retry */
	}
	while (send(fd, buf, n, MSG_NOSIGNAL) == -1)
		if (errno != EINTR)
			return errno == EAGAIN || errno == ENOBUFS ?
			    POST_NOT_NOW : POST_GONE;
	return POSTED;
}

enum posted
post_receive(int fd, struct post *m, unsigned char buf[POST_MAX])
{
	ssize_t n;

	for (;;) {
		n = recv(fd, buf, POST_MAX, 0);
		if (n > 0 && post_read(buf, (size_t)n, m))
			return POSTED;
		if (n > 0)
			log_error("post", "message ignored: not one of this "
			    "version");
		else if (n == 0)
			return POST_GONE;
		else if (errno != EINTR)
			return errno == EAGAIN ? POST_NOT_NOW : POST_GONE;
	}
}
