/*
 * A worker that serves many connections, which the web server keeps.
 *
 * A request is answered when it is complete, one after the other in the order
 * of completion.  A connection without data, or with half a request, only
 * takes some memory.
 *
 * Where answers may wait (fcgi_waiting), a waiting request is kept as received
 * and answered again from the start.
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
#include "lib/clock.h"
#include "lib/log.h"
#include "lib/pool.h"

enum { READ_SIZE = 16 * 1024, EVENTS_MAX = 16 };

struct conn {
	struct conn	*next, *prev;
	int		 fd;
	size_t		 read;		/* bytes of the body read by the
					 * request */
	int64_t		 whole;		/* when it was complete, clock_mono() */
	int64_t		 later, key;	/* when to answer again; 0: not
					 * waiting */
	struct fcgi_many *many;
	struct fcgi_in	 in;
};

struct fcgi_many {
	int		 ep, listening;
	bool		 accepting;
	size_t		 n, waiting;
	struct conn	*conns;
	struct fcgi_beside *beside;	/* NULL: no answer waits */
	int64_t		 turn;		/* when its next turn is */
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

static int64_t
conn_waited(void *ctx)
{
	const struct conn *c = ctx;

	return clock_mono() - c->whole;
}

/* A request that waits already keeps its place. */
static bool
conn_may_wait(void *ctx, int64_t key, size_t most)
{
	const struct conn *c = ctx;
	const struct fcgi_beside *b = c->many->beside;

	return c->later != 0 || (c->many->waiting < b->waiting_max &&
	    fcgi_waiting_for(b, key) < most);
}

static size_t
conns_max(const struct fcgi_many *m)
{
	return FCGI_CONNS_MAX + (m->beside == NULL ? 0 :
	    m->beside->waiting_max);
}

/* Watch the listening socket, or leave new connections to other workers.
 * EPOLLEXCLUSIVE wakes one waiting worker instead of all. */
static void
accepting(struct fcgi_many *m, bool on)
{
	struct epoll_event ev = { .events = EPOLLIN | EPOLLEXCLUSIVE };

	if (m->accepting != on && epoll_ctl(m->ep, on ? EPOLL_CTL_ADD :
	    EPOLL_CTL_DEL, m->listening, &ev) == 0)
		m->accepting = on;
}

static void
conn_new(struct fcgi_many *m)
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
	c->many = m;
	fcgi_in_init(&c->in);
	c->next = m->conns;
	if (c->next != NULL)
		c->next->prev = c;
	m->conns = c;
	m->n++;
	accepting(m, m->n < conns_max(m));
}

/* Wait until later; 0: stop waiting. */
static void
conn_wait(struct fcgi_many *m, struct conn *c, int64_t later, int64_t key)
{
	m->waiting += (later != 0) - (c->later != 0);
	c->later = later;
	c->key = key;
}

static void
conn_close(struct fcgi_many *m, struct conn *c)
{
	conn_wait(m, c, 0, 0);
	*(c->prev != NULL ? &c->prev->next : &m->conns) = c->next;
	if (c->next != NULL)
		c->next->prev = c->prev;
	close(c->fd);
	fcgi_in_free(&c->in);
	free(c);
	m->n--;
	accepting(m, true);
}

/* Answer the complete request of c.  False when the connection is no longer
 * usable. */
static bool
conn_answer(struct fcgi_many *m, struct conn *c)
{
	const struct req_source src = { .param = conn_param,
	    .read = conn_read, .gone = conn_gone, .ctx = c,
	    .waited = m->beside == NULL ? NULL : conn_waited,
	    .may_wait = m->beside == NULL ? NULL : conn_may_wait };
	bool body, keep = c->in.keep;

	c->read = 0;
	reply_reset(&m->reply);
	m->answer(m->ctx, &src, &m->reply);
	if (m->beside != NULL) {
		conn_wait(m, c, m->reply.later, m->reply.later_key);
		if (c->later != 0)
			return true;
	}
	body = fcgi_compose(&m->reply, &src, &m->wire);
	keep = fcgi_send_whole(c->fd, c->in.id, &m->wire, body ?
	    &m->reply.out : NULL) && keep;
	fcgi_in_reset(&c->in);
	return keep;
}

