/*
 * The other end of the post (events/post.h): what came over HTTP goes to clients
 * here, and the process that speaks it is told which devices are here.
 *
 * The broker calls between messages, at least each tenth of a second.  Who does
 * not read what it is told loses the connection, makes a new one, and asks again.
 */
#include <sys/socket.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <mosquitto.h>
#include <mosquitto_broker.h>

#include "../lib/log.h"
#include "plugin.h"

enum { TURN_MOST = 1000 };	/* messages in one turn of the broker */

void
link_open(struct plugin *p, const char *state)
{
	p->link = -1;
	p->listening = post_listen(state);
	if (p->listening == -1)
		log_error("broker", "%s/run/broker.sock: %s.  Nothing that "
		    "is sent over HTTP comes here", state, strerror(errno));
}

void
link_close(struct plugin *p)
{
	if (p->link != -1)
		close(p->link);
	if (p->listening != -1)
		close(p->listening);
	p->link = p->listening = -1;
}

static void
let_go(struct plugin *p)
{
	close(p->link);
	p->link = -1;
}

void
link_tell(struct plugin *p, const struct post *m)
{
	if (p->link != -1 && post_send(p->link, m, p->post) != POSTED)
		let_go(p);
}

void
link_ready(struct plugin *p, const struct client *c, bool clean)
{
	link_tell(p, &(struct post){ .kind = POST_READY, .clean = clean,
	    .id = c->who.device, .type = c->of.type, .device = c->of.name });
}

static void
publish(const struct topic *t, const struct post *m)
{
	char topic[TOPIC_MAX];

	topic_write(t, topic);
	mosquitto_broker_publish_copy(NULL, topic, (int)m->len, m->payload, 1,
	    false, NULL);
}

static void
told(struct plugin *p, const struct post *m)
{
	struct topic t = { .what = m->kind == POST_COMMAND ? TOPIC_COMMAND :
	    TOPIC_EVENT };
	struct client *c;
	bool handed;

	snprintf(t.type, sizeof(t.type), "%s", m->type);
	snprintf(t.device, sizeof(t.device), "%s", m->device);
	snprintf(t.name, sizeof(t.name), "%s", m->name);
	snprintf(t.format, sizeof(t.format), "%s", m->format);
	switch (m->kind) {
	case POST_EVENT:
		p->messages++;
		publish(&t, m);
		break;
	case POST_COMMAND:
		handed = hand_over(p, &t, 1, m->payload, (uint32_t)m->len);
		link_tell(p, &(struct post){ .kind = handed ? POST_HANDED :
		    POST_AWAY, .id = m->id });
		if (handed)
			publish(&t, m);
		break;
	case POST_ASK:
		c = device_client_here(p, &t);
		if (c != NULL && c->filters > 0)
			link_ready(p, c, false);
		break;
	default:
		log_error("broker", "a message came that is for others");
	}
}

void
link_turn(struct plugin *p)
{
	struct post m;
	enum posted got = POSTED;
	int fd = p->listening == -1 ? -1 : accept4(p->listening, NULL, NULL,
	    SOCK_NONBLOCK | SOCK_CLOEXEC);

	if (fd != -1) {
		if (p->link != -1)
			let_go(p);	/* of one that is gone */
		p->link = fd;
	}
	for (int i = 0; i < TURN_MOST && p->link != -1; i++) {
		got = post_receive(p->link, &m, p->received);
		if (got != POSTED)
			break;
		told(p, &m);
	}
	if (got == POST_GONE && p->link != -1)
		let_go(p);
}
