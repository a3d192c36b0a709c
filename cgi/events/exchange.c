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
	LATE_MS		= 100,
	ROOM_MS		= 1000,		/* the broker's time to take a
					 * message */
	ASK_MOST	= 50,		/* devices per turn */
	ASK_AGAIN_MS	= 2000,		/* when nodes share a database, or
					 * others have written into the
					 * outbox */
	EXPIRE_EVERY_MS	= 5000,
	EXPIRE_MOST	= 500,
	COUNT_MS	= 60 * 1000,
	COUNT_AGAIN_MS	= 1000,		/* when the outbox seems full */
	READ_MS		= 1000,		/* unless the broker announces more */
	HEAR_MOST	= 500,		/* events of others in one turn */
	BROKER_MOST	= 100,		/* messages of the broker in one turn,
					 * between requests over HTTP */
	SEGMENT		= 64 << 20,
};

/* --- open and close --- */

/* Without it events are stored all the same. */
static void
listen_to_others(struct exchange *x)
{
	struct epoll_event ev = { .events = EPOLLIN };

	if ((x->ear = post_ear(x->state)) == -1 ||
	    epoll_ctl(x->beside.fd, EPOLL_CTL_ADD, x->ear, &ev) == -1)
		log_error("exchange", "%s/run/events.sock: %s.  Applications "
		    "are not told of what services bring", x->state,
		    strerror(errno));
}

struct exchange *
exchange_open(const char *state, const char *node)
{
	struct exchange *x = calloc(1, sizeof(*x));
	bool ok;

	if (x == NULL)
		abort();
	x->a = arena_new(ARENA_MAX);
	x->owed_a = arena_new(ARENA_MAX);
	exchange_owed_init(x);
	x->link = x->ear = -1;
	x->state = strdup(state);
	x->node = strdup(node);
	lease_init(&x->rounds, "manage", x->node);
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
	if (ok)
		listen_to_others(x);
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
	arena_free(x->owed_a);
	free(x);	/* the process ends */
	return NULL;
}

void
exchange_close(struct exchange *x)
{
	if (x->link != -1)
		close(x->link);
	if (x->ear != -1)
		close(x->ear);
	close(x->beside.fd);
	journal_close(&x->events);
	journal_reader_close(&x->commands);
	arena_free(x->a);
	arena_free(x->owed_a);
	free((char *)x->settings.journal);
	free((char *)x->settings.commands);
	free((char *)x->state);
	free((char *)x->node);
	free(x);
}

/* --- the broker --- */

/* Nobody will report the result of the commands that were sent. */
void
exchange_lost(struct exchange *x)
{
	if (x->link == -1)
		return;
	close(x->link);
	x->link = -1;
	log_info("exchange", "the broker is gone");
	/* what is late is known; link_up() does it then */
	if (x->db != NULL && x->nlate == 0)
		outbox_unheard(x->db, x->node, clock_now());
}

static void
link_up(struct exchange *x, int64_t now)
{
	struct epoll_event ev = { .events = EPOLLIN };

	if (now < x->connect || x->db == NULL)
		return;
	x->connect = now + CONNECT_AGAIN_MS;
	if ((x->link = post_connect(x->state)) == -1)
		return;
	/* commands sent before an earlier exit of this process get no report */
	if (outbox_unheard(x->db, x->node, clock_now()) != E_OK ||
	    epoll_ctl(x->beside.fd, EPOLL_CTL_ADD, x->link, &ev) == -1) {
		exchange_lost(x);
		return;
	}
	log_info("exchange", "the broker is here");
	x->asked = 0;
	x->ask = now;
	x->unread = true;
}

enum posted
exchange_send(struct exchange *x, const struct post *m)
{
	struct pollfd room = { .fd = x->link, .events = POLLOUT };
	enum posted p;

	if (x->link == -1)
		return POST_GONE;
	p = post_send(x->link, m, x->post);
	return p == POST_NOT_NOW && poll(&room, 1, ROOM_MS) > 0 ?
	    post_send(x->link, m, x->post) : p;
}

void
exchange_tell(struct exchange *x, const struct post *m)
{
	if (exchange_send(x, m) != POSTED)
		exchange_lost(x);
}

/* The estimate still includes what was delivered since, so count again before
 * refusing. */
