#include "sent.h"

#include "../../store/command/outbox.h"
#include "../format.h"
#include "../units.h"

enum { SHOWN = 10 };

/* The words claim no more than is known: MQTT reports that a command went to a
 * connection, but not whether the device has it. */
static const struct {
	struct badge	 badge;
	const char	*text;
} words[OUTBOX_STATUSES] = {
	[OUTBOX_WAITING] = { { .kind = "wait", .text = "Waiting" },
	    "For the device, or the service it is at, to take it." },
	[OUTBOX_SENT] = { { .kind = "wait", .text = "Sent" },
	    "On its way to the device's connection." },
	[OUTBOX_HANDED] = { { .kind = "ok", .text = "Handed over" },
	    "To the device's MQTT connection." },
	[OUTBOX_FETCHED] = { { .kind = "ok", .text = "Fetched" },
	    "By the device, over HTTP, or for the service that it is at: see "
	    "Actions for what became of that." },
	[OUTBOX_EXPIRED] = { { .kind = "bad", .text = "Expired" },
	    "The device did not connect in time." },
	[OUTBOX_DROPPED] = { { .kind = "bad", .text = "Not delivered" },
	    "The device started a new session, which discards kept commands." },
	[OUTBOX_UNKNOWN] = { { .kind = "bad", .text = "Unknown" },
	    "The broker stopped while the command was on its way. It is not "
	    "sent again." },
};

void
sent_ask(struct page *p, const struct drilldown *d)
{
	struct outgoing *list;
	size_t n;

	if (d->device->has & DEVICE_HAS_OUTGOING)
		outbox_list(p->db, p->a, d->device->id, SHOWN, &list, &n);
}

enum err
sent_fill(struct page *p, const struct drilldown *d, struct drilldown_view *v)
{
	struct outgoing *list;
	enum err e;

	if (!(d->device->has & DEVICE_HAS_OUTGOING))
		return E_OK;
	e = outbox_list(p->db, p->a, d->device->id, SHOWN, &list, &v->nsent);
	v->sent = arena_array(p->a, SHOWN, sizeof(*v->sent));
	for (size_t i = 0; e == E_OK && i < v->nsent; i++) {
		const struct outgoing *c = &list[i];

		v->sent[i] = (struct sent_view){ .name = c->name,
		    .format = c->format, .sender = c->sender,
		    .size = units_count(p->a, c->size, "byte", "bytes"),
		    .status = words[c->status].badge,
		    .text = c->status == OUTBOX_HANDED &&
			v->gateway.url != NULL ?
			"To its gateway's MQTT connection." :
			words[c->status].text,
		    .at = format_at(p->a, c->at),
		    .changed = format_when(p->a, c->changed, p->now) };
	}
	return e;
}
