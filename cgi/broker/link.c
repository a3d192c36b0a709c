/*
 * The plugin's end of the post (events/post.h).  Messages that came over HTTP
 * go to clients here, and the exchange process learns which devices are
 * connected.
 *
 * The broker calls between messages, at least every tenth of a second.  While
 * the exchange does not read, what it is to be told waits here.
 */
#include <sys/socket.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <mosquitto.h>
#include <mosquitto_broker.h>

#include "../lib/clock.h"
#include "../lib/log.h"
#include "plugin.h"

enum {
	TURN_MOST	= 1000,		/* messages per turn of the broker */
	PENDING_TURNS	= 3,
	AWAY		= -1,		/* when those turns have passed */
	REGISTERED_MS	= 5000,		/* after that the accounts have it */
	REGISTER_MS	= 250,		/* everybody else waits that long, */
	REGISTER_REST_MS = 1000,	/* and after it for so long for none */
};

void
link_open(struct plugin *p, const char *state)
{
	p->link = -1;
	p->listening = post_listen(state);
	if (p->listening == -1)
		log_error("broker", "%s/run/broker.sock: %s.  Messages "
		    "sent over HTTP do not reach MQTT clients", state, strerror(errno));
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
	struct client *c;

	close(p->link);
	p->link = -1;
	p->nowed = 0;
	/* the next exchange asks, and reads, by itself */
	while ((c = clients_first(p->clients, LINE_READY)) != NULL)
		clients_step_out(p->clients, c);
	p->kept = false;
}

static enum posted
try(struct plugin *p, const struct post *m)
{
	enum posted sent = p->link == -1 ? POST_GONE :
	    post_send(p->link, m, p->post);

	if (sent == POST_GONE && p->link != -1)
		let_go(p);
	return sent;
}

/* Send what waits, the reports first and in their order: a command that came
 * back is sent again to a client that is ready. */
static void
pay_owed(struct plugin *p)
{
	struct client *c;

	for (; p->link != -1 && p->nowed > 0; p->nowed--) {
		const struct owed *o = &p->owed[p->owed_from];

		if (try(p, &(struct post){ .kind = o->kind,
		    .id = o->id }) != POSTED)
			return;
		p->owed_from = (p->owed_from + 1) % OWED;
	}
	while ((c = clients_first(p->clients, LINE_READY)) != NULL) {
		if (try(p, &(struct post){
		    .kind = c->of.kind == CLIENT_GATEWAY ?
		    POST_GATEWAY : POST_READY, .clean = c->clean,
		    .id = c->who.device, .type = c->of.type,
		    .device = c->of.name }) != POSTED)
			return;
		clients_step_out(p->clients, c);
	}
	if (p->kept)
		p->kept = try(p, &(struct post){ .kind = POST_KEPT }) ==
		    POST_NOT_NOW;
}

/* A message from the exchange makes one report at most, and so does each
 * pending command. */
static bool
room(const struct plugin *p)
{
	return p->nowed + PENDING < OWED;
}

/* Report what became of a command.  The exchange may be sending the next ones
 * and not reading: the report then waits. */
static void
report(struct plugin *p, enum post_kind kind, int64_t id)
{
	if (p->link == -1)
		return;
	if (p->nowed == OWED) {
		let_go(p);
		return;
	}
	p->owed[(p->owed_from + p->nowed++) % OWED] =
	    (struct owed){ .kind = kind, .id = id };
	pay_owed(p);
}

void
link_ready(struct plugin *p, struct client *c, bool clean)
{
	if (p->link == -1)
		return;
	c->clean = clean || (c->line == LINE_READY && c->clean);
	clients_line_up(p->clients, c, LINE_READY);
	pay_owed(p);
}

void
link_kept(struct plugin *p)
{
	p->kept = p->link != -1;
	pay_owed(p);
}

static void
publish(const struct topic *t, const struct post *m)
{
	char topic[TOPIC_MAX];

	topic_write(t, topic);
	mosquitto_broker_publish_copy(NULL, topic, (int)m->len, m->payload, 1,
	    false, NULL);
}

/* Publish a command for a device behind a gateway, which has subscribed to it.
 * It is handed over when the broker asks for permission to deliver it. */
static bool
publish_pending(struct plugin *p, const struct topic *t, const struct post *m)
{
	for (size_t i = 0; i < PENDING; i++) {
		struct pending *w = &p->pending[i];

		if (w->turns != 0)
			continue;
		w->id = m->id;
		w->turns = 1;
		topic_write(t, w->topic);
		publish(t, m);
		return true;
	}
	return false;
}

void
gateway_takes(struct plugin *p, const char *topic)
{
	for (size_t i = 0; i < PENDING; i++)
		if (p->pending[i].turns != 0 &&
		    strcmp(p->pending[i].topic, topic) == 0) {
			p->pending[i].turns = 0;
			report(p, POST_HANDED, p->pending[i].id);
			return;
		}
}

/* Commands the broker did not ask about were delivered to nobody.  Once all are
 * settled, ask again for each gateway that has subscribed since. */
static void
pending_turn(struct plugin *p)
{
	struct client *c;
	struct topic t;
	size_t i, away = 0;

	for (i = 0; i < PENDING; i++) {
		struct pending *w = &p->pending[i];

		if (w->turns == 0 || w->turns++ <= PENDING_TURNS)
			continue;
		w->turns = AWAY;
		away++;
		report(p, POST_AWAY, w->id);
	}
	for (i = 0; away > 0 && i < PENDING; i++) {
		if (p->pending[i].turns != AWAY)
			continue;
		p->pending[i].turns = 0;
		if (topic_parse(p->pending[i].topic, false, &t) &&
		    (c = gateway_here(p, &t)) != NULL && c->again) {
			c->again = false;
			link_ready(p, c, false);
		}
	}
}

