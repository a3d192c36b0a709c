#include "device_more.h"

#include <string.h>

#include "../lib/text/date.h"
#include "../store/manage/managed.h"

#define DAY_MS	INT64_C(86400000)

#define ALERT		"status.alert.enabled"
#define DATE		"registration.date"
#define DORMANT		"mgmt.dormant"
#define DEVICE_ACTIONS	"mgmt.supports.deviceActions"
#define FIRMWARE_ACTIONS "mgmt.supports.firmwareActions"

const char *const device_more[] = { "gatewayTypeId", "gatewayId", DATE, ALERT,
	DORMANT, DEVICE_ACTIONS, FIRMWARE_ACTIONS, NULL };

static const char *const booleans[] = { ALERT, DORMANT, DEVICE_ACTIONS,
	FIRMWARE_ACTIONS };
enum { BOOLEANS = sizeof(booleans) / sizeof(booleans[0]) };

/* The value of a filter; NULL when it is not given or empty. */
static const char *
given(struct page *p, const char *name)
{
	const char *s = api_query(p, name);

	return s == NULL || *s == '\0' ? NULL : s;
}

/* A moment, or a whole day. */
static bool
read_span(const char *s, int64_t *from, int64_t *to)
{
	if (date_parse_day(s, from)) {
		*to = *from + DAY_MS - 1;
		return true;
	}
	if (!date_parse(s, from))
		return false;
	*to = *from;
	return true;
}

void
device_more_check(struct page *p, struct form_errors *fe)
{
	const char *date = given(p, DATE);
	int64_t from, to;

	for (size_t i = 0; i < BOOLEANS; i++) {
		const char *s = api_query(p, booleans[i]);

		if (s != NULL && strcmp(s, "true") != 0 &&
		    strcmp(s, "false") != 0)
			form_error(fe, p->a, booleans[i], "%s is true or "
			    "false.", booleans[i]);
	}
	if (date != NULL && !read_span(date, &from, &to))
		form_error(fe, p->a, DATE, DATE " has to be a day or a time, "
		    "such as 2026-05-26 or 2026-05-26T12:00:00.000Z.");
}

bool
device_more_asked(struct page *p)
{
	for (size_t i = 0; device_more[i] != NULL; i++)
		if (given(p, device_more[i]) != NULL)
			return true;
	return false;
}

static bool
boolean_is(struct page *p, const char *name, bool is)
{
	const char *wanted = given(p, name);

	return wanted == NULL || is == (strcmp(wanted, "true") == 0);
}

static bool
date_is(struct page *p, int64_t created)
{
	const char *wanted = given(p, DATE);
	int64_t from, to;

	return wanted == NULL || (read_span(wanted, &from, &to) &&
	    created >= from && created <= to);
}

static enum err
alert_is(struct page *p, struct arena *a, const struct device *d, bool *pass)
{
	struct device_detail more;
	enum err e;

	if (given(p, ALERT) == NULL)
		return E_OK;
	e = device_detail_get(p->db, a, d->id, &more);
	*pass = e == E_OK && boolean_is(p, ALERT, more.alert);
	return e;
}

/* A device without a gateway passes neither. */
static enum err
gateway_is(struct page *p, struct arena *a, const struct device *d,
    bool *pass)
{
	const char *type = given(p, "gatewayTypeId"),
	    *id = given(p, "gatewayId");
	struct device_name g;
	enum err e;

	if (type == NULL && id == NULL)
		return E_OK;
	e = gateway_of(p->db, a, d->id, &g);
	*pass = e == E_OK && (type == NULL || strcmp(type, g.type_id) == 0) &&
	    (id == NULL || strcmp(id, g.device_id) == 0);
	return e == E_NOTFOUND ? E_OK : e;
}

/* A device that is not managed passes none of these. */
static enum err
managed_is(struct page *p, struct arena *a, const struct device *d,
    bool *pass)
{
	struct managed m;
	enum err e;

	if (given(p, DORMANT) == NULL && given(p, DEVICE_ACTIONS) == NULL &&
	    given(p, FIRMWARE_ACTIONS) == NULL)
		return E_OK;
	e = managed_get(p->db, a, d->id, &m);
	*pass = e == E_OK &&
	    boolean_is(p, DORMANT, managed_dormant(&m, p->now)) &&
	    boolean_is(p, DEVICE_ACTIONS, m.device_actions) &&
	    boolean_is(p, FIRMWARE_ACTIONS, m.firmware_actions);
	return e == E_NOTFOUND ? E_OK : e;
}

enum err
device_more_passes(struct page *p, struct arena *a, const struct device *d,
    bool *pass)
{
	enum err e = E_OK;

	*pass = date_is(p, d->created);
	if (*pass)
		e = alert_is(p, a, d, pass);
	if (e == E_OK && *pass)
		e = gateway_is(p, a, d, pass);
	return e == E_OK && *pass ? managed_is(p, a, d, pass) : e;
}
