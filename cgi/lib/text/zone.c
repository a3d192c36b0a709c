#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "zone.h"

#define DIRECTORY	"/usr/share/zoneinfo/"

bool
zone_known(const char *name)
{
	static const char shape[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789_+-/";
	char path[sizeof(DIRECTORY) + ZONE_NAME_MAX], magic[4];
	size_t n = strlen(name);
	FILE *f;
	bool known;

	/* no dots, so that it cannot leave the directory */
	if (n == 0 || n > ZONE_NAME_MAX || *name == '/' ||
	    strspn(name, shape) != n)
		return false;
	snprintf(path, sizeof(path), DIRECTORY "%s", name);
	if ((f = fopen(path, "re")) == NULL)
		return false;
	known = fread(magic, 1, sizeof(magic), f) == sizeof(magic) &&
	    memcmp(magic, "TZif", sizeof(magic)) == 0;
	fclose(f);
	return known;
}

/* The zone stays in the environment while UTC is used between two requests,
 * because loading one takes long. */
static char loaded[ZONE_NAME_MAX + 1];
static bool local;

/* The colon marks a file name. */
void
zone_use(const char *name)
{
	char tz[ZONE_NAME_MAX + 2];

	local = *name != '\0' && strcmp(name, "UTC") != 0;
	if (!local || strcmp(name, loaded) == 0)
		return;
	local = zone_known(name);
	if (!local)
		return;
	snprintf(loaded, sizeof(loaded), "%s", name);
	snprintf(tz, sizeof(tz), ":%s", name);
	setenv("TZ", tz, 1);
	tzset();
}

struct zone_time
zone_at(int64_t ms)
{
	struct zone_time z = { .shift = 0, .word = "UTC" };
	time_t t = (time_t)(ms / 1000 - (ms % 1000 < 0));
	struct tm tm;

	if (!local || localtime_r(&t, &tm) == NULL)
		return z;
	z.shift = (int64_t)tm.tm_gmtoff * 1000;
	/* zones without an abbreviation have a number */
	snprintf(z.word, sizeof(z.word), "%s%s",
	    strchr("+-", *tm.tm_zone) != NULL ? "UTC" : "", tm.tm_zone);
	return z;
}

int64_t
zone_shift(int64_t ms)
{
	return local ? zone_at(ms).shift : 0;
}

/* Does the name contain the input?  Its blanks match underscores. */
static bool
holds(const char *name, const char *typed)
{
	size_t n = strlen(typed), i;

	for (; *name != '\0'; name++) {
		for (i = 0; i < n && name[i] != '\0'; i++)
			if ((name[i] | 0x20) != (typed[i] == ' ' ? '_' | 0x20 :
			    typed[i] | 0x20))
				break;
		if (i == n)
			return true;
	}
	return false;
}

size_t
zone_find(struct arena *a, const char *typed,
    const char *found[ZONE_FOUND_MAX])
{
	char line[512], name[ZONE_NAME_MAX + 1];
	size_t n = 0;
	FILE *f;

	if (zone_known(typed)) {
		found[0] = arena_strdup(a, typed);
		return 1;
	}
	/* country, coordinates, name, comments */
	if (*typed == '\0' || (f = fopen(DIRECTORY "zone.tab", "re")) == NULL)
		return 0;
	while (n < ZONE_FOUND_MAX && fgets(line, sizeof(line), f) != NULL)
		if (*line != '#' && sscanf(line, "%*s %*s %40s", name) == 1 &&
		    holds(name, typed))
			found[n++] = arena_strdup(a, name);
	fclose(f);
	return n;
}

/* The Levenshtein distance, up to a maximum; ignores case, and a blank equals
 * an underscore. */
static size_t
distance(const char *a, const char *b)
{
	size_t row[ZONE_NAME_MAX + 1], n = strlen(b), was, up;

	for (size_t k = 0; k <= n; k++)
		row[k] = k;
	for (size_t i = 1; *a != '\0'; a++, i++) {
		char c = *a == ' ' ? '_' : *a;

		was = row[0];
		row[0] = i;
		for (size_t k = 1; k <= n; k++) {
			up = row[k];
			was += (c | 0x20) != (b[k - 1] | 0x20);
			if (row[k] + 1 < was)
				was = row[k] + 1;
			if (row[k - 1] + 1 < was)
				was = row[k - 1] + 1;
			row[k] = was;
			was = up;
		}
	}
	return row[n];
}

/* The distance from the input to a zone's name, or to the city at its end. */
static size_t
away(const char *typed, const char *name)
{
	const char *city = strrchr(name, '/'), *last = strrchr(typed, '/');
	size_t whole = distance(typed, name), part;

	part = distance(last != NULL ? last + 1 : typed,
	    city != NULL ? city + 1 : name);
	return part < whole ? part : whole;
}

size_t
zone_near(struct arena *a, const char *typed,
    const char *found[ZONE_FOUND_MAX])
{
	size_t far[ZONE_FOUND_MAX], n = 0, k, d, len = strlen(typed);
	char line[512], name[ZONE_NAME_MAX + 1];
	FILE *f;

	if (len < 3 || len > ZONE_NAME_MAX ||
	    (f = fopen(DIRECTORY "zone.tab", "re")) == NULL)
		return 0;
	while (fgets(line, sizeof(line), f) != NULL) {
		if (*line == '#' || sscanf(line, "%*s %*s %40s", name) != 1)
			continue;
		d = away(typed, name);
		/* with a third of it wrong it is another word */
		if (d * 3 > len)
			continue;
		for (k = n; k > 0 && far[k - 1] > d; k--)
			if (k < ZONE_FOUND_MAX) {
				far[k] = far[k - 1];
				found[k] = found[k - 1];
			}
		if (k == ZONE_FOUND_MAX)
			continue;
		far[k] = d;
		found[k] = arena_strdup(a, name);
		n += n < ZONE_FOUND_MAX;
	}
	fclose(f);
	return n;
}