static void
remember(struct plugin *p, const struct post *m)
{
	struct registered *r = &p->registered[p->nregistered % REGISTERED];

	if (m->id <= 0)
		return;
	p->nregistered++;
	snprintf(r->type, sizeof(r->type), "%s", m->type);
	snprintf(r->device, sizeof(r->device), "%s", m->device);
	r->id = m->id;
	r->gateway = strtoll(m->name, NULL, 10);
	snprintf(r->client, sizeof(r->client), "%s", m->format);
	r->until = clock_mono() + REGISTERED_MS;
}

/* Applications see a command when it is handed over, and so only once, however
 * often the exchange has to try. */
static void
command(struct plugin *p, const struct topic *t, const struct post *m)
{
	struct client *gateway = device_client_here(p, t) != NULL ? NULL :
	    gateway_here(p, t);
	bool handed;

	if (gateway != NULL && hearing_command(gateway->hearing, t) &&
	    publish_pending(p, t, m))
		return;
	handed = hand_over(p, t, 1, m->payload, (uint32_t)m->len);
	report(p, handed ? POST_HANDED : POST_AWAY, m->id);
	if (handed)
		publish(t, m);
}

/* A device management request, or the response to one of the device's. */
static void
manage(struct plugin *p, const struct topic *t, const struct post *m)
{
	char tail[TOPIC_MANAGE_MAX];
	bool handed;

	snprintf(tail, sizeof(tail), *m->format == '\0' ? "%s" :
	    "mgmt/custom/%s/%s", m->name, m->format);
	handed = manage_hand_over(p, t, tail, m->payload, (uint32_t)m->len);
	if (m->id != 0)
		report(p, handed ? POST_HANDED : POST_AWAY, m->id);
}

/* Is this device connected, or its gateway?  Where there is no room for the
 * answer, the client is ready: a gateway for all devices behind it. */
static void
asked(struct plugin *p, const struct topic *t, const struct post *m)
{
	struct client *c = device_client_here(p, t);

	if (c != NULL ? c->filters == 0 && c->hearing == NULL :
	    (c = gateway_here(p, t)) == NULL)
		return;
	if (p->nowed > 0 || try(p, &(struct post){ .kind = POST_READY,
	    .id = m->id, .type = m->type, .device = m->device }) ==
	    POST_NOT_NOW)
		link_ready(p, c, false);
}

static void
told(struct plugin *p, const struct post *m)
{
	struct topic t = { .what = m->kind == POST_COMMAND ? TOPIC_COMMAND :
	    TOPIC_EVENT };

	snprintf(t.type, sizeof(t.type), "%s", m->type);
	snprintf(t.device, sizeof(t.device), "%s", m->device);
	snprintf(t.name, sizeof(t.name), "%.*s", EVENT_NAME_MAX, m->name);
	snprintf(t.format, sizeof(t.format), "%.*s", EVENT_NAME_MAX,
	    m->format);
	switch (m->kind) {
	case POST_MANAGE:
		manage(p, &t, m);
		break;
	case POST_EVENT:
		p->messages++;
		publish(&t, m);
		break;
	case POST_COMMAND:
		command(p, &t, m);
		break;
	case POST_ASK:
		asked(p, &t, m);
		break;
	case POST_REGISTERED:
		remember(p, m);
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
			let_go(p);	/* the link of an earlier process */
		p->link = fd;
		post_room(fd);
	}
	pay_owed(p);
	pending_turn(p);
	for (int i = 0; i < TURN_MOST && p->link != -1 && room(p); i++) {
		got = post_receive(p->link, &m, p->received);
		if (got != POSTED)
			break;
		told(p, &m);
	}
	if (got == POST_GONE && p->link != -1)
		let_go(p);
}

static bool
registers(const struct post *m, const struct client *c, const struct topic *t)
{
	return m->kind == POST_REGISTERED &&
	    strtoll(m->name, NULL, 10) == c->who.device &&
	    strcmp(m->type, t->type) == 0 && strcmp(m->device, t->device) == 0;
}

/* Other messages that arrive in the meantime are processed as well.  The
 * broker has one thread: when the exchange did not answer in time, nobody waits
 * for it again for a while. */
enum err
link_register(struct plugin *p, const struct client *c, const struct topic *t,
    int64_t *device, const char **why)
{
	static char text[200];
	struct pollfd in = { .fd = p->link, .events = POLLIN };
	int64_t now = clock_mono(), until = now + REGISTER_MS, left;
	struct post m;

	*why = "The device cannot be registered now. Send it again later.";
	if (now < p->register_from)
		return E_BUSY;
	if (try(p, &(struct post){ .kind = POST_REGISTER,
	    .id = c->who.device, .type = t->type, .device = t->device,
	    .format = c->id }) !=
	    POSTED)
		return E_BUSY;
	while (p->link != -1 && room(p) && (left = until - clock_mono()) > 0) {
		if (poll(&in, 1, (int)left) <= 0)
			continue;
		if (post_receive(p->link, &m, p->received) != POSTED)
			break;
		told(p, &m);
		if (!registers(&m, c, t))
			continue;
		*device = m.id;
		snprintf(text, sizeof(text), "%.*s", (int)m.len, m.payload);
		*why = text;
		return m.id > 0 ? E_OK : m.id == 0 ? E_ROLE : E_BUSY;
	}
	p->register_from = clock_mono() + REGISTER_REST_MS;
	return E_BUSY;
}
