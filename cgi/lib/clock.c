#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "clock.h"

#define DAY_MS	(24LL * 60 * 60 * 1000)

int64_t
clock_now(void)
{
	const char *fixed = getenv("PATCHBAY_NOW");
	struct timespec ts;
	char *end;
	long long v;

	if (fixed != NULL && *fixed != '\0') {
		v = strtoll(fixed, &end, 10);
		if (*end == '\0')
			return v;
	}
	clock_gettime(CLOCK_REALTIME, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

int64_t
clock_mono(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

/* Exactly n digits, a number from lo to hi; steps over them. */
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

/* HH:MM, seconds and a fraction when they are there. */
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

/* Z, +hh:mm or +hhmm: what to subtract to get to UTC. */
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
clock_parse(const char *s, int64_t *ms)
{
	int64_t day, of_day = 0, offset = 0;

	if (s == NULL || !date(&s, &day))
		return false;
	if (literal(&s, 'T') || literal(&s, ' ')) {
		if (!time_of_day(&s, &of_day) || !zone(&s, &offset))
			return false;
	} else
		literal(&s, 'Z');
	if (*s != '\0')
		return false;
	*ms = day + of_day - offset;
	return true;
}

bool
clock_parse_date(const char *s, int64_t *ms)
{
	int64_t v;

	if (s == NULL || !date(&s, &v) || *s != '\0')
		return false;
	*ms = v;
	return true;
}

/* Milliseconds taken apart; times before 1970 round down.  What is not a year
 * of four digits becomes the nearest end of them. */
static int
broken_down(int64_t ms, struct tm *tm)
{
	const int64_t lo = -62135596800000, hi = 253402300799999;
	time_t t;
	int rest;

	ms = ms < lo ? lo : ms > hi ? hi : ms;
	rest = (int)(ms % 1000);
	if (rest < 0)
		rest += 1000;
	t = (time_t)((ms - rest) / 1000);
	gmtime_r(&t, tm);
	return rest;
}

char *
clock_iso(struct arena *a, int64_t ms)
{
	struct tm tm;
	int rest = broken_down(ms, &tm);

	return arena_printf(a, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ",
	    tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour,
	    tm.tm_min, tm.tm_sec, rest);
}

char *
clock_date(struct arena *a, int64_t ms)
{
	struct tm tm;

	broken_down(ms, &tm);
	return arena_printf(a, "%04d-%02d-%02d", tm.tm_year + 1900,
	    tm.tm_mon + 1, tm.tm_mday);
}

char *
clock_human(struct arena *a, int64_t ms)
{
	static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May",
		"Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	struct tm tm;

	broken_down(ms, &tm);
	return arena_printf(a, "%d %s %d, %02d:%02d UTC", tm.tm_mday,
	    months[tm.tm_mon], tm.tm_year + 1900, tm.tm_hour, tm.tm_min);
}

char *
clock_ago(struct arena *a, int64_t ms, int64_t now)
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
