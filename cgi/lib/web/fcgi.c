#include <fcgiapp.h>
#include <sys/uio.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fcgi.h"
#include "fcgi_own.h"
#include "fcgi_record.h"
#include "lib/log.h"
#include "lib/pool.h"

enum {
	RECORDS_MAX	= WIRE_MAX / RECORD_MAX + 2,	/* head, body */
	SEND_MS		= 20 * 1000,
};

static const char *
fcgi_param(void *ctx, const char *name)
{
	FCGX_Request *r = ctx;

	return FCGX_GetParam(name, r->envp);
}

static size_t
fcgi_read(void *ctx, char *p, size_t n)
{
	FCGX_Request *r = ctx;
	int got = FCGX_GetStr(p, (int)n, r->in);

	return got < 0 ? 0 : (size_t)got;
}

/* The web server closes its connection when the client has closed its own. */
static bool
fcgi_gone(void *ctx)
{
	FCGX_Request *r = ctx;
	struct pollfd p = { .fd = r->ipcFd, .events = POLLRDHUP };

	return poll(&p, 1, 0) > 0 &&
	    (p.revents & (POLLRDHUP | POLLHUP | POLLERR)) != 0;
}

static bool
is_head(const struct req_source *src)
{
	const char *m = src->param(src->ctx, "REQUEST_METHOD");

	return m != NULL && strcmp(m, "HEAD") == 0;
}

bool
fcgi_compose(const struct reply *reply, const struct req_source *src,
    struct buf *wire)
{
	buf_reset(wire);
	if (!reply->out.failed)
		reply_write(reply, true, wire);
	if (reply->out.failed || wire->failed) {
		log_error("fcgi", "the answer is past its maximum");
		buf_reset(wire);
		buf_printf(wire, "Status: 500\r\n%sContent-Length: 0\r\n\r\n",
		    reply->always == NULL ? "" : reply->always);
		return false;
	}
	return reply->stream == NULL && reply->status != 304 &&
	    reply->status != 204 && !is_head(src);
}

/* Send one piece of a streamed body at once. */
static bool
fcgi_put(void *ctx, const char *p, size_t n)
{
	FCGX_Request *r = ctx;

	return FCGX_PutStr(p, (int)n, r->out) == (int)n &&
	    FCGX_FFlush(r->out) == 0 && !pool_stopping();
}

/* Write everything, in as many writes as needed; false when the server is
 * gone. */
static bool
write_all(int fd, struct iovec *v, int n)
{
	struct pollfd room = { .fd = fd, .events = POLLOUT };

	while (n > 0) {
		ssize_t w = writev(fd, v, n);

		if (w == -1 && (errno == EINTR || (errno == EAGAIN &&
		    poll(&room, 1, SEND_MS) > 0)))
			continue;
		if (w == -1)
			return false;
		for (; n > 0 && (size_t)w >= v->iov_len; v++, n--)
			w -= (ssize_t)v->iov_len;
		if (n > 0) {
			v->iov_base = (char *)v->iov_base + w;
			v->iov_len -= (size_t)w;
		}
	}
	return true;
}

/* Frame bytes as records: two entries of *v for each, from number *n on. */
static void
records(const struct buf *b, int id, unsigned char heads[][RECORD_HEAD],
    struct iovec *v, int *n)
{
	for (size_t at = 0; at < b->len; at += RECORD_MAX) {
		size_t len = b->len - at < RECORD_MAX ? b->len - at :
		    RECORD_MAX;
		unsigned char *head = heads[*n / 2];

		record_head(head, RECORD_STDOUT, id, len);
		v[(*n)++] = (struct iovec){ .iov_base = head,
		    .iov_len = RECORD_HEAD };
		v[(*n)++] = (struct iovec){ .iov_base = b->data + at,
		    .iov_len = len };
	}
}

/*
 * Send the response and its end in one write, without copying it. libfcgi
 * would copy it and send pieces of 8 KB, each of which wakes the server.
 */
bool
fcgi_send_whole(int fd, int id, const struct buf *wire, const struct buf *body)
{
	unsigned char heads[RECORDS_MAX][RECORD_HEAD];
	unsigned char end[3 * RECORD_HEAD] = { 0 };	/* status 0, request
							 * complete */
	struct iovec v[2 * RECORDS_MAX + 1];
	int n = 0;

	records(wire, id, heads, v, &n);
	if (body != NULL)
		records(body, id, heads, v, &n);
	record_head(end, RECORD_STDOUT, id, 0);
	record_head(end + RECORD_HEAD, RECORD_END, id, RECORD_HEAD);
	v[n++] = (struct iovec){ .iov_base = end, .iov_len = sizeof(end) };
	return write_all(fd, v, n);
}

