/* Delivery of commands: from the broker's journal to the outbox, and from there
 * to devices. */
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "../lib/clock.h"
#include "../lib/log.h"
#include "exchange.h"

enum {
	SESSION_MS_AWAY	= 7 * 24 * 60 * 60 * 1000,	/* same as the
							 * broker's */
};

/* --- payloads --- */

void
outgoing_payload(struct arena *a, struct outgoing *c, const char *bytes,
    size_t n)
{
	c->size = (int64_t)n;
	c->payload = payload_text(a, bytes, n, &c->base64);
}

bool
outgoing_bytes(struct arena *a, const struct outgoing *c, const char **bytes,
    size_t *n)
{
	size_t max = strlen(c->payload);
	unsigned char *to;

	*bytes = c->payload;
	*n = max;
	if (!c->base64)
		return true;
	to = arena_alloc(a, max + 1);
	*bytes = (const char *)to;
	return sodium_base642bin(to, max, c->payload, max, NULL, n, NULL,
	    sodium_base64_VARIANT_ORIGINAL) == 0;
}

/* --- to a device's connection --- */

/* Mark all of a device's waiting commands as sent, in one transaction.  Devices
 * with none waiting, which are most, cost no transaction. */
static enum err
claim(struct exchange *x, int64_t device, struct outgoing *list, size_t *n)
{
	struct outbox_want any = { .name = "+",
		.kinds = OUTBOX_BOTH };
	int64_t now = clock_now();
	enum err e = outbox_next(x->db, x->a, device, &any, now, list);

	*n = 0;
	if (e == E_OK)
		e = db_begin(x->db);
	if (e != E_OK)
		return e == E_NOTFOUND ? E_OK : e;
	while (*n < OUTBOX_DEVICE) {
		e = outbox_next(x->db, x->a, device, &any, now, &list[*n]);
		if (e != E_OK)
			break;
		any.after = list[*n].id;
		e = outbox_move(x->db, any.after, OUTBOX_WAITING, OUTBOX_SENT,
		    x->node, now);
		if (e == E_OK)
			(*n)++;
		else if (e != E_NOTFOUND)
			break;
	}
	return db_end(x->db, e == E_NOTFOUND ? E_OK : e);
}

void
exchange_move(struct exchange *x, int64_t id, enum outbox_status to)
{
	enum err e = outbox_move(x->db, id, OUTBOX_SENT, to, "", clock_now());

	if (e == E_OK || e == E_NOTFOUND)
		return;
	if (x->nlate == sizeof(x->late) / sizeof(*x->late))
		log_error("exchange", "command %lld: what became of it is not "
		    "stored", (long long)id);
	else
		x->late[x->nlate++] = (struct late){ .id = id, .to = to };
}

bool
exchange_settle(struct exchange *x)
{
	size_t i;

	for (i = 0; i < x->nlate; i++) {
		enum err e = outbox_move(x->db, x->late[i].id, OUTBOX_SENT,
		    x->late[i].to, "", clock_now());

		if (e != E_OK && e != E_NOTFOUND)
			break;
	}
	x->nlate -= i;
	memmove(x->late, x->late + i, x->nlate * sizeof(*x->late));
	return x->nlate == 0;
}

/* Undo claim for commands that did not leave. */
static void
unclaim(struct exchange *x, const struct outgoing *list, size_t n)
{
	for (; n > 0; list++, n--)
		exchange_move(x, list->id, OUTBOX_WAITING);
}

void
exchange_deliver(struct exchange *x, int64_t device, const char *type,
    const char *name)
{
	struct outgoing *list;
	enum posted p = POSTED;
	size_t n, i;

	arena_reset(x->a);
	list = arena_array(x->a, OUTBOX_DEVICE, sizeof(*list));
	if (claim(x, device, list, &n) != E_OK)
		return;		/* the commands keep waiting */
	for (i = 0; i < n && p == POSTED; i++) {
		struct post m = { .kind = list[i].manage ?
		    POST_MANAGE : POST_COMMAND, .id = list[i].id,
		    .type = type, .device = name, .name = list[i].name,
		    .format = list[i].format };

		if (outgoing_bytes(x->a, &list[i], &m.payload, &m.len))
			p = exchange_send(x, &m);
	}
	if (p == POSTED)
		return;
	/* commands that did not leave are not unknown */
	unclaim(x, list + i - 1, n - (i - 1));
	exchange_lost(x);
}

bool
exchange_forget(struct exchange *x, const struct post *m)
{
	struct device_session was;

	return m->clean && session_kept(x->db, m->id, &was) != E_NOTFOUND &&
	    session_forget(x->db, m->id) == E_OK &&
	    outbox_drop(x->db, m->id, clock_now()) == E_OK;
}

/* A gateway has connected: deliver its commands and those of the devices behind
 * it. */
void
exchange_behind(struct exchange *x, const struct post *m)
{
	struct device_name d = { .id = 0 };
	int64_t now = clock_now();

	if (exchange_forget(x, m))
		gateway_drop(x->db, m->id, now);
	exchange_deliver(x, m->id, m->type, m->device);
	while (x->link != -1 && gateway_waiting(x->db, x->a, m->id, d.id, now,
	    &d) == E_OK) {
		char type[ID_MAX + 1], name[ID_MAX + 1];

		snprintf(type, sizeof(type), "%s", d.type_id);
		snprintf(name, sizeof(name), "%s", d.device_id);
		exchange_deliver(x, d.id, type, name);
	}
}

