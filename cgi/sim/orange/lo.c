#include <string.h>

#include "../../lib/text/zone.h"
#include "../front.h"
#include "lo.h"
#include "ofleet.h"

/*
 * Orange's Live Objects, cellular networks (beta): the same SIMs as in the M2M
 * API, with an API key instead of a user.
 */
#define BASE	"/api/v1/networks/cellular"
#define LINK	"https://m2m.example/fleet/details?subId="

enum { ID_MAX_LEN = 24, VALUE_MAX = 269, LIMIT_MAX = 999, LIMIT_USUAL = 10 };

#define HOUR	3600000LL
#define DAY	(24 * HOUR)

/* Answer with {id, code, message, details}. */
static void
error(struct call *c, int status, const char *code, const char *message,
    const char *details)
{
	json_t *o = json_own(c->a, json_pack("{s:o,s:s,s:s}", "id",
	    json_string(arena_printf(c->a, "%016llx",
	    (unsigned long long)fleet_hash(fleet_accounts, c->ledger.now,
	    37))), "code", code, "message", message));

	if (details != NULL)
		json_object_set_new(o, "details", json_string(details));
	c->reply->status = status;
	c->reply->content_type = "application/json";
	buf_reset(&c->reply->out);
	buf_str(&c->reply->out, json_write(c->a, o));
}

static bool
fail(struct call *c, enum trouble trouble)
{
	switch (trouble) {
	case TROUBLE_AUTH:
		error(c, 401, "UNAUTHORIZED", "Unauthorized",
		    "The API key is not valid");
		return true;
	case TROUBLE_RATE:
		error(c, 429, "TOO_MANY_REQUESTS", "Too many requests", NULL);
		return true;
	case TROUBLE_SERVER:
		error(c, 500, "INTERNAL_ERROR", "Internal error", NULL);
		return true;
	case TROUBLE_QUOTA:
		break;
	}
	return false;
}

static void
bad(struct call *c, const char *details)
{
	error(c, 400, "BAD_REQUEST", "Invalid request", details);
}

static json_t *
provider(struct call *c, const char *subscription)
{
	json_t *o = json_pack("{s:s,s:{s:s,s:s},s:s}", "type", "malima",
	    "configuration", "cen", c->account->id, "instanceId", "OFR",
	    "accountName", c->account->title);

	if (subscription != NULL)
		json_object_set_new(o, "link", json_string(arena_printf(c->a,
		    LINK "%s", subscription)));
	return o;
}

static void
providers(struct call *c)
{
	json_t *o = provider(c, NULL);

	json_object_set_new(o, "id", json_string(arena_printf(c->a,
	    "%024x", (unsigned)c->account->number)));
	c->answer = json_own(c->a, json_pack("[o]", o));
}

/* Date-times like 2021-01-09T18:22:28Z. */
static json_t *
date(struct call *c, int64_t ms)
{
	return json_string(date_iso(c->a, ms));
}

static json_t *
network(struct call *c, const struct ofleet_sim *s)
{
	int64_t start, end;
	bool on;

	if (!ofleet_session(s, c->ledger.now, &start, &end))
		return json_pack("{s:s}", "status", "OFFLINE");
	on = end == ABSENT;
	return json_pack("{s:s,s:s,s:o,s:{s:s,s:s},s:{s:s,s:s},s:s}",
	    "status", on ? "ONLINE" : "OFFLINE", "radio", "4G",
	    "lastUpdate", date(c, on ? start : end),
	    "mobileCountry", "code", "999", "value", "France",
	    "mobileNetwork", "code", "999-95", "value", "Orange",
	    "lastInteraction", "DATA");
}

static json_t *
subscription(struct call *c, const struct ofleet_sim *s)
{
	const char *msisdn = ofleet_msisdn(s);
	json_t *o = json_object();

	json_object_set_new(o, "id", json_string(s->subscription));
	if (msisdn != NULL)
		json_object_set_new(o, "msisdn", json_string(msisdn));
	json_object_set_new(o, "imsi", json_string(s->sim.imsi));
	json_object_set_new(o, "sim", json_pack(
	    "{s:s,s:s,s:s,s:o,s:{s:b}}",
	    "status", ofleet_statuses[s->status], "iccid", s->iccid,
	    "serialNumber", s->serial, "lastUpdate", date(c, s->refreshed),
	    "capabilities", "smartSim", false));
	json_object_set_new(o, "provider", provider(c, s->subscription));
	if (s->connected)
		json_object_set_new(o, "device", json_pack("{s:s,s:o}",
		    "imei", s->sim.imei, "lastUpdate",
		    date(c, s->sim.from)));
	return o;
}

