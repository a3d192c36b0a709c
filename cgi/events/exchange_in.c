/* What devices and applications ask of the exchange over HTTP. */
#include "../lib/clock.h"
#include "../lib/pace/pace.h"
#include "exchange.h"

enum {
	REGISTRATIONS	= 200,		/* burst, then per second */
	REGISTRATIONS_S	= 20,
	SESSION_MS_ASKED = 7 * 24 * 60 * 60 * 1000,	/* since its last
							 * request */
};

/* --- devices behind a gateway --- */

enum err
exchange_register(struct exchange *x, struct arena *a, int64_t gateway,
    const char *type, const char *device, int64_t *id, const char **why)
{
	struct device_name behind;
	enum err e = E_RATE;

	*why = "";
	if (pace_take(&x->registrations, clock_mono(), REGISTRATIONS_S,
	    REGISTRATIONS) == 0)
		e = gateway_register(x->db, a, gateway, type, device,
		    clock_now(), id);
	if (e == E_CONFLICT) {
		e = gateway_device(x->db, a, type, device, id, &behind);
		if (e == E_OK && behind.id != gateway)
			e = E_ROLE;
		else if (e == E_NOTFOUND)
			e = E_BUSY;	/* it was deleted just now */
	}
	if (e != E_OK)
		*why = e == E_NOTFOUND ? "There is no such device type." :
		    e == E_ROLE ? "The device is not behind this gateway, and "
		    "only a person can register a gateway." :
		    e == E_TOOMANY ? "A gateway registers at most 10000 "
		    "devices." : e == E_INPUT ? "The device's id is not "
		    "valid." :
		    e == E_RATE ? "Too many devices are being registered. "
		    "Send it again later." :
		    "The device cannot be registered now. Send it again "
		    "later.";
	return e;
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
		exchange_tell(x, &(struct post){ .kind = POST_EVENT,
		    .type = type, .device = device, .name = r->name, .format = r->format,
		    .payload = r->payload, .len = r->len });
	return e;
}

void
exchange_refused(struct exchange *x, const struct record *r)
{
	size_t n;

	if (pace_take(&x->refusals, clock_mono(), REFUSALS_S,
	    REFUSALS_BURST) > 0)
		return;
	if ((n = record_write(r, x->record)) > 0)
		journal_note(&x->events, x->record, n, JOURNAL_SPARE_REFUSALS);
}

/* --- commands --- */

enum err
exchange_command(struct exchange *x, struct outgoing *c, const char *type,
    const char *device)
{
	enum err e;

	if (!exchange_room(x, c->size))
		return E_TOOMANY;
	if ((e = outbox_put(x->db, c)) != E_OK)
		return e;
	x->waiting++;
	x->bytes += c->size;
	/* wake every waiting request: one may wait for another name */
	fcgi_wake(&x->beside, c->device);
	if (x->link != -1)
		exchange_tell(x, &(struct post){ .kind = POST_ASK,
		    .id = c->device, .type = type, .device = device });
	return E_OK;
}

enum err
exchange_fetch(struct exchange *x, struct arena *a, int64_t device,
    const struct outbox_want *want, struct outgoing *c)
{
	int64_t now = clock_now();
	enum err e;

	do {
		e = outbox_next(x->db, a, device, want, now, c);
		if (e != E_OK)
			return e;
		e = outbox_move(x->db, c->id, OUTBOX_WAITING, OUTBOX_FETCHED,
		    "", now);
	} while (e == E_NOTFOUND);	/* another process took it first */
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
