/*
 * date: times, as int64_t milliseconds since 1970-01-01T00:00:00Z, to and from
 * text: the formats of carriers, and those for people.  Pure; clock.h has the
 * present time.
 */
#ifndef LIB_DATE_H
#define LIB_DATE_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/arena.h"

/*
 * Parse "2016-06-29T00:21:33.339Z", "…+00:00", "…+0000", a blank in place of
 * the T, a fraction of any length or none, with or without seconds; or a date
 * alone, which is midnight UTC whatever zone follows it.  False for anything
 * else and for dates that do not exist.
 */
bool	 date_parse(const char *, int64_t *ms);

/*
 * The day that a carrier means, as its midnight in UTC.  A date means that day
 * in every zone, and a time with an offset means the day where it was written.
 * A UTC time that is the first moment or the last second of a day in another
 * zone (2026-11-01T04:59:59Z at -05:00) means that day; this covers zones from
 * -12:00 to +11:45 whose days begin on a quarter hour.  Any other time means
 * its day in UTC.
 */
bool	 date_parse_told_day(const char *, int64_t *ms);

/* Exactly YYYY-MM-DD, and an existing date. */
bool	 date_parse_day(const char *, int64_t *ms);

enum { DATE_ISO_SIZE = 25 };

/* Write …T00:21:33.339Z into s, and return s. */
char	*date_stamp(char s[DATE_ISO_SIZE], int64_t ms);

char	*date_iso(struct arena *, int64_t ms);		/* the same */

/* A date in letters, digits and signs without meaning in HTML, which a page
 * copies as it is (html_stamp): escaping the many dates of a list took 300
 * instructions each. */
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
/* date_human() in a zone whose clocks are shift ms ahead of UTC. */
char	*date_local(struct arena *, int64_t ms, int64_t shift,
	    const char *zone);
char	*date_ago(struct arena *, int64_t ms, int64_t now); /* 3 minutes ago */

#endif
