/* Device management topics, after iotdevice-1/ and iotdm-1/. */
#include <string.h>

#include "topic.h"

static const char *const says[] = { "mgmt/manage", "mgmt/unmanage",
	"device/update/location", "add/diag/errorCodes",
	"clear/diag/errorCodes", "add/diag/log", "clear/diag/log", "notify",
	"response" };

/* The last entry is any action of any package. */
static const char *const hears[MANAGE_HEARS] = { "response", "observe",
	"cancel", "device/update", "mgmt/initiate/device/reboot",
	"mgmt/initiate/device/factory_reset",
	"mgmt/initiate/firmware/download", "mgmt/initiate/firmware/update",
	"mgmt/custom/+/+" };
#define CUSTOM	"mgmt/custom/"

bool
topic_says(const char *tail)
{
	for (size_t i = 0; i < sizeof(says) / sizeof(says[0]); i++)
		if (strcmp(says[i], tail) == 0)
			return true;
	return false;
}

bool
topic_matches(const char *filter, const char *topic)
{
	for (;;) {
		size_t f = strcspn(filter, "/"), t = strcspn(topic, "/");

		if (strcmp(filter, "#") == 0)
			return true;
		if (!(f == 1 && *filter == '+') &&
		    (f != t || strncmp(filter, topic, f) != 0))
			return false;
		filter += f;
		topic += t;
		if (*filter == '\0' || *topic == '\0')
			return *topic == *filter ||
			    (*topic == '\0' && strcmp(filter, "/#") == 0);
		filter++;
		topic++;
	}
}

/* Each level is a word or +, or # at the end. */
static bool
well_formed(const char *filter)
{
	for (;;) {
		size_t n = strcspn(filter, "/");

		if (n == 0 || (memchr(filter, '#', n) != NULL &&
		    strcmp(filter, "#") != 0) ||
		    (memchr(filter, '+', n) != NULL && n > 1))
			return false;
		if (filter[n] == '\0')
			return true;
		filter += n + 1;
	}
}

/* A filter that names a package and an action subscribes to the last entry. */
unsigned
topic_hears(const char *filter)
{
	unsigned bits = 0;

	if (!well_formed(filter))
		return 0;
	for (unsigned i = 0; i < MANAGE_HEARS; i++)
		if (topic_matches(filter, hears[i]) ||
		    (i == MANAGE_HEARS - 1 && topic_matches(hears[i], filter)))
			bits |= 1U << i;
	if (strncmp(filter, CUSTOM, sizeof(CUSTOM) - 1) == 0 &&
	    strcmp(filter + strcspn(filter, "#"), "#") == 0)
		bits |= 1U << (MANAGE_HEARS - 1);
	return bits;
}

unsigned
topic_heard(const char *tail)
{
	if (strpbrk(tail, "+#") != NULL || !well_formed(tail))
		return 0;
	for (unsigned i = 0; i < MANAGE_HEARS; i++)
		if (topic_matches(hears[i], tail))
			return 1U << i;
	return 0;
}
