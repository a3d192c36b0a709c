#include "exchange.h"

#include <sys/epoll.h>
#include <sys/stat.h>
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../lib/clock.h"
#include "../lib/log.h"

enum {
	CONNECT_AGAIN_MS = 500,
	ROOM_MS		= 1000,		/* for the broker to take a message */
	ASK_MOST	= 50,		/* devices in one turn */
	ASK_AGAIN_MS	= 2000,		/* where nodes share a database */
	EXPIRE_EVERY_MS	= 5000,
	EXPIRE_MOST	= 500,
	COUNT_MS	= 60 * 1000,
	READ_MS		= 1000,		/* unless told that there is more */
	SEGMENT		= 64 << 20,
	REFUSALS	= 100,		/* noted at once, and then */
	REFUSALS_S	= 20,		/* so many a second */
	REGISTRATIONS	= 200,		/* at once, and then */
	REGISTRATIONS_S	= 20,
	SESSION_MS_ASKED = 7 * 24 * 60 * 60 * 1000,	/* since it asked last */
};

/* --- beginning and end --- */

struct exchange *
exchange_open(const char *state, const char *node)
{
	struct exchange *x = calloc(1, sizeof(*x));
	bool ok;

	if (x == NULL)
		abort();
	x->a = arena_new(ARENA_MAX);
	x->link = -1;
	x->state = strdup(state);
	x->node = strdup(node);
	x->refusals = REFUSALS;
	x->registrations = REGISTRATIONS;
	x->settings = (struct event_settings){ .journal = NULL };
	x->beside.fd = epoll_create1(EPOLL_CLOEXEC);
	ok = x->beside.fd != -1 &&
	    event_settings(x->a, state, &x->settings) == E_OK;
	if (ok) {
		x->settings.journal = strdup(x->settings.journal);
		x->settings.commands = strdup(x->settings.commands);
		ok = journal_open(&x->events, &(struct journal_options){
		    .dir = x->settings.journal,
		    .sync_ms = x->settings.sync_ms,
		    .max_bytes = x->settings.journal_bytes,
		    .segment_bytes = SEGMENT }) == E_OK;
	}
	if (ok && mkdir(x->settings.commands, 0700) != 0 && errno != EEXIST) {
		log_error("exchange", "%s: %s", x->settings.commands,
		    strerror(errno));
		ok = false;
	}
	if (ok) {
		journal_reader_open(&x->commands, x->settings.commands);
		return x;
	}
	arena_free(x->a);
	free(x);	/* and the process ends */
	return NULL;
}

void
exchange_close(struct exchange *x)
{
	if (x->link != -1)
		close(x->link);
	close(x->beside.fd);
	journal_close(&x->events);
	journal_reader_close(&x->commands);
	arena_free(x->a);
	free((char *)x->settings.journal);
	free((char *)x->settings.commands);
	free((char *)x->state);
	free((char *)x->node);
	free(x);
}

/* --- the broker --- */

/* Nobody says any more what became of the commands on their way. */
void
exchange_lost(struct exchange *x)
{
	if (x->link == -1)
		return;
	close(x->link);
	x->link = -1;
	log_info("exchange", "the broker is gone");
	if (x->db != NULL)
		outbox_unheard(x->db, x->node, clock_now());
}

static void
link_up(struct exchange *x, int64_t now)
{
	struct epoll_event ev = { .events = EPOLLIN };

	if (now < x->connect || x->db == NULL)
		return;
	x->connect = now + CONNECT_AGAIN_MS;
	/* what was on its way when this process ended before */
	if (outbox_unheard(x->db, x->node, clock_now()) != E_OK ||
	    (x->link = post_connect(x->state)) == -1)
		return;
	if (epoll_ctl(x->beside.fd, EPOLL_CTL_ADD, x->link, &ev) == -1) {
		exchange_lost(x);
		return;
	}
	log_info("exchange", "the broker is here");
	x->asked = 0;
	x->ask = now;
	x->unread = true;
}

/* Waiting a moment for room, which is there with the broker's next turn. */
static enum posted
tell(struct exchange *x, const struct post *m)
{
	struct pollfd room = { .fd = x->link, .events = POLLOUT };
	enum posted p;

	if (x->link == -1)
		return POST_GONE;
	p = post_send(x->link, m, x->post);
	if (p == POST_NOT_NOW && poll(&room, 1, ROOM_MS) > 0)
		p = post_send(x->link, m, x->post);
	if (p != POSTED)
		exchange_lost(x);
	return p;
}