static void
search(struct call *c)
{
	const char *type, *value;
	struct ofleet_sim s;
	bool found = false;
	json_t *body;

	body = json_read(c->a, c->req.body, c->req.body_len, NULL);
	type = json_str(c->a, body, "type");
	value = json_str(c->a, body, "value");
	if (!json_is_object(body) || type == NULL || value == NULL ||
	    strlen(value) > VALUE_MAX) {
		bad(c, "type and value are required");
		return;
	}
	if (strcmp(type, "msisdn") == 0)
		found = ofleet_find(c->account, OFLEET_MSISDN, value,
		    c->ledger.now, &s);
	else if (strcmp(type, "imei") == 0)
		found = ofleet_find(c->account, OFLEET_IMEI, value,
		    c->ledger.now, &s);
	else if (strcmp(type, "deviceId") != 0) {
		bad(c, "type is msisdn, imei or deviceId");
		return;
	}
	c->answer = json_own(c->a, json_array());
	if (found)
		json_array_append_new(c->answer, subscription(c, &s));
}

/* The SIM in the path; false after answering. */
static bool
find(struct call *c, struct ofleet_sim *s)
{
	if (strlen(c->args[0]) > ID_MAX_LEN)
		bad(c, "subscriptionId has at most 24 characters");
	else if (!ofleet_find(c->account, OFLEET_SUBSCRIPTION, c->args[0],
	    c->ledger.now, s))
		error(c, 404, "SUBSCRIPTION_NOT_FOUND",
		    "The subscription was not found", c->args[0]);
	else
		return true;
	return false;
}

static void
one(struct call *c)
{
	struct ofleet_sim s;

	if (!find(c, &s))
		return;
	c->answer = json_own(c->a, subscription(c, &s));
	json_object_set_new(c->answer, "network", network(c, &s));
}

static void
location(struct call *c)
{
	struct fleet_spot spot;
	struct ofleet_sim s;
	int64_t at;

	if (!find(c, &s))
		return;
	if (!ofleet_spot(&s, c->ledger.now, &spot, &at)) {
		error(c, 404, "LOCATION_NOT_FOUND",
		    "The location was not found", c->args[0]);
		return;
	}
	c->answer = json_own(c->a, json_pack("{s:f,s:f,s:f,s:s,s:o,s:o}",
	    "lat", spot.latitude, "lon", spot.longitude, "accuracy", 1000.0,
	    "provider", "network", "lastUpdateTs", date(c, at), "link",
	    json_string(arena_printf(c->a, LINK "%s", s.subscription))));
}

/* A requested time zone. */
struct where {
	bool	 named;		/* loaded (lib/text/zone.h): its offset
				 * varies */
	int64_t	 east;		/* else its fixed offset in ms */
};

/* Parse "UTC", "Z", "-02:00" or "Europe/Paris"; false for anything else.  A
 * named zone is loaded by this. */
static bool
time_zone(const char *s, struct where *w)
{
	int64_t *ms = &w->east;

	*w = (struct where){ .east = 0 };
	if (s == NULL || strcmp(s, "UTC") == 0 || strcmp(s, "Z") == 0)
		return true;
	if (zone_known(s)) {
		zone_use(s);
		w->named = true;
		return true;
	}
	if (strlen(s) != 6 || (*s != '+' && *s != '-') || s[3] != ':' ||
	    strspn(s + 1, "0123456789") != 2 ||
	    strspn(s + 4, "0123456789") != 2)
		return false;
	*ms = ((s[1] - '0') * 10 + s[2] - '0') * HOUR +
	    ((s[4] - '0') * 10 + s[5] - '0') * (HOUR / 60);
	if (*s == '-')
		*ms = -*ms;
	return *ms > -15 * HOUR && *ms < 15 * HOUR;
}

/* Read the query of a history; false after answering. */
static bool
history_query(struct call *c, int64_t *limit, int64_t *length,
    struct where *w)
{
	const char *l = call_param(c, "limit");
	const char *interval = call_param(c, "interval");
	size_t n = l == NULL ? 0 : strlen(l);

	*limit = l == NULL ? LIMIT_USUAL : 0;
	if (n > 0 && n <= 3 && strspn(l, "0123456789") == n)
		for (; *l != '\0'; l++)
			*limit = *limit * 10 + (*l - '0');
	*length = interval == NULL || strcmp(interval, "1d") == 0 ? DAY :
	    strcmp(interval, "1h") == 0 ? HOUR :
	    strcmp(interval, "1w") == 0 ? 7 * DAY : 0;
	if (*limit < 1 || *limit > LIMIT_MAX)
		bad(c, "limit is from 1 to 999");
	else if (*length == 0)
		bad(c, "interval is 1h, 1d or 1w");
	else if (!time_zone(call_param(c, "timeZone"), w))
		bad(c, "timeZone is no zone, such as UTC, +01:00 or "
		    "Europe/Paris");
	else
		return true;
	return false;
}