/* Read from c, and answer once a request is complete. */
static void
conn_input(struct fcgi_many *m, struct conn *c)
{
	char bytes[READ_SIZE];
	ssize_t n = read(c->fd, bytes, sizeof(bytes));
	enum fcgi_got got;

	if (n == -1 && (errno == EAGAIN || errno == EINTR))
		return;
	/* while a request waits, input means only that the client has left */
	if (n <= 0 || c->later != 0) {
		conn_close(m, c);
		return;
	}
	got = fcgi_in_take(&c->in, bytes, (size_t)n);
	if (got == FCGI_BROKEN)
		log_error("fcgi", "the web server sent what is no request");
	c->whole = clock_mono();
	if (got == FCGI_BROKEN || (got == FCGI_WHOLE && !conn_answer(m, c)))
		conn_close(m, c);
}

/* --- waiting --- */

void
fcgi_wake(const struct fcgi_beside *b, int64_t key)
{
	struct conn *c;

	if (b->many == NULL)
		return;
	for (c = b->many->conns; c != NULL; c = c->next)
		if (c->later != 0 && c->key == key)
			c->later = 1;	/* in the past, so due now */
}

size_t
fcgi_waiting_for(const struct fcgi_beside *b, int64_t key)
{
	const struct conn *c;
	size_t n = 0;

	if (b->many != NULL)
		for (c = b->many->conns; c != NULL; c = c->next)
			n += c->later != 0 && c->key == key;
	return n;
}

/* Answer the requests that are due.  Returns when the next is due. */
static int64_t
answer_due(struct fcgi_many *m)
{
	int64_t now = clock_mono(), next = -1;
	struct conn *c, *after;

	for (c = m->conns; c != NULL; c = after) {
		after = c->next;
		if (c->later != 0 && c->later <= now && !conn_answer(m, c)) {
			conn_close(m, c);
			continue;
		}
		if (c->later != 0 && (next == -1 || c->later < next))
			next = c->later;
	}
	return next;
}

/* Run the turn beside the requests.  Returns until when to wait. */
static int64_t
turn(struct fcgi_many *m, bool ready)
{
	int64_t next;

	if (m->beside == NULL)
		return -1;
	if (ready || clock_mono() >= m->turn)
		m->turn = m->beside->turn(m->ctx);
	next = answer_due(m);
	return next != -1 && next < m->turn ? next : m->turn;
}

/* --- the loop --- */

static void
many_run(struct fcgi_many *m)
{
	struct epoll_event ev[EVENTS_MAX];
	bool beside = false;
	int n;

	while ((n = pool_wait_events(m->ep, ev, EVENTS_MAX,
	    turn(m, beside))) >= 0) {
		bool new = false;

		beside = false;
		/* requests waiting here come before those that another worker
		 * can take */
		for (int i = 0; i < n; i++) {
			if (ev[i].data.ptr == NULL)
				new = true;
			else if (ev[i].data.ptr == m)
				beside = true;
			else
				conn_input(m, ev[i].data.ptr);
		}
		if (new)
			conn_new(m);
	}
}

static bool
watch_beside(struct fcgi_many *m)
{
	struct epoll_event ev = { .events = EPOLLIN, .data.ptr = m };

	if (m->beside == NULL)
		return true;
	m->beside->many = m;
	return epoll_ctl(m->ep, EPOLL_CTL_ADD, m->beside->fd, &ev) == 0;
}

int
fcgi_waiting(int fd, void (*answer)(void *ctx, const struct req_source *,
    struct reply *), void *ctx, struct fcgi_beside *beside)
{
	struct fcgi_many m = { .listening = fd, .answer = answer, .ctx = ctx,
	    .beside = beside };

	fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
	m.ep = epoll_create1(EPOLL_CLOEXEC);
	accepting(&m, true);
	if (!m.accepting || !watch_beside(&m)) {
		log_error("fcgi", "epoll: %s", strerror(errno));
		return 1;
	}
	reply_init(&m.reply, PAGE_MAX);
	buf_init(&m.wire, WIRE_MAX);
	many_run(&m);
	while (m.conns != NULL)
		conn_close(&m, m.conns);
	if (beside != NULL)
		beside->many = NULL;
	close(m.ep);
	reply_free(&m.reply);
	buf_free(&m.wire);
	return 0;
}

int
fcgi_many(int fd, void (*answer)(void *ctx, const struct req_source *,
    struct reply *), void *ctx)
{
	return fcgi_waiting(fd, answer, ctx, NULL);
}
