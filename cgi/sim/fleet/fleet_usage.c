#include <time.h>

#include "fleet.h"

/*
 * A SIM's usage as a function of time.
 *
 * A SIM is awake for A out of every B ms (always, when A = B).  While awake it
 * begins a session of L ms every P ms.  The usage up to t is therefore
 * arithmetic on t: the same for every caller, and never decreasing.
 */

#define MINUTE	60000LL
#define HOUR	(60 * MINUTE)
#define DAY	(24 * HOUR)

struct rhythm {
	int64_t	period, length;		/* of sessions, in time awake */
	int64_t	round, awake;		/* for weeks of silence: awake out of
					 * round */
	int64_t	phase;			/* shifts everything */
};

static struct rhythm
rhythm_of(const struct fleet_sim *s)
{
	uint64_t h = fleet_hash(s->account, s->serial, 5);
	struct rhythm r = { .phase = (int64_t)((h >> 20) % (uint64_t)(30 * DAY)) };

	switch (s->habit) {
	case HABIT_STEADY:
		r.period = (1 + (int64_t)(h % 6)) * HOUR;
		r.length = (5 + (int64_t)((h >> 8) % 40)) * MINUTE;
		break;
	case HABIT_SILENT:
		r.period = 2 * HOUR;
		r.length = (10 + (int64_t)((h >> 8) % 40)) * MINUTE;
		r.round = 30 * DAY;
		r.awake = 3 * DAY;
		break;
	case HABIT_ALWAYS:
	case HABIT_NEAR:
	case HABIT_OVER:
		r.period = DAY;
		r.length = DAY - 10 * MINUTE;
		break;
	case HABIT_NEVER:
		break;
	}
	return r;
}

/* Convert real time to time awake, and back (to when it was reached). */
static int64_t
awake_at(const struct rhythm *r, int64_t t)
{
	t += r->phase;
	if (r->round == 0)
		return t;
	return t / r->round * r->awake +
	    (t % r->round < r->awake ? t % r->round : r->awake);
}

static int64_t
real_at(const struct rhythm *r, int64_t awake)
{
	if (r->round == 0)
		return awake - r->phase;
	return awake / r->awake * r->round + awake % r->awake - r->phase;
}

bool
fleet_session(const struct fleet_sim *s, int64_t from, int64_t now,
    int64_t *start, int64_t *end)
{
	struct rhythm r = rhythm_of(s);
	int64_t w, first;

	if (r.period == 0 || from == ABSENT || now < from || from < 0)
		return false;
	w = awake_at(&r, now);
	/* at the end of a round time awake stands still */
	if (r.round != 0 && w > 0 && w % r.awake == 0 &&
	    (now + r.phase) % r.round >= r.awake)
		w--;
	first = w - w % r.period;
	*start = real_at(&r, first);
	if (*start < from)
		return false;
	*end = w % r.period < r.length ? ABSENT : *start + r.length;
	return true;
}

/* The sessions begun in [from, to), and their total length. */
static int64_t
time_in_session(const struct rhythm *r, int64_t t, int64_t *begun)
{
	int64_t w = awake_at(r, t), k = w / r->period, rest = w % r->period;

	*begun = k + (rest > 0);
	return k * r->length + (rest < r->length ? rest : r->length);
}

/* How often something periodic happens in [from, to). */
static int64_t
strikes(int64_t period, int64_t phase, int64_t from, int64_t to)
{
	return (to + phase) / period - (from + phase) / period;
}

/* n * a / b without overflow, as long as the result fits. */
static int64_t
part(int64_t n, int64_t a, int64_t b)
{
	return (int64_t)((__int128)n * a / b);
}

/* Bytes up to dt after the cycle's start, for SIMs near or over the limit: most
 * of it early, the rest evenly. */
static int64_t
early(const struct fleet_sim *s, int64_t limit, int64_t dt, int64_t cycle)
{
	int64_t rush = s->habit == HABIT_NEAR ? 36 * HOUR : 24 * HOUR;
	int64_t first = s->habit == HABIT_NEAR ? 90 : 98;
	int64_t rest = s->habit == HABIT_NEAR ? 8 : 60;
	int64_t sum;

	sum = part(limit * first / 100, dt < rush ? dt : rush, rush);
	if (dt > rush)
		sum += part(limit * rest / 100, dt - rush, cycle - rush);
	return sum;
}

