#include <stdio.h>
#include <string.h>

#include "../../lib/text/iccid.h"
#include "../../lib/text/luhn.h"
#include "ofleet.h"

#define HOUR	3600000LL
#define DAY	(24 * HOUR)

const char *const ofleet_statuses[OFLEET_STATUS_MAX] = {
	"PRE_ACTIVATED", "ACTIVATED_FOR_TEST", "ACTIVATED", "SLEEPING",
	"SUSPENDED", "CANCELLED",
};

static const enum ofleet_status status_of[FLEET_STATE_MAX] = {
	[FLEET_TEST_READY] = OFLEET_FOR_TEST,
	[FLEET_TRIAL] = OFLEET_FOR_TEST,
	[FLEET_INVENTORY] = OFLEET_PRE_ACTIVATED,
	[FLEET_ACTIVATION_READY] = OFLEET_PRE_ACTIVATED,
	[FLEET_ACTIVATED] = OFLEET_ACTIVATED,
	[FLEET_REPLACED] = OFLEET_SLEEPING,
	[FLEET_DEACTIVATED] = OFLEET_SUSPENDED,
	[FLEET_RETIRED] = OFLEET_CANCELLED,
	[FLEET_PURGED] = OFLEET_CANCELLED,
};

/* The position of the serial number in each kind of identifier. */
static const struct { size_t length, from, digits; } names[] = {
	[OFLEET_SERIAL] = { 13, 6, 6 },
	[OFLEET_SUBSCRIPTION] = { 8, 2, 6 },
	[OFLEET_IMEI] = { 15, 8, 6 },
	[OFLEET_IMSI] = { 15, 7, 8 },
	[OFLEET_MSISDN] = { 15, 5, 10 },
};

/* The numbers printed on the card.  The ICCID has 12 digits of the serial
 * number, its check digit and a zero (contract A6). */
static void
number(struct ofleet_sim *s)
{
	const struct fleet_account *c = s->sim.account;
	int64_t n = s->sim.serial;

	ssn_make(c->number, n, s->serial);
	snprintf(s->iccid, sizeof(s->iccid), "899990%.12s", s->serial);
	s->iccid[18] = luhn_digit(s->iccid, 18);
	s->iccid[19] = '0';
	snprintf(s->subscription, sizeof(s->subscription), "%02u%06u",
	    (unsigned)c->number % 100, (unsigned)n % 1000000);
	for (unsigned i = 0; i < 2; i++)
		snprintf(s->puk[i], sizeof(s->puk[i]), "%08u",
		    (unsigned)(fleet_hash(c, n, 30 + i) % 100000000));
}

bool
ofleet_sim(const struct fleet_account *c, int64_t serial, int64_t now,
    struct ofleet_sim *s)
{
	int64_t lag;

	*s = (struct ofleet_sim){ .connected = false };
	if (!fleet_sim(c, serial, &s->sim))
		return false;
	s->status = status_of[s->sim.state];
	number(s);
	s->connected = s->sim.from != ABSENT && s->sim.from < now &&
	    s->sim.habit != HABIT_NEVER;
	s->changed = s->sim.updated < now ? s->sim.updated : now;
	s->changed -= s->changed % 1000;
	lag = (int64_t)(fleet_hash(c, serial, 32) % (uint64_t)(6 * HOUR));
	s->refreshed = now - now % (6 * HOUR) - lag;
	s->refreshed -= s->refreshed % 1000;
	if (s->refreshed < s->changed)
		s->refreshed = s->changed;
	return true;
}

const char *
ofleet_msisdn(const struct ofleet_sim *s)
{
	return s->sim.activated == ABSENT &&
	    s->status != OFLEET_FOR_TEST ? NULL : s->sim.msisdn;
}

bool
ofleet_find(const struct fleet_account *c, enum ofleet_name kind,
    const char *name, int64_t now, struct ofleet_sim *s)
{
	int64_t serial = 0;
	const char *have;

	if (strlen(name) != names[kind].length ||
	    strspn(name, "0123456789") != names[kind].length)
		return false;
	for (size_t i = 0; i < names[kind].digits; i++)
		serial = serial * 10 + (name[names[kind].from + i] - '0');
	if (!ofleet_sim(c, serial, now, s))
		return false;
	switch (kind) {
	case OFLEET_SERIAL:
		have = s->serial;
		break;
	case OFLEET_SUBSCRIPTION:
		have = s->subscription;
		break;
	case OFLEET_IMEI:
		have = s->connected ? s->sim.imei : NULL;
		break;
	case OFLEET_IMSI:
		have = s->sim.imsi;
		break;
	default:
		have = ofleet_msisdn(s);
		break;
	}
	return have != NULL && strcmp(have, name) == 0;
}

bool
ofleet_session(const struct ofleet_sim *s, int64_t now, int64_t *start,
    int64_t *end)
{
	const struct fleet_sim *f = &s->sim;
	bool over = f->until != ABSENT && f->until <= now;

	if (!fleet_session(f, f->from, over ? f->until : now, start, end))
		return false;
	if (*end == ABSENT && over)
		*end = f->until;
	return true;
}

void
ofleet_usage(const struct ofleet_sim *s, int64_t from, int64_t to,
    struct fleet_usage *sum)
{
	const struct fleet_sim *f = &s->sim;
	struct fleet_usage u;
	int64_t start, end, till;

	*sum = (struct fleet_usage){ 0 };
	if (!s->connected)
		return;
	if (from < f->from)
		from = f->from;
	if (f->until != ABSENT && to > f->until)
		to = f->until;
	for (; from < to; from = till) {
		fleet_cycle(f->account, from, &start, &end);
		till = end < to ? end : to;
		fleet_usage(f, f->plan, from, till, &u);
		sum->data += u.data;
		sum->sms += u.sms;
		sum->voice += u.voice;
		sum->sessions += u.sessions;
	}
}

bool
ofleet_spot(const struct ofleet_sim *s, int64_t now, struct fleet_spot *spot,
    int64_t *at)
{
	const struct fleet_sim *f = &s->sim;
	int64_t last = f->until != ABSENT && f->until < now ? f->until : now;
	int64_t k = last / FLEET_SPOT_MS;

	/* a quarter of the SIMs are not tracked */
	if (!s->connected || k * FLEET_SPOT_MS < f->from ||
	    (f->serial > 1 && fleet_hash(f->account, f->serial, 33) % 4 == 0))
		return false;
	fleet_spot(f, k, spot);
	*at = k * FLEET_SPOT_MS;
	return true;
}