/* So many at once, and so many a second. */
static bool
may(int *tokens, int64_t *since, int most, int per_second)
{
	int64_t now = clock_mono(), more = (now - *since) * per_second / 1000;

	if (more > 0) {
		*tokens = *tokens + more > most ? most : *tokens + (int)more;
		*since = now;
	}
	return *tokens > 0 && (*tokens)-- > 0;
}

enum err
exchange_register(struct exchange *x, struct arena *a, int64_t gateway,
    const char *type, const char *device, int64_t *id, const char **why)
{
	struct device_name behind;
	enum err e = E_RATE;

	*why = "";
	if (may(&x->registrations, &x->registrations_at, REGISTRATIONS,
	    REGISTRATIONS_S))
		e = gateway_register(x->db, a, gateway, type, device,
		    clock_now(), id);
	if (e == E_CONFLICT)
		e = gateway_device(x->db, a, type, device, id, &behind) ==
		    E_OK && behind.id == gateway ? E_OK : E_ROLE;
	if (e != E_OK)
		*why = e == E_NOTFOUND ? "There is no such device type." :
		    e == E_ROLE ? "The device is not behind this gateway, and "
		    "a gateway is registered by a person." :
		    e == E_TOOMANY ? "A gateway registers at most 10000 "
		    "devices." : e == E_INPUT ? "The device's name is none." :
		    e == E_RATE ? "Too many devices are registered at a time. "
		    "Send it again later." :
		    "The device cannot be registered now. Send it again "
		    "later.";
	return e;
}

static void
register_for_broker(struct exchange *x, const struct post *m)
{
	struct post r = { .kind = POST_REGISTERED, .type = m->type,
	    .device = m->device };

	arena_reset(x->a);
	if (exchange_register(x, x->a, m->id, m->type, m->device, &r.id,
	    &r.payload) != E_OK)
		r.id = 0;
	r.len = strlen(r.payload);
	tell(x, &r);
}

static void
heard(struct exchange *x, const struct post *m)
{
	int64_t now = clock_now();

	switch (m->kind) {
	case POST_HANDED:
		outbox_move(x->db, m->id, OUTBOX_SENT, OUTBOX_HANDED, "", now);
		break;
	case POST_AWAY:
		outbox_move(x->db, m->id, OUTBOX_SENT, OUTBOX_WAITING, "",
		    now);
		break;
	case POST_READY:
		/* what was said while it was away comes first */
		do
			exchange_read(x);
		while (x->unread);
		/* a clean session has nothing of the one before */
		if (m->clean && session_forget(x->db, m->id) == E_OK)
			outbox_drop(x->db, m->id, now);
		exchange_deliver(x, m->id, m->type, m->device);
		break;
	case POST_GATEWAY:
		do
			exchange_read(x);
		while (x->unread);
		exchange_behind(x, m);
		break;
	case POST_REGISTER:
		register_for_broker(x, m);
		break;
	case POST_KEPT:
		x->unread = true;
		break;
	default:
		log_error("exchange", "the broker says what only it is told");
	}
}

static void
listen_to_broker(struct exchange *x)
{
	static unsigned char buf[POST_MAX];
	struct post m;
	enum posted p = POSTED;

	while (x->link != -1 &&
	    (p = post_receive(x->link, &m, buf)) == POSTED)
		heard(x, &m);
	if (p == POST_GONE)
		exchange_lost(x);
}

/* Which of the devices that commands wait for are there: some at a time. */
static void
ask(struct exchange *x, int64_t now)
{
	struct outbox_device d;
	enum err e = E_OK;
	int n;

	if (x->link == -1 || now < x->ask)
		return;
	for (n = 0; n < ASK_MOST && x->link != -1; n++) {
		e = outbox_device_after(x->db, x->a, x->asked, clock_now(),
		    &d);
		if (e != E_OK)
			break;
		x->asked = d.id;
		tell(x, &(struct post){ .kind = POST_ASK, .id = d.id,
		    .type = d.type_id, .device = d.device_id });
	}
	if (e == E_OK)
		return;		/* more of them in the next turn */
	x->asked = 0;
	x->ask = db_shared(x->db) ? now + ASK_AGAIN_MS : INT64_MAX;
}

