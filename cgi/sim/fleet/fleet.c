#include <string.h>
#include <strings.h>

#include "../../lib/text/iccid.h"
#include "../../lib/text/luhn.h"
#include "fleet.h"

/* All SIMs were added within these days. */
#define FIRST_ADDED	1704672000000LL		/* 2024-01-08 */
#define ADDED_DAYS	900
#define DAY		86400000LL

const struct fleet_state_text fleet_states[FLEET_STATE_MAX] = {
	[FLEET_NONE] = { .name = "UNKNOWN", .title = "Unknown",
	    .final = true },
	[FLEET_TEST_READY] = { .name = "TEST_READY", .title = "Test Ready",
	    .before = true, .connects = true },
	[FLEET_INVENTORY] = { .name = "INVENTORY", .title = "Inventory",
	    .before = true },
	[FLEET_TRIAL] = { .name = "TRIAL", .title = "Trial",
	    .before = true, .connects = true },
	[FLEET_ACTIVATION_READY] = { .name = "ACTIVATION_READY",
	    .title = "Activation Ready", .before = true, .connects = true },
	[FLEET_ACTIVATED] = { .name = "ACTIVATED", .title = "Activated",
	    .connects = true },
	[FLEET_DEACTIVATED] = { .name = "DEACTIVATED",
	    .title = "Deactivated" },
	[FLEET_RETIRED] = { .name = "RETIRED", .title = "Retired",
	    .final = true },
	[FLEET_PURGED] = { .name = "PURGED", .title = "Purged",
	    .final = true },
	[FLEET_REPLACED] = { .name = "REPLACED", .title = "Replaced",
	    .final = true },
};

enum fleet_state
fleet_state_parse(const char *name)
{
	for (int i = FLEET_NONE + 1; name != NULL && i < FLEET_STATE_MAX; i++)
		if (strcasecmp(name, fleet_states[i].name) == 0)
			return (enum fleet_state)i;
	return FLEET_NONE;
}

enum fleet_move
fleet_move(enum fleet_state from, enum fleet_state to)
{
	if (to == FLEET_NONE || to == FLEET_REPLACED)
		return MOVE_INVALID;
	if (from == to)
		return MOVE_SAME;
	if (fleet_states[from].final)
		return MOVE_INVALID;
	if (fleet_states[to].before && !fleet_states[from].before)
		return MOVE_BACK;
	return MOVE_OK;
}

uint64_t
fleet_hash(const struct fleet_account *c, int64_t serial, unsigned n)
{
	uint64_t z = ((uint64_t)c->number << 48) ^ (uint64_t)serial;

	/* splitmix64, advanced by n steps */
	z = z * 0x2545f4914f6cdd1dULL + (n + 1) * 0x9e3779b97f4a7c15ULL;
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
	return z ^ (z >> 31);
}

/* The first SIMs of every account each demonstrate one case. */
static const struct {
	enum fleet_state	state;
	enum fleet_habit	habit;
} shown[] = {
	{ FLEET_ACTIVATED, HABIT_ALWAYS },
	{ FLEET_ACTIVATED, HABIT_NEAR },
	{ FLEET_ACTIVATED, HABIT_OVER },
	{ FLEET_ACTIVATED, HABIT_NEVER },
	{ FLEET_ACTIVATED, HABIT_SILENT },
	{ FLEET_ACTIVATION_READY, HABIT_STEADY },
	{ FLEET_TEST_READY, HABIT_STEADY },
	{ FLEET_INVENTORY, HABIT_STEADY },
	{ FLEET_DEACTIVATED, HABIT_STEADY },
	{ FLEET_RETIRED, HABIT_STEADY },
	{ FLEET_PURGED, HABIT_NEVER },
	{ FLEET_REPLACED, HABIT_STEADY },
};

static enum fleet_state
state_of(const struct fleet_account *c, int64_t serial)
{
	uint64_t h = fleet_hash(c, serial, 0) % 1000;

	if (serial <= (int64_t)(sizeof(shown) / sizeof(*shown)))
		return shown[serial - 1].state;
	return h < 790 ? FLEET_ACTIVATED : h < 850 ? FLEET_ACTIVATION_READY :
	    h < 885 ? FLEET_TEST_READY : h < 930 ? FLEET_INVENTORY :
	    h < 975 ? FLEET_DEACTIVATED : h < 992 ? FLEET_RETIRED :
	    h < 997 ? FLEET_PURGED : FLEET_REPLACED;
}

static enum fleet_habit
habit_of(const struct fleet_account *c, int64_t serial)
{
	uint64_t h = fleet_hash(c, serial, 1) % 100;

	if (serial <= (int64_t)(sizeof(shown) / sizeof(*shown)))
		return shown[serial - 1].habit;
	return h < 60 ? HABIT_STEADY : h < 72 ? HABIT_ALWAYS :
	    h < 78 ? HABIT_NEVER : h < 90 ? HABIT_SILENT :
	    h < 96 ? HABIT_NEAR : HABIT_OVER;
}

