/* Queries about a SIM beyond the snapshot, stored as JSON rows. */
#include <string.h>
#include <strings.h>

#include "../lib/clock.h"
#include "../store/command/activity.h"
#include "../store/retention.h"
#include "lookups.h"
#include "refresh.h"
#include "settle.h"

enum {
	ROWS_MAX	= 100,		/* kept per answer */
	PLACES_DAYS	= 7,
	AUDIT_DAYS	= 90,
};

const struct lookup_kind lookup_kinds[] = {
	{ .name = "session", .op = OP_SESSION, .title = "Session" },
	{ .name = "location", .op = OP_LOCATION, .title = "Location" },
	{ .name = "audit", .op = OP_AUDIT, .title = "Audit trail" },
	{ .name = "traffic", .op = OP_TRAFFIC, .title = "Traffic by day" },
	{ .name = NULL },
};

static void
put_session(json_t *o, const void *row)
{
	const struct session *s = row;

	json_put_num(o, "in_session", s->in_session);
	json_put_num(o, "started", s->started);
	json_put_num(o, "ended", s->ended);
	json_put_str(o, "ip", s->ip);
	json_put_str(o, "ipv6", s->ipv6);
	json_put_str(o, "apn", s->apn);
}

static void
put_location(json_t *o, const void *row)
{
	const struct location *l = row;

	json_put_num(o, "at", l->at);
	json_put_str(o, "place", l->place);
	json_put_str(o, "lat", l->lat);
	json_put_str(o, "lon", l->lon);
	json_put_num(o, "accuracy", l->accuracy);
	json_put_str(o, "source", l->source);
}

static void
put_audit(json_t *o, const void *row)
{
	const struct audit *t = row;

	json_put_str(o, "field", t->field);
	json_put_str(o, "before", t->before);
	json_put_str(o, "after", t->after);
	json_put_str(o, "user", t->user);
	json_put_str(o, "status", t->status);
	json_put_num(o, "effective", t->effective);
}

static void
put_traffic(json_t *o, const void *row)
{
	const struct traffic *t = row;

	json_put_num(o, "at", t->at);
	json_put_num(o, "data_in", t->data_in);
	json_put_num(o, "data_out", t->data_out);
	json_put_num(o, "sms_in", t->sms_in);
	json_put_num(o, "sms_out", t->sms_out);
}

/* Build an array of objects from n structs of size bytes. */
static json_t *
rows(const void *list, size_t n, size_t size,
    void (*put)(json_t *, const void *))
{
	json_t *all = json_array();

	for (size_t i = 0; i < n && i < ROWS_MAX; i++) {
		json_t *o = json_object();

		put(o, (const char *)list + i * size);
		json_array_append_new(all, o);
	}
	return all;
}

static json_t *
answer_rows(enum op op, const struct result *r)
{
	switch (op) {
	case OP_SESSION:
		return rows(&r->session, 1, sizeof(r->session), put_session);
	case OP_LOCATION:
		return rows(r->locations, r->nlocations,
		    sizeof(*r->locations), put_location);
	case OP_AUDIT:
		return rows(r->audits, r->naudits, sizeof(*r->audits),
		    put_audit);
	default:
		return rows(r->traffic, r->ntraffic, sizeof(*r->traffic),
		    put_traffic);
	}
}

enum err
session_reported(struct db *db, struct arena *a, const char *extension,
    const char *resource, const struct session *s, int64_t at)
{
	const struct lookup l = { .kind = lookup_kinds[0].name, .as_of = at,
		.body = json_write(a, json_own(a, rows(s, 1, sizeof(*s),
		    put_session))) };
	struct lookup had;
	enum err e = lookup_get(db, a, extension, resource, l.kind, &had);

	if ((e == E_OK && had.as_of > at &&
	    had.as_of <= clock_now()) || (e != E_OK && e != E_NOTFOUND))
		return e;
	return lookup_put(db, extension, resource, &l);
}

enum err
lookup_keep(struct outside *out, const struct opened *k, const char *resource,
    const char *kind, json_t *list)
{
	const struct lookup l = { .kind = kind, .as_of = clock_now(),
		.body = json_write(out->a, json_own(out->a, list)) };

	return lookup_put(out->db, k->x->key, resource, &l);
}

enum err
refresh_lookup(struct outside *out, const struct extension *x, const char *resource,
    enum op op, const char **words)
{
	const struct lookup_kind *kind = lookup_kinds;
	struct op_args args = { .resource = resource, .since = ABSENT };
	struct result r;
	struct opened k;
	enum err e = extension_open(out, x, &k);

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
		e = extension_call(out, &k, op, &args, &r, NULL);
	result_tell(&r, words);
	if (e != E_OK)
		return e;
	return lookup_keep(out, &k, resource, kind->name, answer_rows(op, &r));
}
