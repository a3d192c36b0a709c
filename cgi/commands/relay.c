/* What applications sent to devices whose commands a service takes. */
#include "../drivers/command.h"
#include "../events/exchange.h"
#include "../lib/clock.h"
#include "../lib/log.h"
#include "../store/command/command.h"
#include "../store/command/outbox.h"
#include "../store/extension/turn.h"
#include "claim.h"
#include "rounds.h"
#include "send.h"

enum { SEND_MS = CALL_MS + 2000 };	/* time left for one more */

bool
relay_takes(const char *driver)
{
	const struct driver *p = driver_by_name(driver);

	return p != NULL && p->relay != NULL;
}

/* It can't be sent, now or later: it stands among the actions, refused. */
static enum err
refuse(struct outside *out, struct command *c, enum err because,
    const char *why)
{
	c->requested = clock_now();
	c->wait_until = ABSENT;
	return command_add_refused(out->db, out->a, c, because,
	    arena_printf(out->a, "Not sent: %s", why));
}

/* Stored as a command, and taken from the outbox, in one transaction: either
 * the device gets it or its service does.  Then it is sent. */
static enum err
relay_one(struct outside *out, const struct extension *x,
    const struct relayed *r)
{
	const struct relay *relay = driver_by_name(x->driver)->relay;
	struct command c = { .once = arena_printf(out->a, "outbox-%lld",
		    (long long)r->of.id), .outbox = r->of.id,
		.device = r->of.device, .type_id = r->type_id,
		.device_id = r->device_id, .extension = x->key,
		.resource = r->resource, .op = "", .argument = "",
		.effective = "", .user = r->of.sender };
	const char *bytes, *why = "The payload can't be read.";
	bool again;
	size_t n;
	enum err e;

	if (outgoing_bytes(out->a, &r->of, &bytes, &n))
		c.argument = relay->read(out->a, r->resource, bytes, n,
		    &c.op, &why);
	if (c.argument == NULL || *c.op == '\0') {
		c.op = r->of.name;
		c.argument = "";
		e = refuse(out, &c, E_INPUT, why);
	} else {
		e = command_perform(out, x, &c, &again);
		if (e == E_INPUT || err_outside(e))
			e = refuse(out, &c, e, errs[e].sentence);
	}
	return e == E_NOTFOUND ? E_OK : e;	/* the device has it */
}

/* The rest of a device's commands wait behind one that could not be stored, so
 * that they keep their order; those of other devices do not. */
static int
relay_extension(struct outside *out, const struct extension *x, size_t most)
{
	struct relay_place after = { .device = 0 };
	int64_t stuck = 0;
	struct relayed *list;
	size_t n, sent = 0;
	enum err e;

	do {
		e = outbox_relayed(out->db, out->a, x->key, after, clock_now(),
		    most, &list, &n);
		for (size_t i = 0; e == E_OK && i < n && sent < most; i++) {
			const struct outgoing *c = &list[i].of;
			enum err one;

			if (out->deadline - clock_mono() <= SEND_MS)
				return (int)sent;
			after = (struct relay_place){ c->device, c->id };
			if (c->device == stuck)
				continue;
			one = relay_one(out, x, &list[i]);
			sent += one == E_OK;
			if (one == E_OK)
				continue;
			stuck = c->device;
			log_error("background", "extension %s: a command of an "
			    "application for %s %s waits on: %s", x->key,
			    list[i].type_id, list[i].device_id,
			    errs[one].sentence);
		}
	} while (e == E_OK && n == most && sent < most);
	return (int)sent;
}

int
round_relay(struct outside *out, size_t most)
{
	struct extension *x;
	size_t n;
	int done = 0;

	if (turn_list(out->db, out->a, "relay", &x, &n) != E_OK)
		return 0;
	for (size_t i = 0; i < n; i++) {
		if (!x[i].on || !relay_takes(x[i].driver) ||
		    !claim_take(out, x[i].key))
			continue;
		turn_take(out->db, x[i].key, "relay");
		done += relay_extension(out, &x[i], most);
		claim_leave(out, x[i].key);
	}
	return done;
}