bool
exchange_room(struct exchange *x, int64_t size)
{
	int64_t now = clock_mono();

	if (x->waiting < OUTBOX_MAX && x->bytes + size <= OUTBOX_BYTES)
		return true;
	if (now - (x->count - COUNT_MS) < COUNT_AGAIN_MS ||
	    outbox_load(x->db, &x->waiting, &x->bytes) != E_OK)
		return false;
	x->count = now + COUNT_MS;
	return x->waiting < OUTBOX_MAX && x->bytes + size <= OUTBOX_BYTES;
}

static void
register_for_broker(struct exchange *x, const struct post *m)
{
	struct post r = { .kind = POST_REGISTERED, .type = m->type,
	    .device = m->device, .format = m->format };
	enum err e;

	arena_reset(x->a);
	e = exchange_register(x, x->a, m->id, m->type, m->device, &r.id,
	    &r.payload);
	if (e != E_OK)
		r.id = e == E_NOTFOUND || e == E_ROLE || e == E_TOOMANY ||
		    e == E_INPUT ? 0 : -1;
	r.name = arena_printf(x->a, "%lld", (long long)m->id);
	r.len = strlen(r.payload);
	exchange_tell(x, &r);
}

static void
heard(struct exchange *x, const struct post *m)
{
	switch (m->kind) {
	case POST_HANDED:
		exchange_move(x, m->id, OUTBOX_HANDED);
		break;
	case POST_AWAY:
		exchange_move(x, m->id, OUTBOX_WAITING);
		break;
	case POST_READY:
		/* first read the commands sent while it was away */
		do
			exchange_read(x);
		while (x->unread);
		exchange_forget(x, m);
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

	for (int i = 0; x->link != -1 && i < BROKER_MOST && x->nlate == 0 &&
	    (p = post_receive(x->link, &m, buf)) == POSTED; i++)
		heard(x, &m);
	if (p == POST_GONE)
		exchange_lost(x);
}

/* What other processes have written into the journal, for applications, and
 * into the outbox, for a device. */
static void
listen_to_speakers(struct exchange *x)
{
	static unsigned char buf[POST_MAX];
	struct post m;

	for (int i = 0; x->ear != -1 && i < HEAR_MOST &&
	    post_receive(x->ear, &m, buf) == POSTED; i++)
		if (m.kind == POST_ASK) {
			fcgi_wake(&x->beside, m.id);
			if (x->link != -1)
				exchange_tell(x, &m);
			/* there may be more than could be said */
			x->again = true;
		} else if (m.kind == POST_EVENT && x->link != -1) {
			exchange_tell(x, &m);
		}
}

/* Ask the broker which of the devices with waiting commands are connected, a
 * few at a time. */
static void
ask(struct exchange *x, int64_t now)
{
	struct outbox_device d;
	enum err e = E_OK;
	int n;

	/* in a while, so that many who speak do not cause as many looks */
	if (x->again && x->ask > now + ASK_AGAIN_MS)
		x->ask = now + ASK_AGAIN_MS;
	if (x->link == -1 || now < x->ask)
		return;
	if (x->asked == 0)
		x->again = false;
	for (n = 0; n < ASK_MOST && x->link != -1; n++) {
		e = outbox_device_after(x->db, x->a, x->asked, clock_now(),
		    &d);
		if (e != E_OK)
			break;
		x->asked = d.id;
		exchange_tell(x, &(struct post){ .kind = POST_ASK, .id = d.id,
		    .type = d.type_id, .device = d.device_id });
	}
	if (e == E_OK)
		return;		/* continue in the next turn */
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
	listen_to_speakers(x);
	if (x->db == NULL)
		return now + CONNECT_AGAIN_MS;
	if (!exchange_settle(x))
		return now + LATE_MS;
	if (x->link == -1)
		link_up(x, now);
	listen_to_broker(x);
	if (x->unread || now >= x->read) {
		exchange_read(x);
		x->read = now + READ_MS;
	}
	/* devices whose commands were recorded while this process was down */
	if (!x->unread && !x->failed)
		ask(x, now);
	count(x, now);
	expire(x, now);
	exchange_rounds(x, now);
	/* events to sync, or more to read or ask */
	if (x->unread || x->round <= now ||
	    (x->link != -1 && !x->failed && x->ask <= now))
		return now;
	return now + (x->events.dirty && x->settings.sync_ms > 0 &&
	    x->settings.sync_ms < CONNECT_AGAIN_MS ? x->settings.sync_ms :
	    CONNECT_AGAIN_MS);
}
