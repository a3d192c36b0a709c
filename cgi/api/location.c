/* A device's location. */
#include <math.h>
#include <string.h>

#include "../events/speak.h"
#include "../lib/text/date.h"
#include "../manage/manage.h"
#include "device.h"

/* Read a number within a range into out.  True when it was given. */
static bool
read_number(struct page *p, const json_t *o, const char *name, double least,
    double most, json_t *out, struct form_errors *fe)
{
	const json_t *v = json_object_get(o, name);
	double n = json_number_value(v);

	if (v == NULL || json_is_null(v))
		return false;
	if (!json_is_number(v))
		form_error(fe, p->a, name, "%s has to be a number.", name);
	else if (n < least)
		api_too_low(p, name, least, fe);
	else if (n > most)
		api_too_high(p, name, most, fe);
	else
		json_object_set(out, name, (json_t *)v);
	return true;
}

const char *
api_location_read(struct page *p, const json_t *o, struct form_errors *fe)
{
	static const char *const known[] = { "longitude", "latitude",
		"elevation", "accuracy", "measuredDateTime", "updatedDateTime",
		NULL };
	json_t *out = json_own(p->a, json_object());
	size_t faults = fe->n;
	int64_t at = p->now;

	api_known(p, o, known, fe);
	if (!read_number(p, o, "longitude", -180, 180, out, fe))
		form_error(fe, p->a, "longitude", "longitude is missing.");
	if (!read_number(p, o, "latitude", -90, 90, out, fe))
		form_error(fe, p->a, "latitude", "latitude is missing.");
	read_number(p, o, "elevation", -12000, 1e9, out, fe);
	read_number(p, o, "accuracy", 0, 1e9, out, fe);
	api_time(p, o, "measuredDateTime", &at, fe);
	json_object_set_new(out, "measuredDateTime", api_iso(p, at));
	json_object_set_new(out, "updatedDateTime", api_iso(p, p->now));
	return fe->n == faults ? json_write(p->a, out) : NULL;
}

enum err
api_location(struct page *p)
{
	struct device_detail more;
	struct device d;
	enum err e = api_device_of(p, &d);

	if (e == E_OK)
		e = device_detail_get(p->db, p->a, d.id, &more);
	if (e == E_OK && *more.location == '\0')
		return api_refuse(p, 404, "PATCHBAY-NOTFOUND",
		    "The device has no location.");
	return e != E_OK ? e : api_send(p, 200, api_stored(p, more.location));
}

enum err
api_location_update(struct page *p)
{
	struct form_errors fe = { 0 };
	const char *location;
	struct device d;
	json_t *o;
	bool asks;
	enum err e = api_device_of(p, &d);

	if (e != E_OK || (e = api_body(p, JSON_OBJECT, &o)) != E_OK)
		return e;
	location = api_location_read(p, o, &fe);
	if (fe.n > 0)
		return api_invalid(p, &fe);
	e = manage_location(p->db, p->a, &(struct new_location){
	    .device = d.id, .json = location, .sender = p->key->name,
	    .at = p->now }, &asks);
	if (asks)
		speak_outbox(p->cfg->state, &(struct spoken){ d.id, d.type_id,
		    d.device_id }, 1);
	return e != E_OK ? e : api_send(p, 200, api_stored(p, location));
}
