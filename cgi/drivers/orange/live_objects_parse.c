#include <string.h>

#include "../answer.h"
#include "live_objects.h"

/* {id, code, message, details}; the carrier's words, or NULL. */
static const char *
its_words(struct arena *a, const json_t *body)
{
	const char *message = answer_text(a, body, "message");
	const char *details = answer_text(a, body, "details");

	if (message == NULL || strlen(message) > 200)
		return details == NULL || strlen(details) > 200 ? NULL :
		    details;
	return details == NULL || strlen(details) > 200 ? message :
	    arena_printf(a, "%s: %s", message, details);
}

static enum err
refused(const struct http_reply *rp, struct arena *a, const json_t *body,
    struct result *r)
{
	const char *said = its_words(a, body);
	const char *words;
	enum err e;

	r->code = answer_text(a, body, "code");
	switch (rp->status) {
	case 400:
		words = "Live Objects does not accept the request.";
		e = E_SERVICE_REFUSED;
		break;
	case 401:
		words = "Live Objects does not accept this API key.";
		e = E_SERVICE_AUTH;
		break;
	case 403:
		words = "This API key may not read SIMs. It needs the role "
		    "DEVICE_R.";
		e = E_SERVICE_FORBIDDEN;
		break;
	case 404:
		if (body == NULL) {
			words = "There is no such API at this address. "
			    "Check the base address.";
			e = E_SERVICE_ANSWER;
			break;
		}
		words = "Orange does not know this SIM.";
		e = E_SERVICE_NOTFOUND;
		break;
	case 429:
		words = "Live Objects limits the rate of requests. Try again "
		    "in a minute.";
		e = E_SERVICE_RATE;
		break;
	default:
		words = arena_printf(a, "Live Objects failed (HTTP %d).",
		    rp->status);
		e = rp->status >= 500 ? E_SERVICE_FAULT : E_SERVICE_ANSWER;
		break;
	}
	r->reason = said == NULL ? words :
	    arena_printf(a, "%s (“%s”)", words, said);
	return e;
}

/* The answer's JSON, if it has the expected type. */
static enum err
answer(const struct http_reply *rp, struct arena *a, json_type type,
    struct result *r, const json_t **body)
{
	enum err e;

	*body = json_read_answer(a, rp->body, rp->len, &e);
	if (e == E_SERVICE_BIG) {
		r->reason = "The answer of Live Objects is longer than "
		    "Patchbay reads.";
		return e;
	}
	if (rp->status < 200 || rp->status > 299)
		return refused(rp, a, json_is_object(*body) ? *body : NULL, r);
	if (*body == NULL || json_typeof(*body) != type) {
		r->reason = "The answer does not conform to the Live Objects "
		    "API. Check the base address.";
		return E_SERVICE_ANSWER;
	}
	return E_OK;
}

enum err
live_parse_providers(const struct http_reply *rp, const struct op_args *args,
    struct arena *a, struct result *r)
{
	const json_t *body;
	enum err e;

	(void)args;
	e = answer(rp, a, JSON_ARRAY, r, &body);
	/* a wrapped list is as good */
	if (e == E_SERVICE_ANSWER && json_is_object(body) &&
	    rp->status >= 200 && rp->status < 300) {
		r->reason = NULL;
		return E_OK;
	}
	return e;
}

enum err
live_parse_search(const struct http_reply *rp, const struct op_args *args,
    struct arena *a, struct result *r)
{
	const json_t *body;
	const char *id;
	enum err e = answer(rp, a, JSON_ARRAY, r, &body);

	(void)args;
	if (e != E_OK)
		return e;
	if (json_array_size(body) == 0) {
		r->reason = "Orange does not know this SIM.";
		return E_SERVICE_NOTFOUND;
	}
	if (json_array_size(body) > 1) {
		r->reason = "Orange has several subscriptions with this "
		    "number. Enter the subscription id instead.";
		return E_SERVICE_REFUSED;
	}
	id = answer_text(a, json_array_get(body, 0), "id");
	if (id == NULL || *id == '\0') {
		r->reason = "The answer has no subscription id.";
		return E_SERVICE_ANSWER;
	}
	r->remote_id = id;
	return E_OK;
}

/* A member of a member; NULL when either is missing. */
static const char *
inner(struct arena *a, const json_t *o, const char *outer, const char *name)
{
	const json_t *v = json_object_get(o, outer);

	return v == NULL ? NULL : answer_text(a, v, name);
}

static void
put_network(struct arena *a, json_t *o, const json_t *network)
{
	const char *status = answer_text(a, network, "status");
	const char *country = inner(a, network, "mobileCountry", "value");
	const char *operator = inner(a, network, "mobileNetwork", "value");

	if (status != NULL)
		orange_put(o, "Network", strcmp(status, "ONLINE") == 0 ?
		    "Online" : strcmp(status, "OFFLINE") == 0 ? "Offline" :
		    status);
	orange_put_date(a, o, "Network status of",
	    answer_text(a, network, "lastUpdate"));
	orange_put(o, "Radio", answer_text(a, network, "radio"));
	orange_put(o, "Visited network",
	    operator == NULL || country == NULL ?
	    (operator == NULL ? country : operator) :
	    arena_printf(a, "%s, %s", operator, country));
	orange_put(o, "Last interaction",
	    answer_text(a, network, "lastInteraction"));
}

