#include "web.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "app.h"
#include "canned.h"
#include "lib/text/buf.h"

static void
record(struct buf *b, int type, const char *p, size_t n)
{
	buf_char(b, 1);
	buf_char(b, (char)type);
	buf_put(b, "\0\1", 2);
	buf_char(b, (char)(n >> 8));
	buf_char(b, (char)n);
	buf_put(b, "\0\0", 2);
	buf_put(b, p, n);
}

static void
param(struct buf *b, const char *name, const char *value)
{
	size_t n = strlen(value);

	buf_char(b, (char)strlen(name));
	if (n < 128) {
		buf_char(b, (char)n);
	} else {
		buf_put(b, "\x80\0", 2);
		buf_char(b, (char)(n >> 8));
		buf_char(b, (char)n);
	}
	buf_str(b, name);
	buf_put(b, value, n);
}

static void
compose(struct buf *wire, const struct web_form *f)
{
	char length[24];
	struct buf p;

	snprintf(length, sizeof(length), "%zu", strlen(f->form));
	buf_init(&p, BODY_MAX);
	param(&p, "REQUEST_METHOD", "POST");
	param(&p, "REQUEST_URI", f->path);
	param(&p, "QUERY_STRING", "");
	param(&p, "CONTENT_TYPE", "application/x-www-form-urlencoded");
	param(&p, "CONTENT_LENGTH", length);
	param(&p, "REMOTE_ADDR", "127.0.0.1");
	param(&p, "HTTP_HOST", "localhost");
	param(&p, "HTTP_COOKIE", f->cookie);
	if (f->fragment)
		param(&p, "HTTP_X_PATCHBAY_FRAGMENT", "1");
	record(wire, 1, "\0\1\0\0\0\0\0\0", 8);	/* begin, responder */
	record(wire, 4, p.data, p.len);
	record(wire, 4, "", 0);
	record(wire, 5, f->form, strlen(f->form));
	record(wire, 5, "", 0);
	buf_free(&p);
}

static int
exchange(const char *socket_path, const struct buf *wire)
{
	struct sockaddr_un un = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), status = 200;
	char head[256] = "", rest[16 * 1024], *at;
	size_t n = 0;
	ssize_t got;

	snprintf(un.sun_path, sizeof(un.sun_path), "%s", socket_path);
	if (fd == -1 || connect(fd, (struct sockaddr *)&un, sizeof(un)) == -1 ||
	    write(fd, wire->data, wire->len) != (ssize_t)wire->len)
		canned_die(socket_path, strerror(errno));
	while (n < sizeof(head) - 1 &&
	    (got = read(fd, head + n, sizeof(head) - 1 - n)) > 0)
		n += (size_t)got;
	while (read(fd, rest, sizeof(rest)) > 0)
		continue;
	close(fd);
	at = memmem(head, n, "Status: ", 8);
	if (at != NULL)
		status = (int)strtol(at + 8, NULL, 10);
	return n == 0 ? 0 : status;
}

int
web_post(const char *socket_path, const struct web_form *f)
{
	struct buf wire;
	int status;

	buf_init(&wire, BODY_MAX);
	compose(&wire, f);
	status = exchange(socket_path, &wire);
	buf_free(&wire);
	return status;
}
