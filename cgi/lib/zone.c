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

	/* no dots in it: it does not leave the directory */
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

/* The zone of the environment stays there when UTC is used for a while, as it
 * is between two requests: to load one takes long. */
static char loaded[ZONE_NAME_MAX + 1];
static bool local;

/* The colon says that it is a file's name. */
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
	/* zones without letters of their own have a number */
	snprintf(z.word, sizeof(z.word), "%s%s",
	    strchr("+-", *tm.tm_zone) != NULL ? "UTC" : "", tm.tm_zone);
	return z;
}

/* Does a name hold what was typed?  A blank is an underscore there. */
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
	/* country, coordinates, name, remarks */
	if (*typed == '\0' || (f = fopen(DIRECTORY "zone.tab", "re")) == NULL)
		return 0;
	while (n < ZONE_FOUND_MAX && fgets(line, sizeof(line), f) != NULL)
		if (*line != '#' && sscanf(line, "%*s %*s %40s", name) == 1 &&
		    holds(name, typed))
			found[n++] = arena_strdup(a, name);
	fclose(f);
	return n;
}
