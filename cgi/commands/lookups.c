/* What is asked of a SIM beyond the snapshot, and kept as rows of JSON. */
#include <string.h>
#include <strings.h>

#include "../lib/clock.h"
#include "../store/activity.h"
#include "../store/retention.h"
#include "settle.h"

enum {
	ROWS_MAX	= 100,		/* kept of one answer */
	PLACES_DAYS	= 7,
	AUDIT_DAYS	= 90,
	MESSAGES_DAYS	= 30,
	MESSAGES_READ	= 10,		/* the newest, in one reading */
	MESSAGES_KEPT	= 50,
	MESSAGE_MS	= 1500,		/* time left for one more */
};

const struct look_kind look_kinds[] = {
	{ .name = "session", .op = OP_SESSION, .title = "Session" },
	{ .name = "location", .op = OP_LOCATION, .title = "Location" },
	{ .name = "audit", .op = OP_AUDIT, .title = "Audit trail" },
	{ .name = "traffic", .op = OP_TRAFFIC, .title = "Traffic by day" },
	{ .name = NULL },
};

static void
put_text(json_t *o, const char *name, const char *value)
{
	if (value != NULL && *value != '\0')
		json_object_set_new(o, name, json_string(value));
}

static void
put_num(json_t *o, const char *name, int64_t value)
{
	if (value != ABSENT)
		json_object_set_new(o, name, json_integer(value));
}

static json_t *
session_rows(const struct session *s)
{
	json_t *list = json_array(), *o = json_object();

	put_num(o, "in_session", s->in_session);
	put_num(o, "started", s->started);
	put_num(o, "ended", s->ended);
	put_text(o, "ip", s->ip);
	put_text(o, "ipv6", s->ipv6);
	put_text(o, "apn", s->apn);
	json_array_append_new(list, o);
	return list;
}

static json_t *
location_rows(const struct result *r)
{
	json_t *list = json_array();

	for (size_t i = 0; i < r->nlocations && i < ROWS_MAX; i++) {
		const struct location *l = &r->locations[i];
		json_t *o = json_object();

		put_num(o, "at", l->at);
		put_text(o, "place", l->place);
		put_text(o, "lat", l->lat);
		put_text(o, "lon", l->lon);
		put_num(o, "accuracy", l->accuracy);
		put_text(o, "source", l->source);
		json_array_append_new(list, o);
	}
	return list;
}

static json_t *
audit_rows(const struct result *r)
{
	json_t *list = json_array();

	for (size_t i = 0; i < r->naudits && i < ROWS_MAX; i++) {
		const struct audit *t = &r->audits[i];
		json_t *o = json_object();

		put_text(o, "field", t->field);
		put_text(o, "before", t->before);
		put_text(o, "after", t->after);
		put_text(o, "user", t->user);
		put_text(o, "status", t->status);
		put_num(o, "effective", t->effective);
		json_array_append_new(list, o);
	}
	return list;
}

static json_t *
traffic_rows(const struct result *r)
{
	json_t *list = json_array();

	for (size_t i = 0; i < r->ntraffic && i < ROWS_MAX; i++) {
		const struct traffic *t = &r->traffic[i];
		json_t *o = json_object();

		put_num(o, "at", t->at);
		put_num(o, "data_in", t->data_in);
		put_num(o, "data_out", t->data_out);
		put_num(o, "sms_in", t->sms_in);
		put_num(o, "sms_out", t->sms_out);
		json_array_append_new(list, o);
	}
	return list;
}

enum err
action_session_told(struct db *db, struct arena *a, const char *extension,
    const char *sim_id, const struct session *s, int64_t at)
{
	const struct look l = { .kind = look_kinds[0].name, .as_of = at,
		.body = json_write(a, json_own(a, session_rows(s))) };
	struct look had;
	enum err e = look_get(db, a, extension, sim_id, l.kind, &had);

	if ((e == E_OK && had.as_of > at) || (e != E_OK && e != E_NOTFOUND))
		return e;
	return look_put(db, extension, sim_id, &l);
}

static enum err
keep_rows(struct acting *act, const struct asked *k, const char *sim_id,
    const char *kind, json_t *rows)
{
	const struct look l = { .kind = kind, .as_of = clock_now(),
		.body = json_write(act->a, json_own(act->a, rows)) };

	return look_put(act->db, k->x->key, sim_id, &l);
}

enum err
action_look(struct acting *act, const struct extension *x, const char *sim_id,
    enum op op, const char **words)
{
	const struct look_kind *kind = look_kinds;
	struct op_args args = { .sim_id = sim_id, .since = ABSENT };
	struct result r;
	struct asked k;
	enum err e = asked_open(act, x, &k);

	while (kind->name != NULL && kind->op != op)
		kind++;
	if (kind->name == NULL)
		return E_INTERNAL;
	if (op == OP_LOCATION)
		args.since = clock_now() - (int64_t)PLACES_DAYS *
		    SETTLE_DAY_MS;
	if (op == OP_AUDIT)
		args.days = AUDIT_DAYS;
	result_init(&r);
	if (e == E_OK)
		e = asked_call(act, &k, op, &args, &r, NULL);
	if (words != NULL)
		*words = r.reason == NULL ? "" : r.reason;
	if (e != E_OK)
		return e;
	return keep_rows(act, &k, sim_id, kind->name,
	    op == OP_SESSION ? session_rows(&r.session) :
	    op == OP_LOCATION ? location_rows(&r) :
	    op == OP_AUDIT ? audit_rows(&r) : traffic_rows(&r));
}

/* --- messages --- */

