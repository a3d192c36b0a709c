/* What applications sent to devices whose commands a service takes. */
#include <string.h>

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

/* It was not understood: it stands among the actions, refused. */
static enum err
refuse(struct outside *out, struct command *c, const char *why)
{
	enum err e;

	c->requested = clock_now();
	c->wait_until = ABSENT;
	c->holder = out->caller->holder;
	c->lease_until = c->requested + COMMAND_LEASE_MS;
	e = command_add(out->db, out->a, c);
	if (e != E_OK)
		return e == E_CONFLICT ? E_OK : e;
	c->status = CMD_REFUSED;
	c->err = E_INPUT;
	c->decided = c->requested;
	c->next_check = ABSENT;
	c->reason = arena_printf(out->a, "Not sent: %s", why);
	e = command_update(out->db, c);
	return e == E_CONFLICT ? E_OK : e;
}

/* Written down under the id that it has in the outbox, so once; then sent; then
 * it leaves the outbox. */
static enum err
relay_one(struct outside *out, const struct extension *x,
    const struct relayed *r)
{
	const struct relay *relay = driver_by_name(x->driver)->relay;
	struct command c = { .once = arena_printf(out->a, "outbox-%lld",
		    (long long)r->of.id), .device = r->of.device,
		.type_id = r->type_id, .device_id = r->device_id,
		.extension = x->key, .resource = r->resource,
		.op = "", .argument = "", .effective = "",
		.user = r->of.sender };
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
		e = refuse(out, &c, why);
	} else
		e = command_perform(out, x, &c, &again);
	if (e == E_OK)
		e = outbox_move(out->db, r->of.id, OUTBOX_WAITING,
		    OUTBOX_FETCHED, "", clock_now());
	return e == E_NOTFOUND ? E_OK : e;
}

static int
relay_extension(struct outside *out, const struct extension *x, size_t most)
{
	struct relayed *list;
	size_t n, i;
	enum err e = outbox_relayed(out->db, out->a, x->key, clock_now(),
	    most, &list, &n);

	for (i = 0; e == E_OK && i < n &&
	    out->deadline - clock_mono() > SEND_MS; i++)
		e = relay_one(out, x, &list[i]);
	if (e != E_OK)
		log_error("background", "extension %s: a command of an "
		    "application waits on: %s", x->key, errs[e].sentence);
	return (int)i;
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