/* Live Objects has a single date for change and refresh. */
static const char *
extra(struct arena *a, const json_t *body)
{
	const json_t *network = json_object_get(body, "network");
	json_t *o = json_own(a, json_object());

	orange_put(o, "SIM serial number",
	    inner(a, body, "sim", "serialNumber"));
	orange_put_date(a, o, "Last status change or refresh",
	    inner(a, body, "sim", "lastUpdate"));
	orange_put(o, "Subscription", answer_text(a, body, "id"));
	if (network != NULL)
		put_network(a, o, network);
	orange_put_date(a, o, "IMEI seen",
	    inner(a, body, "device", "lastUpdate"));
	return json_write(a, o);
}

enum err
live_parse_subscription(const struct http_reply *rp,
    const struct op_args *args, struct arena *a, struct result *r)
{
	const json_t *body;
	const char *status;
	enum err e = answer(rp, a, JSON_OBJECT, r, &body);

	(void)args;
	if (e != E_OK)
		return e;
	status = inner(a, body, "sim", "status");
	r->sim = (struct sim_info){
		.state = orange_state(status),
		.carrier_state = status,
		.iccid = inner(a, body, "sim", "iccid"),
		.imsi = answer_text(a, body, "imsi"),
		.msisdn = answer_text(a, body, "msisdn"),
		.imei = inner(a, body, "device", "imei"),
		.account = inner(a, body, "provider", "accountName"),
		.data_bytes = ABSENT, .sms_count = ABSENT,
		.voice_seconds = ABSENT, .sessions = ABSENT,
		.overage_reached = ABSENT,
		.activated = ABSENT, .added = ABSENT, .modified = ABSENT,
		.shipped = ABSENT,
		.extra = extra(a, body),
	};
	r->has_sim = true;
	return E_OK;
}

enum err
live_parse_session(const struct http_reply *rp, const struct op_args *args,
    struct arena *a, struct result *r)
{
	const json_t *body;
	const char *status;
	enum err e = answer(rp, a, JSON_OBJECT, r, &body);

	(void)args;
	r->session = (struct session){
		.started = ABSENT, .ended = ABSENT, .in_session = ABSENT,
	};
	if (e != E_OK)
		return e;
	status = inner(a, body, "network", "status");
	if (status != NULL && strcmp(status, "ONLINE") == 0)
		r->session.in_session = 1;
	else if (status != NULL && strcmp(status, "OFFLINE") == 0)
		r->session.in_session = 0;
	return E_OK;
}

/* False when there is no position. */
static bool
read_location(struct arena *a, const json_t *body, struct location *l)
{
	*l = (struct location){
		.lat = answer_text(a, body, "lat"),
		.lon = answer_text(a, body, "lon"),
		.source = answer_text(a, body, "provider"),
		.accuracy = answer_count(body, "accuracy"),
		.at = answer_time(a, body, "lastUpdateTs"),
	};
	return l->lat != NULL && l->lon != NULL;
}

/* 404 means that the SIM was never located: locations stays NULL. */
enum err
live_parse_location(const struct http_reply *rp, const struct op_args *args,
    struct arena *a, struct result *r)
{
	const json_t *body;
	enum err e = answer(rp, a, JSON_OBJECT, r, &body);

	(void)args;
	if (e == E_SERVICE_NOTFOUND) {
		r->code = r->reason = NULL;
		return E_OK;
	}
	if (e != E_OK)
		return e;
	r->locations = arena_array(a, 1, sizeof(*r->locations));
	r->nlocations = read_location(a, body, r->locations);
	return E_OK;
}

/* A failure to get the position does not fail the details. */
enum err
live_parse_position(const struct http_reply *rp, const struct op_args *args,
    struct arena *a, struct result *r)
{
	json_t *o = json_read(a, r->sim.extra, strlen(r->sim.extra), NULL);

	if (o == NULL)
		o = json_own(a, json_object());
	if (live_parse_location(rp, args, a, r) == E_OK)
		orange_put_position(a, o, r->locations);
	else
		orange_put(o, "Location status",
		    "Orange did not report this time");
	r->code = r->reason = NULL;
	r->sim.extra = json_write(a, o);
	return E_OK;
}

enum err
live_parse_traffic(const struct http_reply *rp, const struct op_args *args,
    struct arena *a, struct result *r)
{
	const json_t *body, *row;
	size_t i, n;
	enum err e = answer(rp, a, JSON_ARRAY, r, &body);

	(void)args;
	if (e != E_OK)
		return e;
	n = json_array_size(body);
	if (n > LIVE_TRAFFIC_MAX)
		n = LIVE_TRAFFIC_MAX;
	r->traffic = arena_array(a, n + 1, sizeof(*r->traffic));
	for (i = 0; i < n; i++) {
		struct traffic *t = &r->traffic[r->ntraffic];

		row = json_array_get(body, i);
		*t = (struct traffic){
			.sms_in = answer_count(row, "smsIn"),
			.sms_out = answer_count(row, "smsOut"),
			.data_in = answer_count(row, "dataIn"),
			.data_out = answer_count(row, "dataOut"),
		};
		t->at = answer_day(a, row, "timestamp");
		if (t->at != ABSENT)
			r->ntraffic++;
	}
	return E_OK;
}
