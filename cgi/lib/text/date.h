/*
 * date: times, int64_t milliseconds since 1970-01-01T00:00:00Z, as text: the
 * shapes that carriers use, and those that people read.  Pure; what time it is
 * says clock.h.
 */
#ifndef LIB_DATE_H
#define LIB_DATE_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/arena.h"

/*
 * Parse "2016-06-29T00:21:33.339Z", "…+00:00", "…+0000", a blank for the T,
 * a fraction of any length or none, seconds or none; or a date alone, which is
 * midnight of UTC whatever zone is behind it.  False when it is none of these or
 * not in the calendar.
 */
bool	 date_parse(const char *, int64_t *ms);

/*
 * The day that a carrier means, as its midnight in UTC.  A date is that day in
 * every zone, and so is one with a time and an offset: the day where it was
 * written.  A time in UTC that is the first moment of a day elsewhere, or the
 * last second of one (2026-11-01T04:59:59Z at -05:00), is that day, for zones
 * from -12:00 to +11:45, which begin their days at a quarter of an hour; any
 * other time is the day in UTC.
 */
bool	 date_parse_told_day(const char *, int64_t *ms);

/* Exactly YYYY-MM-DD, in the calendar. */
bool	 date_parse_day(const char *, int64_t *ms);

enum { DATE_ISO_SIZE = 25 };

/* …T00:21:33.339Z into s, which is returned. */
char	*date_stamp(char s[DATE_ISO_SIZE], int64_t ms);

char	*date_iso(struct arena *, int64_t ms);		/* the same */

/* One in letters, digits and signs that mean nothing in HTML, so that a page
 * takes it as it is (html_stamp): of the many dates of a list, escaping took
 * 300 instructions each. */
struct stamp {
	unsigned char	 len;
	char		 text[DATE_ISO_SIZE];
};

/* Three: …T00:21:33.339Z, 2016-06-29 00:21:33 UTC, and 2016-06-29. */
enum { DATE_STAMPS = 3 };
struct stamp *date_stamps(struct arena *, int64_t ms);

char	*date_day(struct arena *, int64_t ms);	/* 2016-06-29 */
char	*date_human_day(struct arena *, int64_t ms);	/* 29 Jun 2016 */
char	*date_human(struct arena *, int64_t ms);	/* 29 Jun 2016, 00:21 UTC */
/* date_human() as clocks show it that are shift ms ahead of UTC, which is
 * called zone. */
char	*date_local(struct arena *, int64_t ms, int64_t shift,
	    const char *zone);
char	*date_ago(struct arena *, int64_t ms, int64_t now); /* 3 minutes ago */

#endif
