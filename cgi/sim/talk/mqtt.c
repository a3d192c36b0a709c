#include "mqtt.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

enum {
	PACKET_MAX	= 1024,
	KEEPALIVE_S	= 300,
	ANSWER_S	= 3,
};

struct packet {
	unsigned char	 data[PACKET_MAX];
	size_t		 len;
	bool		 failed;
};

static void
put(struct packet *p, const void *bytes, size_t n)
{
	p->failed |= n > PACKET_MAX - p->len;
	if (p->failed)
		return;
	memcpy(p->data + p->len, bytes, n);
	p->len += n;
}

static void
put_text(struct packet *p, const char *s)
{
	size_t n = strlen(s);
	const unsigned char len[2] = { (unsigned char)(n >> 8),
		(unsigned char)n };

	put(p, len, 2);
	put(p, s, n);
}

/* Send a packet, with its type and length first, in one write. */
static bool
send_packet(int fd, unsigned char type, const struct packet *body)
{
	struct packet p = { .len = 0 };
	size_t left = body->len;

	put(&p, &type, 1);
	do {
		unsigned char b = (unsigned char)(left % 128);

		left /= 128;
		if (left > 0)
			b |= 128;
		put(&p, &b, 1);
	} while (left > 0);
	put(&p, body->data, body->len);
	return !p.failed && !body->failed &&
	    send(fd, p.data, p.len, MSG_NOSIGNAL) == (ssize_t)p.len;
}

static int
dial(int port)
{
	const struct timeval limit = { .tv_sec = ANSWER_S };
	struct sockaddr_in to = { .sin_family = AF_INET,
		.sin_port = htons((uint16_t)port) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (fd == -1)
		return -1;
	if (setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit,
	    sizeof(limit)) == 0 && setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO,
	    &limit, sizeof(limit)) == 0 &&
	    connect(fd, (struct sockaddr *)&to, sizeof(to)) == 0)
		return fd;
	close(fd);
	return -1;
}

int
mqtt_connect(int port, const char *client, const char *user,
    const char *password)
{
	/* protocol level 4; user name, password, clean session */
	static const unsigned char head[] = { 0, 4, 'M', 'Q', 'T', 'T', 4,
		0xc2, KEEPALIVE_S >> 8, KEEPALIVE_S & 0xff };
	static const unsigned char accepted[] = { 0x20, 2, 0, 0 };
	unsigned char answer[4];
	struct packet p = { .len = 0 };
	int fd = dial(port);

	put(&p, head, sizeof(head));
	put_text(&p, client);
	put_text(&p, user);
	put_text(&p, password);
	if (fd == -1)
		return -1;
	if (send_packet(fd, 0x10, &p) && recv(fd, answer, sizeof(answer),
	    MSG_WAITALL) == sizeof(answer) &&
	    memcmp(answer, accepted, sizeof(answer)) == 0)
		return fd;
	close(fd);
	return -1;
}

bool
mqtt_publish(int fd, const char *topic, const void *payload, size_t n)
{
	struct packet p = { .len = 0 };
	char gone;

	put_text(&p, topic);
	put(&p, payload, n);
	/* without a subscription nothing arrives except the end of the
	 * connection */
	if (recv(fd, &gone, 1, MSG_DONTWAIT) == 0)
		return false;
	return send_packet(fd, 0x30, &p);
}