/* --- the broker's journal of commands --- */

/* A service asks for what is for its devices: as a device over HTTP, always. */
static enum err
session_of_service(struct exchange *x, int64_t device,
    struct device_session *s)
{
	const char **drivers;
	size_t n;
	enum err e = outbox_drivers(x->db, x->a, device, &drivers, &n);

	for (size_t i = 0; e == E_OK && i < n; i++)
		if (x->relays != NULL && x->relays(drivers[i])) {
			*s = (struct device_session){ .http = true,
			    .until = INT64_MAX };
			return E_OK;
		}
	return e == E_OK ? E_NOTFOUND : e;
}

/* The device's own session, that of its service, or of its gateway. */
static enum err
session_of(struct exchange *x, int64_t device, struct device_session *s)
{
	struct device_name gateway;
	enum err e = session_kept(x->db, device, s);

	if (e == E_NOTFOUND)
		e = session_of_service(x, device, s);
	if (e != E_NOTFOUND)
		return e;
	e = gateway_of(x->db, x->a, device, &gateway);
	return e == E_OK ? session_kept(x->db, gateway.id, s) : e;
}

/* A command for a device that is away: keep it if the device has a session. */
static enum err
take_command(struct exchange *x, const struct record *r)
{
	struct outgoing c = { .device = r->device, .name = r->name,
	    .format = r->format, .sender = r->client, .session = true,
	    .at = r->at, .expires = r->at + OUTBOX_KEEP_MS };
	struct device_session s;
	enum err e = session_of(x, r->device, &s);

	/* in MQTT, QoS 0 is only for connected clients */
	if (e == E_NOTFOUND || (e == E_OK && (s.until < clock_now() ||
	    (!s.http && strcmp(r->detail, "0") == 0))))
		return E_OK;
	if (e != E_OK)
		return e;
	if (!exchange_room(x, (int64_t)r->len))
		return E_TOOMANY;
	outgoing_payload(x->a, &c, r->payload, r->len);
	if ((e = outbox_put(x->db, &c)) != E_OK)
		return e;
	x->waiting++;
	x->bytes += c.size;
	fcgi_wake(&x->beside, r->device);
	return E_OK;
}

static enum err
take(struct exchange *x, const struct record *r)
{
	enum err e;

	if (r->kind == RECORD_DISCONNECTED)
		return session_keep(x->db, r->device, &(struct device_session){
		    .until = clock_now() + SESSION_MS_AWAY });
	if (r->kind == RECORD_MANAGE)
		return exchange_said(x, r);
	if (r->kind != RECORD_COMMAND)
		return E_OK;
	e = take_command(x, r);
	if (e == E_TOOMANY)
		log_info("exchange", "too many commands wait: one for device "
		    "%lld is dropped", (long long)r->device);
	return e == E_TOOMANY ? E_OK : e;
}

struct places {
	struct exchange	*x;
	enum err	 err;
};

static off_t
place(void *ctx, const char *segment)
{
	struct places *p = ctx;
	int64_t at = 0;
	enum err e = outbox_place_get(p->x->db, p->x->node, segment, &at);

	if (e != E_OK)
		p->err = e;
	return (off_t)at;
}

static bool
is_gone(const char *segment, void *ctx)
{
	return journal_gone(&((const struct exchange *)ctx)->commands,
	    segment);
}

/* Process a record that was read and some more, and store the positions, in the
 * caller's transaction. */
static enum err
take_some(struct exchange *x, const void *bytes, size_t len, size_t *n)
{
	struct record r;
	enum err e = E_OK;

	do {
		arena_reset(x->a);
		if (record_read(bytes, len, &r))
			e = take(x, &r);
	} while (++*n < EXCHANGE_BATCH && e == E_OK &&
	    journal_next(&x->commands, &bytes, &len));
	for (size_t i = 0; e == E_OK && i < x->commands.n; i++) {
		const struct journal_segment *s = &x->commands.segments[i];

		if (s->moved)
			e = outbox_place_put(x->db, x->node, s->name,
			    (int64_t)s->at);
	}
	return e != E_OK ? e : outbox_place_tidy(x->db, x->a, x->node,
	    is_gone, x);
}

/* On failure all of it is read again from the stored positions. */
void
exchange_read(struct exchange *x)
{
	struct places p = { .x = x };
	const void *bytes;
	size_t n = 0, len;
	enum err e;

	x->unread = false;
	e = journal_look(&x->commands, place, &p);
	if (e == E_OK)
		e = p.err;
	if (e == E_OK && journal_next(&x->commands, &bytes, &len) &&
	    (e = db_begin(x->db)) == E_OK)
		e = db_end(x->db, take_some(x, bytes, len, &n));
	exchange_owed(x, e == E_OK);
	if (e == E_OK) {
		journal_kept(&x->commands);
		x->unread = n == EXCHANGE_BATCH;
		if (x->failed) {	/* devices connected in the meantime */
			x->asked = 0;
			x->ask = clock_mono();
		}
		x->failed = false;
		return;
	}
	x->failed = true;
	journal_reader_close(&x->commands);
	journal_reader_open(&x->commands, x->settings.commands);
}
