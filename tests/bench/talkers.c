#include "talkers.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/clock.h"

enum {
	OUT		= 8192,		/* bytes that wait to be written */
	IN		= 4096,
	PACKET		= 256,		/* largest packet of ours */
	WINDOW		= 20,		/* QoS 1: not acknowledged, per client */
	BURST		= 32,		/* QoS 0: messages between pings */
	EVENTS		= 256,
	KEEPALIVE	= 3600,
	QUIET_MS	= 2000,		/* then nothing more comes */
};

struct talker {
	int		 fd;
	unsigned char	 out[OUT];
	size_t		 from, to;	/* of out: to be written */
	unsigned char	 in[5];		/* header of the packet being read */
	size_t		 have;
	size_t		 skip;		/* bytes of its body still to come */
	int		 inflight;
	uint16_t	 id;
	bool		 connected;
};

struct talkers {
	struct talkers_options	 o;
	struct talker		*list;	/* the subscriber is the last */
	int			 n, poll;
	struct talkers_counts	 count;
	int64_t			 begun, last;	/* something happened */
	bool			 ended;	/* nothing more is published */
	int64_t			 most;
};

static void
die(const char *what)
{
	fprintf(stderr, "talkers: %s: %s\n", what, strerror(errno));
	exit(1);
}

/* --- packets --- */

static size_t
put_text(unsigned char *to, const char *text)
{
	size_t n = strlen(text);

	to[0] = (unsigned char)(n >> 8);
	to[1] = (unsigned char)n;
	memcpy(to + 2, text, n);
	return n + 2;
}

/* A packet with a body of up to 16,383 bytes. */
static void
put_packet(struct talker *t, unsigned char type, const unsigned char *body,
    size_t n)
{
	unsigned char *to = t->out + t->to;

	to[0] = type;
	to[1] = (unsigned char)(n % 128 | 0x80);
	to[2] = (unsigned char)(n / 128);
	if (n > 0)
		memcpy(to + 3, body, n);
	t->to += n + 3;
}

static void
put_connect(struct talker *t, const char *id, const char *token)
{
	static const unsigned char head[] = { 0, 4, 'M', 'Q', 'T', 'T', 4 };
	unsigned char body[PACKET];
	size_t n = sizeof(head);

	memcpy(body, head, n);
	body[n++] = token != NULL ? 0xc2 : 0x02;	/* clean session */
	body[n++] = KEEPALIVE >> 8;
	body[n++] = KEEPALIVE & 0xff;
	n += put_text(body + n, id);
	if (token != NULL) {
		n += put_text(body + n, "use-token-auth");
		n += put_text(body + n, token);
	}
	put_packet(t, 0x10, body, n);
}

static void
put_publish(struct talker *t, int qos, const char *payload)
{
	unsigned char body[PACKET];
	size_t n = put_text(body, "iot-2/evt/temp/fmt/json"),
	    len = strlen(payload);

	if (qos > 0) {
		t->id = t->id == UINT16_MAX ? 1 : (uint16_t)(t->id + 1);
		body[n++] = (unsigned char)(t->id >> 8);
		body[n++] = (unsigned char)t->id;
		t->inflight++;
	}
	memcpy(body + n, payload, len);
	put_packet(t, (unsigned char)(0x30 | qos << 1), body, n + len);
}

/* The broker answers once it has taken what came before: nothing acknowledges a
 * QoS 0 publish, and without this all of them would wait in socket buffers. */
static void
put_ping(struct talker *t)
{
	put_packet(t, 0xc0, NULL, 0);
	t->inflight = BURST;
}

static void
put_subscribe(struct talker *t)
{
	unsigned char body[PACKET] = { 0, 1 };
	size_t n = 2 + put_text(body + 2, "#");

	body[n++] = 0;
	put_packet(t, 0x82, body, n);
}

/* --- reading and writing --- */

static void
packet(struct talkers *all, struct talker *t, unsigned char type)
{
	all->last = clock_mono();
	switch (type & 0xf0) {
	case 0x20:
		t->connected = true;
		break;
	case 0x40:
		t->inflight--;
		all->count.acked++;
		break;
	case 0xd0:
		t->inflight = 0;
		break;
	case 0x30:
		all->count.received++;
		break;
	default:
		break;
	}
}

/* Only the headers are looked at. */
static void
eat(struct talkers *all, struct talker *t, const unsigned char *p, size_t n)
{
	while (n > 0) {
		size_t some = t->skip < n ? t->skip : n;

		t->skip -= some;
		p += some;
		n -= some;
		if (n == 0)
			break;
		t->in[t->have++] = *p++;
		n--;
		if (t->have < 2 || (t->in[t->have - 1] & 0x80) != 0)
			continue;
		for (size_t i = t->have - 1; i >= 1; i--)
			t->skip = t->skip * 128 + (t->in[i] & 0x7f);
		packet(all, t, t->in[0]);
		t->have = 0;
	}
}

static void
receive(struct talkers *all, struct talker *t)
{
	unsigned char buf[IN];
	ssize_t n;

	while ((n = recv(t->fd, buf, sizeof(buf), 0)) > 0)
		eat(all, t, buf, (size_t)n);
	if (n == 0 || (errno != EAGAIN && errno != EINTR)) {
		fprintf(stderr, "talkers: a connection was closed\n");
		exit(1);
	}
}

