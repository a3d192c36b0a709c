#include <arpa/inet.h>
#include <check.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "peer_fixture.h"

struct seen *seen;
static pid_t server;

void
peer_open(void)
{
	seen = mmap(NULL, sizeof(*seen), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	ck_assert(seen != MAP_FAILED);
	server = -1;
}

void
peer_close(void)
{
	if (server > 0) {
		kill(server, SIGKILL);
		waitpid(server, NULL, 0);
	}
	munmap(seen, sizeof(*seen));
}

int
peer_listen(int *port)
{
	struct sockaddr_in in = { .sin_family = AF_INET };
	socklen_t len = sizeof(in);
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(bind(fd, (struct sockaddr *)&in, sizeof(in)), 0);
	ck_assert_int_eq(listen(fd, 16), 0);
	ck_assert_int_eq(getsockname(fd, (struct sockaddr *)&in, &len), 0);
	*port = ntohs(in.sin_port);
	return fd;
}

/* Read one request, head and body; false at the end of the connection. */
static int
read_request(int fd)
{
	char b[sizeof(seen->request)] = "", *end, *length;
	size_t n = 0, need = 0;
	ssize_t got;

	for (;;) {
		got = read(fd, b + n, sizeof(b) - 1 - n);
		if (got <= 0)
			return 0;
		n += (size_t)got;
		b[n] = '\0';
		end = strstr(b, "\r\n\r\n");
		if (end == NULL)
			continue;
		length = strstr(b, "Content-Length: ");
		need = length == NULL ? 0 : strtoul(length + 16, NULL, 10);
		if (n - (size_t)(end + 4 - b) >= need)
			break;
	}
	memcpy(seen->request, b, sizeof(b));
	seen->requests++;
	return 1;
}

static void
say(int fd, const char *s)
{
	if (write(fd, s, strlen(s)) < 0)
		_exit(0);
}

#define OK_HEAD "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"

void
answer_json(int fd)
{
	while (read_request(fd))
		say(fd, OK_HEAD "Content-Length: 9\r\n\r\n{\"a\":\"b\"}");
}

void
answer_gzip(int fd)
{
	static const char packed[] =
	    "\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\xab\x56\x4a\x54"
	    "\xb2\x32\xac\x55\x18\x05\x23\x0e\x00\x00\xab\x4f\x21\x6a"
	    "\xfb\x01\x00";	/* and a NUL, the string's own */

	while (read_request(fd)) {
		say(fd, OK_HEAD "Content-Encoding: gzip\r\n"
		    "Content-Length: 32\r\n\r\n");
		ck_assert_int_eq(write(fd, packed, sizeof(packed)), 32);
	}
}

void
answer_deflate(int fd)
{
	static const char packed[] =
	    "\x78\x9c\xab\x56\x4a\x54\xb2\x32\xac\x55\x18\x05\x23\x0e"
	    "\x00\x00\x2d\xcd\x40\x89";

	while (read_request(fd)) {
		say(fd, OK_HEAD "Content-Encoding: deflate\r\n"
		    "Content-Length: 20\r\n\r\n");
		ck_assert_int_eq(write(fd, packed, 20), 20);
	}
}

void
answer_html(int fd)
{
	while (read_request(fd))
		say(fd, "HTTP/1.1 404 Not Found\r\nContent-Type: text/html;"
		    "charset=ISO-8859-1\r\nContent-Length: 6\r\n\r\n<html>");
}

void
hang(int fd)
{
	read_request(fd);
	pause();
}

void
drip(int fd)
{
	read_request(fd);
	say(fd, OK_HEAD "Content-Length: 9\r\n\r\n");
	for (;;) {
		say(fd, "{");
		usleep(20000);
	}
}

void
cut_off(int fd)
{
	read_request(fd);
	say(fd, OK_HEAD "Content-Length: 9\r\n\r\n{\"a\"");
}

void
close_unanswered(int fd)
{
	read_request(fd);
}

void
close_second(int fd)
{
	if (read_request(fd))
		say(fd, OK_HEAD "Content-Length: 9\r\n\r\n{\"a\":\"b\"}");
	read_request(fd);
}

void
huge(int fd)
{
	static char block[64 * 1024];

	read_request(fd);
	say(fd, OK_HEAD "Content-Length: 104857600\r\n\r\n");
	memset(block, ' ', sizeof(block));
	for (int i = 0; i < 1600; i++)
		if (write(fd, block, sizeof(block)) < 0)
			_exit(0);
}

void
redirect(int fd)
{
	while (read_request(fd))
		say(fd, "HTTP/1.1 302 Found\r\nLocation: /else\r\n"
		    "Content-Length: 0\r\n\r\n");
}

void
not_http(int fd)
{
	read_request(fd);
	say(fd, "hello there\r\n\r\n");
}

void
talk_no_tls(int fd)
{
	char b[64];

	if (read(fd, b, sizeof(b)) > 0)
		say(fd, "HTTP/1.1 400 Bad Request\r\n\r\n");
}

char *
peer_start(struct arena *a, void (*serve)(int), const char *scheme)
{
	int port, fd = peer_listen(&port);

	server = fork();
	ck_assert_int_ge(server, 0);
	if (server == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		signal(SIGCHLD, SIG_IGN);
		for (;;) {
			int c = accept(fd, NULL, NULL);

			if (c < 0)
				_exit(0);
			seen->connections++;
			if (fork() == 0) {
				prctl(PR_SET_PDEATHSIG, SIGKILL);
				serve(c);
				_exit(0);
			}
			close(c);
		}
	}
	close(fd);
	return arena_printf(a, "%s://127.0.0.1:%d/x", scheme, port);
}