/* The zone's offset from UTC. */
static int64_t
ahead(const struct where *w, int64_t ms)
{
	return w->named ? zone_at(ms).shift : w->east;
}

/* When the k-th hour, day or week since 1970 begins in the zone.  Weeks begin
 * on Monday (1970-01-05). */
static int64_t
begins(const struct where *w, int64_t k, int64_t length)
{
	int64_t wall = k * length - (length == 7 * DAY ? 3 * DAY : 0);

	return wall - ahead(w, wall - ahead(w, wall));
}

/* The latest periods, oldest first. */
static void
traffic(struct call *c)
{
	int64_t limit, length, last, now = c->ledger.now;
	struct fleet_usage u;
	struct ofleet_sim s;
	struct where w;

	if (!find(c, &s) || !history_query(c, &limit, &length, &w))
		return;
	last = (now + ahead(&w, now) + (length == 7 * DAY ? 3 * DAY : 0)) /
	    length;
	c->answer = json_own(c->a, json_array());
	for (int64_t i = limit - 1; i >= 0; i--) {
		int64_t from = begins(&w, last - i, length);
		int64_t to = begins(&w, last - i + 1, length);

		ofleet_usage(&s, from, to < now ? to : now, &u);
		json_array_append_new(c->answer, json_pack(
		    "{s:o,s:I,s:I,s:I,s:I}", "timestamp", date(c, from),
		    "smsIn", (json_int_t)(u.sms / 3),
		    "smsOut", (json_int_t)(u.sms - u.sms / 3),
		    "dataIn", (json_int_t)(u.data / 4),
		    "dataOut", (json_int_t)(u.data - u.data / 4)));
	}
	zone_use("");
}

static const struct lo_route {
	enum method	 method;
	const char	*pattern;
	void		(*handler)(struct call *);
} routes[] = {
	{ METHOD_GET, "/providers", providers },
	{ METHOD_POST, "/subscriptions/search", search },
	{ METHOD_GET, "/subscriptions/{}", one },
	{ METHOD_GET, "/subscriptions/{}/location", location },
	{ METHOD_GET, "/subscriptions/{}/traffic/history", traffic },
};

static void
answer(struct call *c)
{
	const struct lo_route *r = c->api_ctx;

	if (c->user->role == FLEET_NOTHING) {
		error(c, 403, "FORBIDDEN", "Request forbidden",
		    "The API key needs the role DEVICE_R");
		return;
	}
	c->reply->content_type = "application/json";
	r->handler(c);
	if (c->answer != NULL)
		buf_str(&c->reply->out, json_write(c->a, c->answer));
}

/* Identify the key's owner; false after answering. */
static bool
signed_in(struct call *c)
{
	const char *key = c->source->param(c->source->ctx, "HTTP_X_API_KEY");

	for (c->user = fleet_users; c->user->name != NULL; c->user++) {
		c->account = fleet_account(c->user->account);
		if (key != NULL && strcmp(c->user->key, key) == 0 &&
		    (c->account->flags & ACCOUNT_ORANGE) != 0)
			return true;
	}
	return !fail(c, TROUBLE_AUTH);
}

void
lo_answer(struct call *c)
{
	static const struct api api = { .fail = fail, .answer = answer,
	    .type = "application/json", .head = "[",
	    .row = "{\"id\":\"\",\"sim\":{\"status\":\"UNKNOWN\"}},\n" };
	const struct lo_route *found = NULL;
	bool known = false;

	if (!signed_in(c))
		return;
	for (size_t i = 0; i < sizeof(routes) / sizeof(*routes); i++)
		if (call_path(c, routes[i].pattern,
		    c->req.path + sizeof(BASE) - 1)) {
			known = true;
			if (routes[i].method == c->req.method) {
				found = &routes[i];
				break;
			}
		}
	if (found == NULL) {
		error(c, known ? 405 : 404, known ? "METHOD_NOT_ALLOWED" :
		    "NOT_FOUND", known ? "Method not allowed" : "Not found",
		    NULL);
		return;
	}
	c->api = &api;
	c->api_ctx = (void *)(uintptr_t)found;
	c->kind = CALL_READ;
	c->sims = c->args[0] == NULL ? "" : c->args[0];
	front_run(c);
}
