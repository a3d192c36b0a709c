#include "carry.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "../lib/text/shown.h"
#include "../store/command/outbox.h"

enum { MESSAGE_CHARS = 400, WIRE_BYTES = 16 };

void
carry_init(struct carry *c, struct db *db, struct arena *a,
    const struct mgmt_request *q, int64_t now)
{
	*c = (struct carry){ .db = db, .a = a, .now = now, .request = q,
	    .parameters = json_read(a, q->parameters, strlen(q->parameters),
		NULL) };
}

/* A reqId: a UUID of chance, as agents have seen them. */
static const char *
new_wire(struct arena *a)
{
	unsigned char b[WIRE_BYTES];
	char hex[2 * WIRE_BYTES + 1];

	randombytes_buf(b, sizeof(b));
	b[6] = (unsigned char)(0x40 | (b[6] & 0x0f));
	b[8] = (unsigned char)(0x80 | (b[8] & 0x3f));
	sodium_bin2hex(hex, sizeof(hex), b, sizeof(b));
	return arena_printf(a, "%.8s-%.4s-%.4s-%.4s-%.12s", hex, hex + 8,
	    hex + 12, hex + 16, hex + 20);
}

static enum ask_status
verdict_of(const struct ask *k)
{
	enum ask_status s = ASK_STATUSES - 1;

	while (s > 0 && strcmp(ask_status_names[s], k->verdict) != 0)
		s--;
	return s;
}

static enum err
send(struct carry *c, struct ask *k, enum manage_step step)
{
	struct outgoing o = { .device = k->device, .manage = true,
		.sender = c->request->asker, .at = c->now, .expires = k->due };
	struct step_message m;
	enum err e;

	k->step = step_names[step];
	k->wire = new_wire(c->a);
	step_message(c->a, c->request->action, c->parameters, step, k->wire,
	    &m);
	o.name = m.name;
	o.format = m.format;
	o.payload = m.payload;
	o.size = (int64_t)strlen(m.payload);
	e = outbox_put(c->db, &o);
	if (e == E_TOOMANY) {
		k->outbox = ABSENT;
		/* only the end of an observation is not sent */
		if (step == STEP_CANCEL)
			return carry_ends(c, k, verdict_of(k), k->message);
		return carry_ends(c, k, ASK_FAILED, "Too many commands are "
		    "waiting for this device already.");
	}
	if (e != E_OK)
		return e;
	k->outbox = o.id;
	c->sent = true;
	return ask_store(c->db, k, c->now);
}

enum err
carry_begin(struct carry *c, struct ask *k)
{
	k->status = ASK_ASKED;
	k->attempt++;
	k->due = c->now + c->request->limit_ms;
	k->verdict = "";
	k->rc = ABSENT;
	k->message = "";
	return send(c, k, step_first(c->request->action, c->parameters));
}

enum err
carry_ends(struct carry *c, struct ask *k, enum ask_status status,
    const char *message)
{
	bool again = (status == ASK_FAILED || status == ASK_REJECTED) &&
	    k->attempt <= c->request->retries &&
	    c->request->status != MGMT_CANCELLED;
	enum err e = k->outbox == ABSENT ? E_OK :
	    outbox_withdraw(c->db, k->outbox, c->now);

	if (e != E_OK)
		return e;
	k->status = again ? ASK_WAITING : status;
	k->message = message;
	k->wire = "";
	k->due = ABSENT;
	k->verdict = "";
	if (again)
		k->step = "";
	return ask_store(c->db, k, c->now);
}

const char *
carry_observed_step(const struct mgmt_request *q)
{
	return action_kind(q->action) == ACTION_FIRMWARE ?
	    step_names[STEP_INITIATE] : "";
}

/* May the device still report its progress, as far as is known? */
static bool
is_observed(const struct carry *c, const struct ask *k)
{
	const char *d = k->delivery;
	bool away = strcmp(d, "waiting") == 0 || strcmp(d, "expired") == 0 ||
	    strcmp(d, "dropped") == 0;

	if (action_kind(c->request->action) != ACTION_FIRMWARE ||
	    k->device == ABSENT)
		return false;
	switch (step_by_name(k->step)) {
	case STEP_OBSERVE:
		return !away;
	case STEP_INITIATE:
	case STEP_NOTIFY:
		return true;
	case STEP_CANCEL:
		return away;
	default:
		return false;
	}
}