/* Dates added, shipped, activated and last changed. */
static void
dates(struct fleet_sim *s)
{
	const struct fleet_account *c = s->account;
	uint64_t h = fleet_hash(c, s->serial, 2);
	bool was_active = !fleet_states[s->state].before &&
	    !(s->state == FLEET_PURGED);

	/* SIMs arrive a hundred a day; seconds and ms vary. */
	s->added = FIRST_ADDED + (int64_t)(fleet_hash(c, s->serial / 100, 3) %
	    ADDED_DAYS) * DAY + 8 * 3600000 + (int64_t)(h % 7200000);
	s->shipped = s->added - s->added % DAY + 5 * DAY + 7 * 3600000;
	s->activated = was_active ?
	    s->shipped + DAY + (int64_t)((h >> 24) % (uint64_t)(20 * DAY)) :
	    ABSENT;
	s->from = s->until = ABSENT;
	s->updated = was_active ? s->activated : s->shipped;
	if (s->state == FLEET_TEST_READY)
		s->from = s->shipped;
	if (was_active)
		s->from = s->activated;
	if (was_active && s->state != FLEET_ACTIVATED) {
		s->until = s->activated + 10 * DAY +
		    (int64_t)((h >> 12) % (uint64_t)(40 * DAY));
		s->updated = s->until;
	}
}

/* n digits: the prefix, two digits of account, the serial with leading
 * zeros. */
static void
numbered(char *out, size_t n, const char *prefix, int account, int64_t serial)
{
	size_t len = strlen(prefix);

	memcpy(out, prefix, len);
	out[len] = (char)('0' + account / 10 % 10);
	out[len + 1] = (char)('0' + account % 10);
	for (size_t i = n; i > len + 2; i--, serial /= 10)
		out[i - 1] = (char)('0' + serial % 10);
	out[n] = '\0';
}

bool
fleet_sim(const struct fleet_account *c, int64_t serial, struct fleet_sim *s)
{
	static const char *const customers[] = {
		"Cold chain", "Metering", "Rental fleet", "Vending"
	};
	size_t nplans = 0, ncomm = 0;
	uint64_t h;
	unsigned mod = 0;

	if (serial < 1 || serial > c->sims)
		return false;
	h = fleet_hash(c, serial, 4);
	*s = (struct fleet_sim){ .account = c, .serial = serial,
	    .state = state_of(c, serial), .habit = habit_of(c, serial) };
	dates(s);

	while (c->plans[nplans].name != NULL)
		nplans++;
	while (c->comm_plans[ncomm] != NULL)
		ncomm++;
	/* small plans are more common */
	s->plan = &c->plans[(h % nplans) * ((h >> 8) % nplans) / nplans];
	if (s->plan->limit == 0)
		s->plan = &c->plans[0];
	s->comm_plan = c->comm_plans[(h >> 16) % ncomm];
	if ((h >> 24) % 3 == 0)
		s->customer = customers[(h >> 32) % 4];

	iccid_make(c->number, serial, s->iccid);
	numbered(s->imsi, 15, "99999", c->number, serial);
	numbered(s->msisdn, 15, "999", c->number, serial);
	numbered(s->imei, 14, "001099", c->number, serial);
	s->imei[14] = luhn_digit(s->imei, 14);
	s->imei[15] = '\0';
	if ((h >> 40) % 3 == 0) {
		numbered(s->eid, 30, "89999000", c->number, serial);
		/* check digits by SGP.02: ISO 7064 mod 97-10 */
		for (const char *p = s->eid; *p != '\0'; p++)
			mod = (mod * 10 + (unsigned)(*p - '0')) % 97;
		mod = 98 - mod * 100 % 97;
		s->eid[30] = (char)('0' + mod / 10);
		s->eid[31] = (char)('0' + mod % 10);
		s->eid[32] = '\0';
	}
	return true;
}

void
fleet_glance(const struct fleet_account *c, int64_t serial,
    enum fleet_state *state, int64_t *updated)
{
	struct fleet_sim s = { .account = c, .serial = serial,
	    .state = state_of(c, serial) };

	dates(&s);
	*state = s.state;
	*updated = s.updated;
}

const struct fleet_account *
fleet_locate(const char *iccid, int64_t *serial)
{
	const struct fleet_account *c;
	int number;

	if (!iccid_split(iccid, &number, serial))
		return NULL;
	c = fleet_account(number);
	if (c == NULL || *serial < 1 || *serial > c->sims)
		return NULL;
	return c;
}
