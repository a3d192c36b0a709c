#include <string.h>

#include "../../lib/text/date.h"
#include "malima.h"

static const char *
common(struct arena *a, const struct xml *x, const char *name)
{
	return xml_get(a, x, MALIMA_COMMON, name);
}

/* {cc, sn} as one number. */
static const char *
msisdn(struct arena *a, const struct xml *subscription)
{
	static const char *const kinds[] = {
		"msisdnData", "msisdnVoice", "msisdnFax"
	};
	const struct xml *x;
	const char *cc, *sn;

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		x = xml_child(subscription, MALIMA_COMMON, kinds[i]);
		sn = common(a, x, "sn");
		cc = common(a, x, "cc");
		if (sn != NULL)
			return arena_printf(a, "%s%s", cc == NULL ? "" : cc,
			    sn);
	}
	return NULL;
}

/* Services are padded with blanks, which xml_text trims. */
static const char *
services(struct arena *a, const struct xml *description)
{
	const char *list = NULL, *one;

	for (const struct xml *x = xml_child(description, MALIMA_COMMON,
	    "service"); x != NULL; x = xml_next(x, MALIMA_COMMON, "service"))
		if ((one = xml_text(a, x)) != NULL)
			list = list == NULL ? one :
			    arena_printf(a, "%s, %s", list, one);
	return list;
}

static const char *
customer(struct arena *a, const struct xml *directory)
{
	const struct xml *x = xml_child(directory, MALIMA_CD,
	    "customerIdentifier");
	const char *type = common(a, x, "type");
	const char *id = common(a, x, "identifier");

	return id == NULL || type == NULL ? id :
	    arena_printf(a, "%s %s", type, id);
}

bool
malima_position(const struct xml *directory, struct arena *a,
    struct location *l)
{
	const struct xml *x = xml_child(directory, MALIMA_CD,
	    "geographicPosition");
	const struct xml *accuracy = xml_child(x, MALIMA_CD, "accuracy");
	const char *unit = xml_get(a, accuracy, MALIMA_CD, "unit");

	*l = (struct location){
		.lat = xml_get(a, x, MALIMA_CD, "latitude"),
		.lon = xml_get(a, x, MALIMA_CD, "longitude"),
		.accuracy = xml_num(a, accuracy, MALIMA_CD, "value"),
		.at = ABSENT,
	};
	if (l->lat == NULL || l->lon == NULL)
		return false;
	if (!date_parse(xml_get(a, x, MALIMA_CD, "lastGeolocDate"), &l->at))
		l->at = ABSENT;
	/* units are not published; metres were observed */
	if (unit != NULL && strcmp(unit, "km") == 0 &&
	    l->accuracy >= 0 && l->accuracy < INT32_MAX)
		l->accuracy *= 1000;
	return true;
}

static void
put_device(struct arena *a, json_t *o, const struct xml *directory)
{
	const struct xml *device = xml_child(directory, MALIMA_CD, "device");
	const struct xml *machine = xml_child(directory, MALIMA_CD,
	    "machine");
	const struct xml *module = xml_child(device, MALIMA_COMMON,
	    "communicationModule");
	const char *brand = common(a, module, "brand");
	const char *model = common(a, module, "model");

	/* personal names, addresses and telephone numbers are left out */
	orange_put(o, "Device serial number",
	    common(a, device, "serialNumber"));
	orange_put(o, "Device category", common(a, device, "category"));
	orange_put(o, "Device description",
	    common(a, device, "description"));
	orange_put(o, "Device location",
	    common(a, device, "deviceLocation"));
	orange_put(o, "Module", brand == NULL || model == NULL ?
	    (brand == NULL ? model : brand) :
	    arena_printf(a, "%s %s", brand, model));
	orange_put(o, "Machine serial number",
	    common(a, machine, "serialNumber"));
	orange_put(o, "Machine", common(a, machine, "name"));
}

/* Leaves out the serial number, which identifies the SIM here, and the status,
 * which is shown elsewhere. */
static const char *
extra(const struct xml *directory, struct arena *a)
{
	const struct xml *sim = xml_child(directory, MALIMA_CD, "sim");
	const struct xml *sub = xml_child(directory, MALIMA_CD,
	    "subscription");
	const struct xml *about = xml_child(sub, MALIMA_COMMON,
	    "description");
	json_t *o = json_own(a, json_object());
	struct location l;

	orange_put_date(a, o, "Last status change",
	    common(a, sim, "lastStatusChangeDate"));
	orange_put_date(a, o, "Last status refresh",
	    common(a, sim, "lastStatusRefreshDate"));
	orange_put_position(a, o, malima_position(directory, a, &l) ||
	    xml_child(directory, MALIMA_CD, "geographicPosition") != NULL ?
	    &l : NULL);
	orange_put(o, "Location service",
	    xml_get(a, directory, MALIMA_CD, "deviceInfoCompatibility"));
	orange_put(o, "Suspension reason",
	    common(a, sim, "suspensionReason"));
	orange_put(o, "Requested status", common(a, sim, "requestedStatus"));
	orange_put_date(a, o, "Status change requested",
	    common(a, sim, "statusChangeRequestDate"));
	orange_put(o, "Subscription", common(a, sub, "identifier"));
	orange_put(o, "Services", services(a, about));
	orange_put_date(a, o, "Subscription created",
	    common(a, sub, "creationDate"));
	orange_put_date(a, o, "Subscription connected",
	    common(a, sub, "connectionDate"));
	put_device(a, o, directory);
	return json_write(a, o);
}