/* Its response is to an id that nobody knows, and is ignored. */
static enum err
stop_reports(struct carry *c, const struct ask *k)
{
	struct outgoing o = { .device = k->device, .manage = true,
		.sender = c->request->asker, .at = c->now,
		.expires = c->now + OUTBOX_KEEP_MS };
	struct step_message m;
	struct managed now;
	enum err e = managed_get(c->db, c->a, k->device, &now);

	if (e != E_OK)
		return e == E_NOTFOUND ? E_OK : e;
	step_message(c->a, c->request->action, c->parameters, STEP_CANCEL,
	    new_wire(c->a), &m);
	o.name = m.name;
	o.format = m.format;
	o.payload = m.payload;
	o.size = (int64_t)strlen(m.payload);
	e = outbox_put(c->db, &o);
	c->sent = c->sent || e == E_OK;
	return e == E_TOOMANY ? E_OK : e;
}

enum err
carry_over(struct carry *c, struct ask *k, enum ask_status status,
    const char *message)
{
	bool observed = is_observed(c, k), kept = *k->verdict != '\0';
	enum err e = carry_ends(c, k, kept ? verdict_of(k) : status,
	    kept ? k->message : message);

	return e == E_OK && observed ? stop_reports(c, k) : e;
}

/* It ends so; an observation that began is ended before. */
static enum err
conclude(struct carry *c, struct ask *k, enum ask_status status,
    const char *message)
{
	enum manage_step s = step_by_name(k->step);

	if (action_kind(c->request->action) != ACTION_FIRMWARE ||
	    s < STEP_INITIATE)
		return carry_ends(c, k, status, message);
	k->status = ASK_ACCEPTED;
	k->verdict = ask_status_names[status];
	k->message = message;
	return send(c, k, STEP_CANCEL);
}

/* Initiate was answered with yes. */
static enum err
initiated(struct carry *c, struct ask *k)
{
	enum action_kind kind = action_kind(c->request->action);

	/* what it told meanwhile has been decided before */
	if (kind == ACTION_FIRMWARE && *k->verdict != '\0')
		return conclude(c, k, verdict_of(k), k->message);
	if (kind == ACTION_CUSTOM ||
	    (kind == ACTION_DEVICE && k->rc != RC_ACCEPTED))
		return carry_ends(c, k, ASK_DONE, k->message);
	k->status = ASK_ACCEPTED;
	k->step = step_names[kind == ACTION_DEVICE ? STEP_MANAGE :
	    STEP_NOTIFY];
	k->wire = "";
	return ask_store(c->db, k, c->now);
}

/* On to a step before the action itself: not of a cancelled request. */
static enum err
further(struct carry *c, struct ask *k, enum manage_step step)
{
	return c->request->status == MGMT_CANCELLED ?
	    carry_over(c, k, ASK_CANCELLED, "") : send(c, k, step);
}

enum err
carry_answered(struct carry *c, struct ask *k, int64_t rc,
    const char *message)
{
	enum manage_step s = step_by_name(k->step);
	struct firmware given;
	enum err e;

	if (s == STEP_CANCEL)
		return carry_ends(c, k, verdict_of(k), k->message);
	k->rc = rc;
	if (message != NULL)
		k->message = shown_text(c->a, message, MESSAGE_CHARS);
	if (rc < 200 || rc > 299)
		return s == STEP_INITIATE ? conclude(c, k, step_refused(rc),
		    k->message) : carry_ends(c, k, step_refused(rc),
		    k->message);
	switch (s) {
	case STEP_UPDATE:
		firmware_given(c->parameters, &given);
		e = firmware_merge(c->db, c->a, k->device, &given, c->now);
		return e != E_OK ? e : further(c, k, STEP_OBSERVE);
	case STEP_OBSERVE:
		return further(c, k, STEP_INITIATE);
	case STEP_INITIATE:
		return initiated(c, k);
	default:
		return E_OK;
	}
}

enum err
carry_notified(struct carry *c, struct ask *k, const struct firmware *f)
{
	enum ask_status s = step_notified(c->request->action, f);
	const char *message = s == ASK_FAILED ? arena_printf(c->a,
	    "The device reports updateStatus %lld.", (long long)f->status) :
	    "";

	if (s == ASK_ACCEPTED)
		return E_OK;
	if (step_by_name(k->step) == STEP_NOTIFY)
		return conclude(c, k, s, message);
	/* before its answer: that is waited for */
	k->verdict = ask_status_names[s];
	k->message = message;
	return ask_store(c->db, k, c->now);
}
