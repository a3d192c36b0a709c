#include <string.h>
#include <time.h>

#include "date.h"

#define DAY_MS	(24LL * 60 * 60 * 1000)

/* Parse exactly n digits, a number from lo to hi, and skip them. */
static bool
digits(const char **s, int n, int lo, int hi, int *out)
{
	int i, v = 0;

	for (i = 0; i < n; i++) {
		if ((*s)[i] < '0' || (*s)[i] > '9')
			return false;
		v = v * 10 + (*s)[i] - '0';
	}
	if (v < lo || v > hi)
		return false;
	*s += n;
	*out = v;
	return true;
}

static bool
literal(const char **s, char c)
{
	if (**s != c)
		return false;
	(*s)++;
	return true;
}

static int
days_in(int year, int month)
{
	static const int days[] = {
		31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31
	};
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return days[month - 1] + (month == 2 && leap);
}

static bool
date(const char **s, int64_t *ms)
{
	struct tm tm = { .tm_sec = 0 };
	int year, month, day;

	if (!digits(s, 4, 1, 9999, &year) || !literal(s, '-') ||
	    !digits(s, 2, 1, 12, &month) || !literal(s, '-') ||
	    !digits(s, 2, 1, days_in(year, month), &day))
		return false;
	tm.tm_year = year - 1900;
	tm.tm_mon = month - 1;
	tm.tm_mday = day;
	*ms = (int64_t)timegm(&tm) * 1000;
	return true;
}

/* Parse HH:MM with optional seconds and fraction. */
static bool
time_of_day(const char **s, int64_t *ms)
{
	int hour, minute, second = 0, weight = 100, fraction = 0;

	if (!digits(s, 2, 0, 23, &hour) || !literal(s, ':') ||
	    !digits(s, 2, 0, 59, &minute))
		return false;
	if (literal(s, ':')) {
		if (!digits(s, 2, 0, 59, &second))
			return false;
		if (literal(s, '.')) {
			if (**s < '0' || **s > '9')
				return false;
			for (; **s >= '0' && **s <= '9'; (*s)++) {
				fraction += (**s - '0') * weight;
				weight /= 10;
			}
		}
	}
	*ms = ((hour * 60LL + minute) * 60 + second) * 1000 + fraction;
	return true;
}

/* Parse Z, +hh:mm or +hhmm: the offset to subtract for UTC. */
static bool
zone(const char **s, int64_t *ms)
{
	int hour, minute, sign;

	*ms = 0;
	if (literal(s, 'Z'))
		return true;
	if (**s != '+' && **s != '-')
		return false;
	sign = **s == '+' ? 1 : -1;
	(*s)++;
	if (!digits(s, 2, 0, 23, &hour))
		return false;
	literal(s, ':');
	if (!digits(s, 2, 0, 59, &minute))
		return false;
	*ms = sign * (hour * 60LL + minute) * 60 * 1000;
	return true;
}

bool
date_parse(const char *s, int64_t *ms)
{
	int64_t day, of_day = 0, offset = 0;

	if (s == NULL || !date(&s, &day))
		return false;
	if (literal(&s, 'T') || literal(&s, ' ')) {
		if (!time_of_day(&s, &of_day) || !zone(&s, &offset))
			return false;
	} else if (*s != '\0') {
		/* a date is not an instant: the zone does not move it */
		if (!zone(&s, &offset))
			return false;
		offset = 0;
	}
	if (*s != '\0')
		return false;
	*ms = day + of_day - offset;
	return true;
}

/* Days from a UTC time to the day that begins or ends at it in some zone;
 * of_day is the time since midnight UTC. */
static int
days_off(int64_t of_day)
{
	const int64_t quarter = DAY_MS / 96, past = of_day % quarter;
	int64_t midnight = of_day - past;	/* in that zone */

	if (past >= quarter - 1000) {		/* the last second of a day */
		midnight += quarter;
		return midnight <= DAY_MS / 2 ? -1 : 0;
	}
	return past == 0 && midnight > DAY_MS / 2 ? 1 : 0;
}

bool
date_parse_told_day(const char *s, int64_t *ms)
{
	int64_t at, day, of_day, offset;

	if (!date_parse(s, &at))
		return false;
	date(&s, &day);
	if (literal(&s, 'T') || literal(&s, ' ')) {
		time_of_day(&s, &of_day);
		zone(&s, &offset);
		if (offset == 0)
			day += days_off(of_day) * DAY_MS;
	}
	*ms = day;
	return true;
}

bool
date_parse_day(const char *s, int64_t *ms)
{
	int64_t v;

	if (s == NULL || !date(&s, &v) || *s != '\0')
		return false;
	*ms = v;
	return true;
}

/* A time broken down in UTC. */
struct parts {
	int	year, month, day, hour, minute, second, ms;
};

/*
 * Times before 1970 round down.  A year that does not have four digits becomes
 * the nearest one that has.  Days are counted in four centuries from the first
 * of March of year 0, so that the leap day comes last, with a multiplication
 * in place of a division (Neri and Schneider, "Euclidean affine functions and
 * their application to calendar algorithms", 2022).  A list shows hundreds of
 * times, and gmtime_r takes a lock for each.
 */