/* Reading the messages of one SIM. */
struct reading {
	struct acting		*act;
	struct asked		 k;
	const char		*sim_id;
	json_t			*was;	/* rows kept before */
	json_t			*rows;	/* to the device: what was read now */
	struct command		*sent;	/* by us */
	size_t			 nsent;
	struct activity		*told;	/* from the device, known before */
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

/* A message of ours gets what the carrier says of it now. */
static enum err
follow(struct reading *g, const struct sms *m)
{
	enum err e = E_OK;

	for (size_t i = 0; i < g->nsent && e == E_OK; i++)
		if (strcmp(g->sent[i].remote_id, m->id) == 0 &&
		    settle_by_sms(&g->sent[i], g->act->a, g->k.p, m,
		    clock_now()))
			e = command_update(g->act->db, &g->sent[i]);
	return e == E_CONFLICT ? E_OK : e;
}

/* Whether it was read before, or pushed before it was read.  Each push is one
 * message: the same text twice is two. */
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
	struct acting *act = g->act;
	int64_t now = clock_now();
	int64_t at = m->received != ABSENT ? m->received : m->sent;
	json_t *o;
	enum err e;

	if (m->from_device) {
		const struct activity t = { .extension = g->k.x->key,
			.sim_id = g->sim_id, .kind = "sms", .after = m->text,
			.source = "reading", .received = now,
			.event_id = arena_printf(act->a, "sms:%s", m->id),
			.at = at == ABSENT ? now : at };

		e = is_known(g, &t) ? E_OK : activity_add(act->db, &t);
		return e == E_CONFLICT ? E_OK : e;
	}
	o = json_object();
	put_text(o, "id", m->id);
	put_text(o, "text", m->text);
	put_text(o, "state", m->state);
	put_num(o, "at", m->sent != ABSENT ? m->sent : m->modified);
	json_array_append_new(g->rows, o);
	return follow(g, m);
}

static enum err
read_one(struct reading *g, const char *id, struct result *r)
{
	struct op_args args = { .sim_id = g->sim_id, .since = ABSENT,
		.remote_id = id };
	const json_t *known = row_of(g->was, id);
	enum err e;

	/* nothing will change about it any more */
	if (known != NULL && driver_sms_end(g->k.p, json_str(g->act->a,
	    known, "state")) != SMS_PENDING) {
		json_array_append(g->rows, (json_t *)(uintptr_t)known);
		return E_OK;
	}
	e = asked_call(g->act, &g->k, OP_SMS_DETAILS, &args, r, NULL);
	if (e == E_OK && r->nsms > 0)
		e = keep_message(g, &r->sms[0]);
	return e;
}

/* What was read before and is not among the newest stays behind them, while
 * messages are kept. */
static enum err
keep_messages(struct reading *g)
{
	int64_t from;
	size_t i;
	json_t *o;
	enum err e = retention_before(g->act->db, KEEP_MESSAGES, clock_now(),
	    &from);

	if (e != E_OK)
		return e;
	json_array_foreach(g->was, i, o) {
		const char *id = json_string_value(json_object_get(o, "id"));
		int64_t at = json_num(o, "at");

		if (id != NULL && row_of(g->rows, id) == NULL &&
		    (at == ABSENT || at >= from) &&
		    json_array_size(g->rows) < MESSAGES_KEPT)
			json_array_append(g->rows, o);
	}
	return keep_rows(g->act, &g->k, g->sim_id, LOOK_SMS,
	    json_incref(g->rows));
}

static enum err
reading_open(struct acting *act, const struct extension *x,
    const char *sim_id, struct reading *g)
{
	struct look l;
	enum err e = asked_open(act, x, &g->k);

	g->act = act;
	g->sim_id = sim_id;
	g->rows = json_own(act->a, json_array());
	g->was = g->rows;
	if (e == E_OK)
		e = command_list_sms(act->db, act->a, x->key, sim_id,
		    MESSAGES_KEPT, &g->sent, &g->nsent);
	if (e == E_OK)
		e = activity_list(act->db, act->a, ACTIVITY_SMS, x->key,
		    sim_id, ABSENT, MESSAGES_KEPT, &g->told, &g->ntold);
	if (e == E_OK)
		e = look_get(act->db, act->a, x->key, sim_id, LOOK_SMS, &l);
	if (e == E_OK)
		g->was = json_read(act->a, l.body, strlen(l.body), NULL);
	else if (e == E_NOTFOUND)
		e = E_OK;
	if (g->was == g->rows || !json_is_array(g->was))
		g->was = json_own(act->a, json_array());
	return e;
}

enum err
action_messages(struct acting *act, const struct extension *x,
    const char *sim_id, const char **words)
{
	struct op_args args = { .sim_id = sim_id, .value = "",
		.since = clock_now() - (int64_t)MESSAGES_DAYS *
		    SETTLE_DAY_MS };
	struct result list, one;
	struct reading g;
	size_t first;
	enum err kept, e = reading_open(act, x, sim_id, &g);

	if (words != NULL)
		*words = "";
	if (e != E_OK)
		return e;
	e = asked_call(act, &g.k, OP_SMS_FIND, &args, &list, NULL);
	if (words != NULL && list.reason != NULL)
		*words = list.reason;
	if (e != E_OK)
		return e;
	/* newest last, as far as is known */
	first = list.nsms > MESSAGES_READ ? list.nsms - MESSAGES_READ : 0;
	for (size_t i = list.nsms; i > first && e == E_OK &&
	    act->deadline - clock_mono() > MESSAGE_MS; i--) {
		e = read_one(&g, list.sms[i - 1].id, &one);
		if (e == E_SERVICE_NOTFOUND || e == E_SERVICE_REFUSED)
			e = E_OK;	/* this one is gone */
		else if (e != E_OK && words != NULL && one.reason != NULL)
			*words = one.reason;
	}
	/* also what was read before a failure */
	kept = keep_messages(&g);
	return kept != E_OK ? kept : e;
}
