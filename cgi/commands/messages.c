/* A SIM's messages as the carrier lists them. */
#include <string.h>

#include "../lib/clock.h"
#include "../store/command/activity.h"
#include "../store/command/command.h"
#include "../store/retention.h"
#include "lookups.h"
#include "settle.h"

enum {
	MESSAGES_DAYS	= 30,
	MESSAGES_READ	= 10,		/* the newest, per reading */
	MESSAGES_KEPT	= 50,
	MESSAGE_MS	= 1500,		/* time needed for one more */
};

/* A reading of one SIM's messages. */
struct reading {
	struct outside		*out;
	struct opened		 k;
	const char		*resource;
	json_t			*was;	/* rows stored before */
	json_t			*rows;	/* messages to the device, read now */
	struct command		*sent;	/* our commands */
	size_t			 nsent;
	struct activity		*told;	/* messages from the device that are
					 * already stored */
	size_t			 ntold;
};

static const json_t *
row_of(const json_t *rows, const char *id)
{
	size_t i;
	json_t *o;

	json_array_foreach((json_t *)(uintptr_t)rows, i, o) {
		const char *s = json_string_value(json_object_get(o, "id"));

		if (s != NULL && strcmp(s, id) == 0)
			return o;
	}
	return NULL;
}

/* Settle our command by the carrier's state of its message. */
static enum err
follow(struct reading *g, const struct sms *m)
{
	enum err e = E_OK;

	for (size_t i = 0; i < g->nsent && e == E_OK; i++)
		if (strcmp(g->sent[i].remote_id, m->id) == 0 &&
		    settle_by_sms(&g->sent[i], g->out->a, g->k.p, m,
		    clock_now()))
			e = command_update(g->out->db, &g->sent[i]);
	return e == E_CONFLICT ? E_OK : e;
}

/* Was this message stored by an earlier reading or a push?  Each push counts
 * once: the same text twice is two messages. */
static bool
is_known(struct reading *g, const struct activity *t)
{
	for (size_t i = 0; i < g->ntold; i++)
		if (strcmp(g->told[i].event_id, t->event_id) == 0)
			return true;
	for (size_t i = 0; i < g->ntold; i++)
		if (activity_sms_twin(&g->told[i], t)) {
			g->told[i].source = t->source;
			return true;
		}
	return false;
}

static enum err
keep_message(struct reading *g, const struct sms *m)
{
	struct outside *out = g->out;
	int64_t now = clock_now();
	int64_t at = known_num(m->received) ? m->received : m->sent;
	json_t *o;
	enum err e;

	if (m->from_device) {
		const struct activity t = { .extension = g->k.x->key,
			.resource = g->resource, .kind = "sms", .after = m->text,
			.source = "reading", .received = now,
			.event_id = arena_printf(out->a, "sms:%s", m->id),
			.at = known_num(at) ? at : now };

		e = is_known(g, &t) ? E_OK : activity_add(out->db, &t);
		return e == E_CONFLICT ? E_OK : e;
	}
	o = json_object();
	json_put_str(o, "id", m->id);
	json_put_str(o, "text", m->text);
	json_put_str(o, "state", m->state);
	json_put_num(o, "at", known_num(m->sent) ? m->sent :
	    m->modified);
	json_array_append_new(g->rows, o);
	return follow(g, m);
}

static enum err
read_one(struct reading *g, const char *id, struct result *r)
{
	struct op_args args = { .resource = g->resource, .since = ABSENT,
		.remote_id = id };
	const json_t *known = row_of(g->was, id);
	enum err e;

	/* its state is final */
	if (known != NULL && driver_sms_end(g->k.p, json_str(g->out->a,
	    known, "state")) != SMS_PENDING) {
		json_array_append(g->rows, (json_t *)(uintptr_t)known);
		return E_OK;
	}
	e = extension_call(g->out, &g->k, OP_SMS_DETAILS, &args, r, NULL);
	if (e == E_OK && r->nsms > 0)
		e = keep_message(g, &r->sms[0]);
	return e;
}

/* Append the rows stored before that are not among the newest, within the
 * retention time. */
static enum err
keep_messages(struct reading *g)
{
	int64_t from;
	size_t i;
	json_t *o;
	enum err e = retention_before(g->out->db, KEEP_MESSAGES, clock_now(),
	    &from);

	if (e != E_OK)
		return e;
	json_array_foreach(g->was, i, o) {
		const char *id = json_string_value(json_object_get(o, "id"));
		int64_t at = json_num(o, "at");

		if (id != NULL && row_of(g->rows, id) == NULL &&
		    (!known_num(at) || at >= from) &&
		    json_array_size(g->rows) < MESSAGES_KEPT)
			json_array_append(g->rows, o);
	}
	return lookup_keep(g->out, &g->k, g->resource, LOOKUP_SMS,
	    json_incref(g->rows));
}

static enum err
reading_open(struct outside *out, const struct extension *x,
    const char *resource, struct reading *g)
{
	struct lookup l;
	enum err e = extension_open(out, x, &g->k);

	g->out = out;
	g->resource = resource;
	g->rows = json_own(out->a, json_array());
	g->was = g->rows;
	if (e == E_OK)
		e = command_list_sms(out->db, out->a, x->key, resource,
		    MESSAGES_KEPT, &g->sent, &g->nsent);
	if (e == E_OK)
		e = activity_list(out->db, out->a, ACTIVITY_SMS, x->key,
		    resource, ABSENT, MESSAGES_KEPT, &g->told, &g->ntold);
	if (e == E_OK)
		e = lookup_get(out->db, out->a, x->key, resource, LOOKUP_SMS, &l);
	if (e == E_OK)
		g->was = json_read(out->a, l.body, strlen(l.body), NULL);
	else if (e == E_NOTFOUND)
		e = E_OK;
	if (g->was == g->rows || !json_is_array(g->was))
		g->was = json_own(out->a, json_array());
	return e;
}

enum err
refresh_messages(struct outside *out, const struct extension *x,
    const char *resource, const char **words)
{
	struct op_args args = { .resource = resource, .value = "",
		.since = clock_now() - (int64_t)MESSAGES_DAYS *
		    SETTLE_DAY_MS };
	struct result list, one;
	struct reading g;
	size_t first;
	enum err kept, e = reading_open(out, x, resource, &g);

	if (words != NULL)
		*words = "";
	if (e != E_OK)
		return e;
	e = extension_call(out, &g.k, OP_SMS_FIND, &args, &list, NULL);
	if (words != NULL && list.reason != NULL)
		*words = list.reason;
	if (e != E_OK)
		return e;
	/* newest last, as far as is known */
	first = list.nsms > MESSAGES_READ ? list.nsms - MESSAGES_READ : 0;
	for (size_t i = list.nsms; i > first && e == E_OK &&
	    out->deadline - clock_mono() > MESSAGE_MS; i--) {
		e = read_one(&g, list.sms[i - 1].id, &one);
		if (e == E_SERVICE_NOTFOUND || e == E_SERVICE_REFUSED)
			e = E_OK;	/* removed at the carrier */
		else if (e != E_OK && words != NULL && one.reason != NULL)
			*words = one.reason;
	}
	/* also store what was read before a failure */
	kept = keep_messages(&g);
	return kept != E_OK ? kept : e;
}