static bool
flush(struct talker *t)
{
	while (t->from < t->to) {
		ssize_t n = send(t->fd, t->out + t->from, t->to - t->from,
		    MSG_NOSIGNAL);

		if (n == -1 && errno == EAGAIN)
			return false;
		if (n == -1)
			die("send");
		t->from += (size_t)n;
	}
	t->from = t->to = 0;
	return true;
}

/* May one more message be published now? */
static bool
is_due(const struct talkers *all)
{
	return !all->ended && (all->most == 0 || all->count.sent < all->most) &&
	    (all->o.rate == 0 || all->count.sent <
	    (clock_mono() - all->begun) * all->o.rate / 1000);
}

/* Whether anything was published. */
static bool
publish(struct talkers *all, struct talker *t)
{
	int most = (all->o.qos > 0 ? WINDOW : BURST) - t->inflight, n = 0;
	char payload[64];

	if (t->to > 0)
		return false;	/* the broker has not taken the last ones */
	if (all->o.rate > 0 && most > 1)
		most = 1;
	for (; n < most && is_due(all); n++) {
		snprintf(payload, sizeof(payload),
		    "{\"d\":{\"temp\":21.5,\"n\":%lld}}",
		    (long long)++all->count.sent);
		put_publish(t, all->o.qos, payload);
	}
	if (all->o.qos == 0 && n > 0)
		put_ping(t);
	flush(t);
	return n > 0;
}

/* --- connect --- */

static void
watch(struct talkers *all, int i)
{
	struct epoll_event ev = { .events = EPOLLIN | EPOLLOUT | EPOLLET,
	    .data.u32 = (uint32_t)i };

	if (epoll_ctl(all->poll, EPOLL_CTL_ADD, all->list[i].fd, &ev) == -1)
		die("epoll");
}

static void
connect_one(struct talkers *all, int i, const char *id)
{
	struct sockaddr_in at = { .sin_family = AF_INET,
	    .sin_port = htons((uint16_t)all->o.port),
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct talker *t = &all->list[i];
	int yes = 1;

	t->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (t->fd == -1 || connect(t->fd, (struct sockaddr *)&at,
	    sizeof(at)) == -1)
		die("connect");
	setsockopt(t->fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
	put_connect(t, id, all->o.token);
	if (!flush(t) || fcntl(t->fd, F_SETFL, O_NONBLOCK) == -1)
		die("connect");
	watch(all, i);
	while (!t->connected) {
		struct epoll_event ev[EVENTS];
		int n = epoll_wait(all->poll, ev, EVENTS, 5000);

		if (n <= 0)
			die("no CONNACK");
		for (int k = 0; k < n; k++)
			if (ev[k].events & EPOLLIN)
				receive(all, &all->list[ev[k].data.u32]);
	}
}

struct talkers *
talkers_connect(const struct talkers_options *o)
{
	struct talkers *all = calloc(1, sizeof(*all));
	char id[64];

	all->o = *o;
	all->n = o->clients + o->subscriber;
	all->list = calloc((size_t)all->n, sizeof(*all->list));
	all->poll = epoll_create1(EPOLL_CLOEXEC);
	for (int i = 0; i < o->clients; i++) {
		snprintf(id, sizeof(id), "d:%s:bench:%d", o->org,
		    o->first + i);
		connect_one(all, i, id);
	}
	if (o->subscriber) {
		connect_one(all, o->clients, "subscriber");
		put_subscribe(&all->list[o->clients]);
		flush(&all->list[o->clients]);
	}
	return all;
}

/* --- run --- */

static void
turn(struct talkers *all, int wait_ms)
{
	struct epoll_event ev[EVENTS];
	int n = epoll_wait(all->poll, ev, EVENTS, wait_ms);

	for (int i = 0; i < n; i++) {
		struct talker *t = &all->list[ev[i].data.u32];

		if (ev[i].events & EPOLLIN)
			receive(all, t);
		if (ev[i].events & EPOLLOUT)
			flush(t);
	}
}

static bool
is_missing(const struct talkers *all)
{
	return (all->o.qos > 0 && all->count.acked < all->count.sent) ||
	    (all->o.subscriber && all->count.received < all->count.sent);
}

struct talkers_counts
talkers_run(struct talkers *all, int64_t ms, int64_t most)
{
	all->count = (struct talkers_counts){ .begun = clock_now() };
	all->begun = clock_mono();
	all->most = most;
	all->ended = false;
	while (clock_mono() - all->begun < ms &&
	    (most == 0 || all->count.sent < most)) {
		bool some = false;

		for (int i = 0; i < all->o.clients; i++)
			some = publish(all, &all->list[i]) || some;
		/* not to take the processor from the broker */
		turn(all, some && all->o.rate == 0 ? 0 : 1);
	}
	all->ended = true;
	all->last = clock_mono();
	for (int i = 0; i < all->o.clients; i++)
		while (!flush(&all->list[i]))
			turn(all, 10);
	while (is_missing(all) && clock_mono() - all->last < QUIET_MS)
		turn(all, 10);
	all->count.ms = all->last - all->begun;
	return all->count;
}

void
talkers_say(struct talkers *all, const char *payload)
{
	struct talker *t = &all->list[0];

	put_publish(t, 1, payload);
	flush(t);
	while (t->inflight > 0)
		turn(all, 1000);
}