static int64_t
data_in(const struct fleet_sim *s, const struct rhythm *r,
    const struct fleet_plan *plan, int64_t from, int64_t to)
{
	uint64_t h = fleet_hash(s->account, s->serial, 6);
	int64_t limit = plan->limit != 0 ? plan->limit : 1024 * 1024;
	int64_t start, end, begun, in_session, month, share;

	fleet_cycle(s->account, from, &start, &end);
	if (s->habit == HABIT_NEAR || s->habit == HABIT_OVER)
		return early(s, limit, to - start, end - start) -
		    early(s, limit, from - start, end - start);

	/* 3 to 70 percent of the limit per month, different in each cycle */
	h ^= fleet_hash(s->account, s->serial, 1000 + (unsigned)(start / DAY));
	share = 3 + (int64_t)(h % 68);
	in_session = time_in_session(r, to, &begun) -
	    time_in_session(r, from, &begun);
	month = r->round == 0 ? 31 * DAY / r->period * r->length :
	    2 * r->awake / r->period * r->length;
	return part(limit * share / 100, in_session, month);
}

void
fleet_usage(const struct fleet_sim *s, const struct fleet_plan *plan,
    int64_t from, int64_t to, struct fleet_usage *u)
{
	struct rhythm r = rhythm_of(s);
	uint64_t h = fleet_hash(s->account, s->serial, 7);
	int64_t phase = (int64_t)((h >> 16) % (uint64_t)DAY), a, b;

	*u = (struct fleet_usage){ 0 };
	if (r.period == 0 || from == ABSENT || from < 0 || to <= from)
		return;
	u->data = data_in(s, &r, plan, from, to);
	time_in_session(&r, from, &a);
	time_in_session(&r, to, &b);
	u->sessions = b - a;
	if (h % 5 < 2 && s->habit != HABIT_SILENT)	/* reports by SMS */
		u->sms = strikes((6 + (int64_t)(h >> 8) % 42) * HOUR, phase,
		    from, to);
	if (h % 20 == 7 && s->habit != HABIT_SILENT)	/* has a voice line */
		u->voice = strikes(DAY, phase, from, to) *
		    (20 + (int64_t)(h >> 32) % 100);
}

int64_t
fleet_cap(const struct fleet_sim *s, const struct fleet_plan *plan)
{
	return plan->limit + plan->limit / 1000 *
	    (int64_t)(fleet_hash(s->account, s->serial, 8) % 15);
}

void
fleet_cycle(const struct fleet_account *c, int64_t t, int64_t *start,
    int64_t *end)
{
	time_t seconds = (time_t)(t / 1000);
	struct tm tm;

	if (gmtime_r(&seconds, &tm) == NULL) {
		*start = *end = t;
		return;
	}
	if (tm.tm_mday < c->cycle_day)
		tm.tm_mon--;
	tm.tm_mday = c->cycle_day;
	tm.tm_hour = tm.tm_min = tm.tm_sec = 0;
	*start = (int64_t)timegm(&tm) * 1000;
	/* timegm has normalized the fields */
	tm.tm_mon++;
	*end = (int64_t)timegm(&tm) * 1000;
}

void
fleet_spot(const struct fleet_sim *s, int64_t k, struct fleet_spot *spot)
{
	const struct fleet_account *c = s->account;
	uint64_t h = fleet_hash(c, s->serial, 10);
	uint64_t step = fleet_hash(c, s->serial, 20 + (unsigned)k);
	const struct fleet_place *p = &c->places[h % c->nplaces];

	/* near home, varying a little */
	*spot = (struct fleet_spot){ .place = p,
	    .latitude = p->latitude +
	    ((double)((h >> 8) % 2000) - 1000) / 10000 +
	    ((double)(step % 200) - 100) / 20000,
	    .longitude = p->longitude +
	    ((double)((h >> 24) % 2000) - 1000) / 10000 +
	    ((double)((step >> 8) % 200) - 100) / 20000,
	    .cell = 1000 + (unsigned)(step >> 16) % 60000,
	    .area = 100 + (unsigned)(h >> 40) % 900 };
}