static bool
has_body(const struct req_source *src)
{
	const char *n = src->param(src->ctx, "CONTENT_LENGTH");

	return n != NULL && *n != '\0';
}

/*
 * After the response, close the connection as libfcgi does: first our half,
 * then, when the server has closed its own, the rest.  Otherwise data that it
 * still sends would discard the response.  A request without a body has been
 * read completely, so there is nothing to wait for.
 */
static void
fcgi_finish(FCGX_Request *r, const struct req_source *src)
{
	if (!has_body(src))
		FCGX_Detach(r);
	FCGX_Free(r, 1);
}

/* Send the body piece by piece as it is generated. */
static void
send_stream(FCGX_Request *r, const struct reply *reply, const struct buf *wire)
{
	FCGX_PutStr(wire->data, (int)wire->len, r->out);
	if (FCGX_FFlush(r->out) == 0)
		reply->stream(reply->stream_ctx, fcgi_put, r);
}

static void
fcgi_send(FCGX_Request *r, const struct reply *reply,
    const struct req_source *src, struct buf *wire)
{
	bool body;

	if (reply->drop) {
		FCGX_Finish_r(r);
		return;
	}
	body = fcgi_compose(reply, src, wire);
	if (reply->stream != NULL && !is_head(src)) {
		send_stream(r, reply, wire);
		FCGX_Finish_r(r);
	} else {
		fcgi_send_whole(r->ipcFd, r->requestId, wire, body ?
		    &reply->out : NULL);
		fcgi_finish(r, src);
	}
}

int
fcgi_loop(int fd, void (*answer)(void *ctx, const struct req_source *,
    struct reply *), void *ctx)
{
	struct reply reply;
	struct buf wire;
	FCGX_Request r;
	int ret = 0, accepted;

	if (FCGX_Init() != 0 || FCGX_InitRequest(&r, fd,
	    FCGI_FAIL_ACCEPT_ON_INTR) != 0) {
		log_error("fcgi", "libfcgi did not start");
		return 1;
	}
	reply_init(&reply, PAGE_MAX);
	buf_init(&wire, WIRE_MAX);
	while (pool_wait(fd)) {
		struct req_source src = { .param = fcgi_param,
		    .read = fcgi_read, .gone = fcgi_gone, .ctx = &r };

		accepted = FCGX_Accept_r(&r);
		if (accepted == -EAGAIN || accepted == -EINTR)
			continue;	/* another worker was first */
		if (accepted < 0) {
			log_error("fcgi", "accept: %d", accepted);
			ret = 1;
			break;
		}
		/* on a kept connection this worker would wait for its next
		 * request while other clients wait for a worker */
		r.keepConnection = 0;
		reply_reset(&reply);
		answer(ctx, &src, &reply);
		fcgi_send(&r, &reply, &src, &wire);
		if (reply.sent != NULL)
			reply.sent(reply.sent_ctx);
	}
	FCGX_Free(&r, 1);
	reply_free(&reply);
	buf_free(&wire);
	return ret;
}

static const char *
cgi_param(void *ctx, const char *name)
{
	(void)ctx;
	return getenv(name);
}

static size_t
cgi_read(void *ctx, char *p, size_t n)
{
	ssize_t got;

	(void)ctx;
	do
		got = read(STDIN_FILENO, p, n);
	while (got == -1 && errno == EINTR);
	return got < 0 ? 0 : (size_t)got;
}

static bool
cgi_put(void *ctx, const char *p, size_t n)
{
	(void)ctx;
	return fwrite(p, 1, n, stdout) == n && fflush(stdout) == 0;
}

int
fcgi_once(void (*answer)(void *ctx, const struct req_source *,
    struct reply *), void *ctx)
{
	struct req_source src = { .param = cgi_param, .read = cgi_read };
	struct reply reply;
	struct buf wire;
	int ret;

	reply_init(&reply, PAGE_MAX);
	buf_init(&wire, WIRE_MAX);
	answer(ctx, &src, &reply);
	if (!reply.drop) {
		if (fcgi_compose(&reply, &src, &wire))
			buf_put(&wire, reply.out.data, reply.out.len);
		fwrite(wire.data, 1, wire.len, stdout);
	}
	ret = fflush(stdout) == 0 ? 0 : 1;
	if (reply.stream != NULL && !reply.drop && !is_head(&src))
		reply.stream(reply.stream_ctx, cgi_put, NULL);
	reply_free(&reply);
	buf_free(&wire);
	return ret;
}