static inline struct parts
take_apart(int64_t ms)
{
	const int64_t lo = -62135596800000, hi = 253402300799999;
	struct parts p;
	uint32_t n, century, of_year, rest, seconds;
	uint64_t years;
	int64_t day;
	bool next;

	ms = ms < lo ? lo : ms > hi ? hi : ms;
	day = ms / DAY_MS - (ms % DAY_MS < 0);
	rest = (uint32_t)(ms - day * DAY_MS);
	seconds = rest / 1000;
	p.ms = (int)(rest % 1000);
	p.second = (int)(seconds % 60);
	p.minute = (int)(seconds / 60 % 60);
	p.hour = (int)(seconds / 3600);
	n = 4 * (uint32_t)(day + 719468) + 3;	/* 0000-03-01 to 1970-01-01 */
	century = n / 146097;
	years = UINT64_C(2939745) * (n % 146097 | 3);
	of_year = (uint32_t)years / 2939745 / 4;
	n = 2141 * of_year + 197913;		/* months of 30.6 days */
	next = of_year >= 306;			/* January, February */
	p.day = (int)((n & 0xffff) / 2141 + 1);
	p.month = (int)(n >> 16) - (next ? 12 : 0);
	p.year = (int)(100 * century + (uint32_t)(years >> 32)) + next;
	return p;
}

/* Write v in n digits.  Returns the end. */
static char *
put(char *p, int v, int n)
{
	for (int i = n - 1; i >= 0; i--, v /= 10)
		p[i] = (char)('0' + v % 10);
	return p + n;
}

/* The same for two digits: a list needs hundreds of them. */
static void
put2(char *p, int v)
{
	static const char pairs[] =
	    "0001020304050607080910111213141516171819"
	    "2021222324252627282930313233343536373839"
	    "4041424344454647484950515253545556575859"
	    "6061626364656667686970717273747576777879"
	    "8081828384858687888990919293949596979899";

	memcpy(p, pairs + 2 * v, 2);
}

static void
put_date(char *p, const struct parts *t)
{
	put2(p, t->year / 100);
	put2(p + 2, t->year % 100);
	put2(p + 5, t->month);
	put2(p + 8, t->day);
}

static inline void
put_stamp(char s[DATE_ISO_SIZE], int64_t ms)
{
	struct parts t = take_apart(ms);

	memcpy(s, "0000-00-00T00:00:00.000Z", DATE_ISO_SIZE);
	put_date(s, &t);
	put2(s + 11, t.hour);
	put2(s + 14, t.minute);
	put2(s + 17, t.second);
	put2(s + 20, t.ms / 10);
	s[22] = (char)('0' + t.ms % 10);
}

char *
date_stamp(char s[DATE_ISO_SIZE], int64_t ms)
{
	put_stamp(s, ms);
	return s;
}

char *
date_iso(struct arena *a, int64_t ms)
{
	return date_stamp(arena_space(a, DATE_ISO_SIZE, 1), ms);
}

struct stamp *
date_stamps(struct arena *a, int64_t ms)
{
	struct stamp *s = arena_space(a, DATE_STAMPS, sizeof(*s));

	put_stamp(s[0].text, ms);
	s[0].len = DATE_ISO_SIZE - 1;
	s[1] = s[0];
	s[1].text[10] = ' ';
	memcpy(s[1].text + 19, " UTC", 5);
	s[1].len = 23;
	memcpy(s[2].text, s[0].text, 10);
	s[2].text[10] = '\0';
	s[2].len = 10;
	return s;
}

char *
date_day(struct arena *a, int64_t ms)
{
	struct parts t = take_apart(ms);
	char s[] = "0000-00-00";

	put_date(s, &t);
	return arena_strndup(a, s, sizeof(s));
}

char *
date_local(struct arena *a, int64_t ms, int64_t shift, const char *zone)
{
	static const char months[][5] = { "Jan ", "Feb ", "Mar ", "Apr ",
		"May ", "Jun ", "Jul ", "Aug ", "Sep ", "Oct ", "Nov ", "Dec " };
	/* no shift at the extreme ends of the range */
	struct parts t = take_apart(__builtin_add_overflow(ms, shift, &shift) ?
	    ms : shift);
	char s[sizeof("31 Dec 9999, 23:59 ") + 12], *p = s;
	size_t n = strnlen(zone, 11);
	int digits = t.year > 999 ? 4 : t.year > 99 ? 3 : t.year > 9 ? 2 : 1;

	p = put(p, t.day, t.day > 9 ? 2 : 1);
	*p++ = ' ';
	memcpy(p, months[t.month - 1], 4);
	p = put(p + 4, t.year, digits);
	memcpy(p, ", ", 2);
	p = put(p + 2, t.hour, 2);
	*p++ = ':';
	p = put(p, t.minute, 2);
	*p++ = ' ';
	memcpy(p, zone, n);
	p[n] = '\0';
	return arena_strdup(a, s);
}

char *
date_human_day(struct arena *a, int64_t ms)
{
	char *s = date_local(a, ms, 0, "");

	*strchr(s, ',') = '\0';
	return s;
}

char *
date_human(struct arena *a, int64_t ms)
{
	return date_local(a, ms, 0, "UTC");
}

char *
date_ago(struct arena *a, int64_t ms, int64_t now)
{
	static const struct {
		const char	*name;
		int64_t		 ms;
	} units[] = {
		{ .name = "year", .ms = 365 * DAY_MS },
		{ .name = "month", .ms = 30 * DAY_MS },
		{ .name = "day", .ms = DAY_MS },
		{ .name = "hour", .ms = 60 * 60 * 1000 },
		{ .name = "minute", .ms = 60 * 1000 },
	};
	int64_t away = now >= ms ? now - ms : ms - now;
	long long n;
	size_t i;

	for (i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (away < units[i].ms)
			continue;
		n = away / units[i].ms;
		return arena_printf(a, "%s%lld %s%s%s", ms > now ? "in " : "",
		    n, units[i].name, n == 1 ? "" : "s",
		    ms > now ? "" : " ago");
	}
	return arena_strdup(a, "just now");
}