void
malima_directory(const struct xml *x, struct arena *a, struct sim_info *s)
{
	const struct xml *sim = xml_child(x, MALIMA_CD, "sim");
	const struct xml *sub = xml_child(x, MALIMA_CD, "subscription");
	const char *status = common(a, sim, "status");

	*s = (struct sim_info){
		.state = orange_state(status),
		.carrier_state = status,
		.iccid = xml_get(a, x, MALIMA_CD, "iccid"),
		.imsi = xml_get(a, x, MALIMA_CD, "imsi"),
		.msisdn = msisdn(a, sub),
		.imei = common(a, sim, "imei"),
		.rate_plan = common(a, xml_child(sub, MALIMA_COMMON,
		    "description"), "value"),
		.customer = customer(a, x),
		.account = xml_get(a, x, MALIMA_CD,
		    "customerEnvironmentIdentifier"),
		.carrier_device_id = common(a, xml_child(x, MALIMA_CD,
		    "device"), "uniqueIdentifier"),
		.data_bytes = ABSENT, .sms_count = ABSENT,
		.voice_seconds = ABSENT, .sessions = ABSENT,
		.overage_reached = ABSENT,
		.activated = ABSENT, .added = ABSENT, .modified = ABSENT,
		.shipped = ABSENT,
		.extra = extra(x, a),
	};
}

static enum err
answer(const struct http_reply *rp, struct arena *a, const char *name,
    struct result *r, const struct xml **payload)
{
	struct soap_fault f;
	enum err e = soap_read(rp, a, payload, &f, &r->reason);

	if (f.code != NULL)
		return malima_fault(&f, a, r);
	if (e == E_SERVICE_AUTH)
		r->reason = "Orange does not accept this user name and "
		    "password.";
	if (e == E_OK && !xml_is(*payload, MALIMA_OPS, name)) {
		r->reason = "The answer does not belong to the request. Check "
		    "the base address.";
		return E_SERVICE_ANSWER;
	}
	return e;
}

enum err
malima_parse_search(const struct http_reply *rp, const struct op_args *args,
    struct arena *a, struct result *r)
{
	const struct xml *x;

	(void)args;
	return answer(rp, a, "searchInConnectivityDirectoryResponse", r, &x);
}

/*
 * The directory with a serial number.  All members of sim are optional, so
 * when one SIM was requested, a single answer without a number is that SIM's.
 */
static const struct xml *
find_directory(struct arena *a, const struct xml *list, const char *serial,
    bool only)
{
	const struct xml *x, *nameless = NULL;
	const char *have;

	for (x = xml_child(list, MALIMA_CD, "connectivityDirectory");
	    x != NULL; x = xml_next(x, MALIMA_CD, "connectivityDirectory")) {
		have = common(a, xml_child(x, MALIMA_CD, "sim"),
		    "serialNumber");
		if (have == NULL)
			nameless = x;
		else if (strcmp(have, serial) == 0)
			return x;
	}
	return only && xml_count(list, MALIMA_CD, "connectivityDirectory") == 1
	    ? nameless : NULL;
}

/* Unknown SIMs are in unknownLinesIdentifiers with a 200, or missing. */
static enum err
find_one(const struct http_reply *rp, const struct op_args *args,
    struct arena *a, struct result *r, const struct xml **one)
{
	const struct xml *x;
	enum err e = answer(rp, a, "getConnectivityDirectoryResponse", r, &x);

	if (e != E_OK)
		return e;
	*one = find_directory(a, x, args->resource, true);
	if (*one == NULL) {
		r->reason = "Orange does not know this SIM.";
		return E_SERVICE_NOTFOUND;
	}
	return E_OK;
}

enum err
malima_parse_details(const struct http_reply *rp, const struct op_args *args,
    struct arena *a, struct result *r)
{
	const struct xml *x, *one;
	enum err e;

	if (args->resources == NULL) {
		if ((e = find_one(rp, args, a, r, &one)) != E_OK)
			return e;
		malima_directory(one, a, &r->sim);
		r->has_sim = true;
		return E_OK;
	}
	e = answer(rp, a, "getConnectivityDirectoryResponse", r, &x);
	if (e != E_OK)
		return e;
	r->sims = arena_array(a, args->nsims, sizeof(*r->sims));
	for (size_t i = 0; i < args->nsims; i++) {
		one = find_directory(a, x, args->resources[i], false);
		if (one == NULL)
			continue;
		r->sims[r->nsims].resource = args->resources[i];
		malima_directory(one, a, &r->sims[r->nsims++].info);
	}
	return E_OK;
}

enum err
malima_parse_location(const struct http_reply *rp, const struct op_args *args,
    struct arena *a, struct result *r)
{
	const struct xml *one;
	enum err e = find_one(rp, args, a, r, &one);

	if (e != E_OK)
		return e;
	r->locations = arena_array(a, 1, sizeof(*r->locations));
	r->nlocations = malima_position(one, a, r->locations);
	return E_OK;
}