/* --- what is due --- */

static void
count(struct exchange *x, int64_t now)
{
	if (now < x->count)
		return;
	if (outbox_load(x->db, &x->waiting, &x->bytes) == E_OK)
		x->count = now + COUNT_MS;
}

static void
expire(struct exchange *x, int64_t now)
{
	if (now < x->expire)
		return;
	outbox_expire(x->db, clock_now(), EXPIRE_MOST);
	x->expire = now + EXPIRE_EVERY_MS;
}

int64_t
exchange_turn(struct exchange *x)
{
	int64_t now = clock_mono();

	arena_reset(x->a);
	journal_sync(&x->events);
	if (x->db == NULL)
		return now + CONNECT_AGAIN_MS;
	if (x->link == -1)
		link_up(x, now);
	listen_to_broker(x);
	if (x->unread || now >= x->read) {
		exchange_read(x);
		x->read = now + READ_MS;
	}
	/* those for whom something was written down while nobody listened */
	if (!x->unread && !x->failed)
		ask(x, now);
	count(x, now);
	expire(x, now);
	/* events not yet on the disk; more to read or to ask */
	if (x->unread || (x->link != -1 && !x->failed && x->ask <= now))
		return now;
	return now + (x->events.dirty && x->settings.sync_ms > 0 &&
	    x->settings.sync_ms < CONNECT_AGAIN_MS ? x->settings.sync_ms :
	    CONNECT_AGAIN_MS);
}

/* --- events --- */

enum err
exchange_event(struct exchange *x, const struct record *r, const char *type,
    const char *device)
{
	size_t n = record_write(r, x->record);
	enum err e = n == 0 ? E_TOOBIG :
	    journal_append(&x->events, x->record, n);

	if (e == E_OK && x->link != -1)
		tell(x, &(struct post){ .kind = POST_EVENT, .type = type,
		    .device = device, .name = r->name, .format = r->format,
		    .payload = r->payload, .len = r->len });
	return e;
}

void
exchange_refused(struct exchange *x, int64_t device, const char *client,
    const char *address, const char *why)
{
	size_t n;

	if (!may(&x->refusals, &x->refusals_at, REFUSALS, REFUSALS_S))
		return;
	n = record_write(&(struct record){ .kind = RECORD_REFUSED,
	    .at = clock_now(), .device = device, .client = client,
	    .address = address, .detail = why }, x->record);
	if (n > 0)
		journal_append(&x->events, x->record, n);
}

/* --- commands --- */

enum err
exchange_command(struct exchange *x, struct outgoing *c, const char *type,
    const char *device)
{
	enum err e;

	if (x->waiting >= OUTBOX_MAX || x->bytes + c->size > OUTBOX_BYTES)
		return E_TOOMANY;
	if ((e = outbox_put(x->db, c)) != E_OK)
		return e;
	x->waiting++;
	x->bytes += c->size;
	if (fcgi_waiting_for(&x->beside, c->device) > 0)
		fcgi_wake(&x->beside, c->device);
	else
		tell(x, &(struct post){ .kind = POST_ASK, .id = c->device,
		    .type = type, .device = device });
	return E_OK;
}

enum err
exchange_fetch(struct exchange *x, struct arena *a, int64_t device,
    const char *name, struct outgoing *c)
{
	int64_t now = clock_now();
	enum err e;

	do {
		e = outbox_next(x->db, a, device, name, 0, now, c);
		if (e != E_OK)
			return e;
		e = outbox_move(x->db, c->id, OUTBOX_WAITING, OUTBOX_FETCHED,
		    "", now);
	} while (e == E_NOTFOUND);	/* somebody else had it first */
	return e;
}

enum err
exchange_keep(struct exchange *x, int64_t device)
{
	const struct device_session next = { .http = true,
	    .until = clock_now() + SESSION_MS_ASKED };
	struct device_session was;
	enum err e = session_kept(x->db, device, &was);

	if (e == E_OK && was.http &&
	    was.until > next.until - SESSION_MS_ASKED / 7)
		return E_OK;
	return e == E_OK || e == E_NOTFOUND ?
	    session_keep(x->db, device, &next) : e;
}
