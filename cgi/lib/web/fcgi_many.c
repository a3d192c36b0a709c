/*
 * A worker that serves many connections, which the web server keeps.
 *
 * A request is answered when all of it is there, one after the other, in the
 * order they became whole; a connection on which nothing comes, or half a
 * request, holds some memory and nothing else.
 */
#include <sys/epoll.h>
#include <sys/socket.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fcgi.h"
#include "fcgi_own.h"
#include "fcgi_record.h"
#include "lib/log.h"
#include "lib/pool.h"

enum { READ_SIZE = 16 * 1024, EVENTS_MAX = 16 };

struct conn {
	struct conn	*next, *prev;
	int		 fd;
	size_t		 read;		/* of the body, by the request */
	struct fcgi_in	 in;
};

struct many {
	int		 ep, listening;
	bool		 accepting;
	size_t		 n;
	struct conn	*conns;
	void		(*answer)(void *, const struct req_source *,
			    struct reply *);
	void		*ctx;
	struct reply	 reply;
	struct buf	 wire;
};

static const char *
conn_param(void *ctx, const char *name)
{
	struct conn *c = ctx;

	return fcgi_in_param(&c->in, name);
}

static size_t
conn_read(void *ctx, char *p, size_t n)
{
	struct conn *c = ctx;
	size_t left = c->in.body.len - c->read;

	if (n > left)
		n = left;
	memcpy(p, c->in.body.data + c->read, n);
	c->read += n;
	return n;
}

static bool
conn_gone(void *ctx)
{
	struct conn *c = ctx;
	struct pollfd p = { .fd = c->fd, .events = POLLRDHUP };

	return poll(&p, 1, 0) > 0 &&
	    (p.revents & (POLLRDHUP | POLLHUP | POLLERR)) != 0;
}

/* Watch the listening socket, or leave new connections to the others.
 * EPOLLEXCLUSIVE wakes one waiting worker, not all. */
static void
accepting(struct many *m, bool on)
{
	struct epoll_event ev = { .events = EPOLLIN | EPOLLEXCLUSIVE };

	if (m->accepting != on && epoll_ctl(m->ep, on ? EPOLL_CTL_ADD :
	    EPOLL_CTL_DEL, m->listening, &ev) == 0)
		m->accepting = on;
}

static void
conn_new(struct many *m)
{
	int fd = accept4(m->listening, NULL, NULL,
	    SOCK_NONBLOCK | SOCK_CLOEXEC);
	struct epoll_event ev = { .events = EPOLLIN };
	struct conn *c;

	if (fd == -1) {
		/* another worker was first, or the server gave up */
		if (errno != EAGAIN && errno != EINTR && errno != ECONNABORTED)
			log_error("fcgi", "accept: %s", strerror(errno));
		return;
	}
	c = calloc(1, sizeof(*c));
	if (c == NULL)
		abort();
	ev.data.ptr = c;
	if (epoll_ctl(m->ep, EPOLL_CTL_ADD, fd, &ev) == -1) {
		log_error("fcgi", "epoll: %s", strerror(errno));
		close(fd);
		free(c);
		return;
	}
	c->fd = fd;
	fcgi_in_init(&c->in);
	c->next = m->conns;
	if (c->next != NULL)
		c->next->prev = c;
	m->conns = c;
	m->n++;
	accepting(m, m->n < FCGI_CONNS_MAX);
}

static void
conn_close(struct many *m, struct conn *c)
{
	*(c->prev != NULL ? &c->prev->next : &m->conns) = c->next;
	if (c->next != NULL)
		c->next->prev = c->prev;
	close(c->fd);
	fcgi_in_free(&c->in);
	free(c);
	m->n--;
	accepting(m, true);
}

/* The whole request of c; false when the connection is of no more use. */
static bool
conn_answer(struct many *m, struct conn *c)
{
	const struct req_source src = { .param = conn_param,
	    .read = conn_read, .gone = conn_gone, .ctx = c };
	bool body, keep = c->in.keep;

	c->read = 0;
	reply_reset(&m->reply);
	m->answer(m->ctx, &src, &m->reply);
	body = fcgi_compose(&m->reply, &src, &m->wire);
	keep = fcgi_send_whole(c->fd, c->in.id, &m->wire, body ?
	    &m->reply.out : NULL) && keep;
	fcgi_in_reset(&c->in);
	return keep;
}

/* What has come on c, and the answer once a request is whole. */
static void
conn_input(struct many *m, struct conn *c)
{
	char bytes[READ_SIZE];
	ssize_t n = read(c->fd, bytes, sizeof(bytes));
	enum fcgi_got got;

	if (n == -1 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n <= 0) {
		conn_close(m, c);
		return;
	}
	got = fcgi_in_take(&c->in, bytes, (size_t)n);
	if (got == FCGI_BROKEN)
		log_error("fcgi", "the web server sent what is no request");
	if (got == FCGI_BROKEN || (got == FCGI_WHOLE && !conn_answer(m, c)))
		conn_close(m, c);
}

static void
many_run(struct many *m)
{
	struct epoll_event ev[EVENTS_MAX];
	int n;

	while ((n = pool_wait_events(m->ep, ev, EVENTS_MAX)) >= 0) {
		bool new = false;

		/* those that wait here come before those that another worker
		 * may take */
		for (int i = 0; i < n; i++) {
			if (ev[i].data.ptr == NULL)
				new = true;
			else
				conn_input(m, ev[i].data.ptr);
		}
		if (new)
			conn_new(m);
	}
}

int
fcgi_many(int fd, void (*answer)(void *ctx, const struct req_source *,
    struct reply *), void *ctx)
{
	struct many m = { .listening = fd, .answer = answer, .ctx = ctx };

	fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
	m.ep = epoll_create1(EPOLL_CLOEXEC);
	accepting(&m, true);
	if (!m.accepting) {
		log_error("fcgi", "epoll: %s", strerror(errno));
		return 1;
	}
	reply_init(&m.reply, PAGE_MAX);
	buf_init(&m.wire, WIRE_MAX);
	many_run(&m);
	while (m.conns != NULL)
		conn_close(&m, m.conns);
	close(m.ep);
	reply_free(&m.reply);
	buf_free(&m.wire);
	return 0;
}
