#include "topic.h"

#include <stdio.h>
#include <string.h>

#include "../store/id.h"

/* Copy one part up to a separator.  False when it is empty, too long, or has a
 * character that no id has. *s moves past the separator; NULL at the end. */
static bool
piece(const char **s, char sep, char *to, size_t max, bool wild)
{
	const char *end;
	size_t n;

	if (*s == NULL)
		return false;
	end = strchr(*s, sep);
	n = end != NULL ? (size_t)(end - *s) : strlen(*s);
	if (n == 0 || n > max)
		return false;
	memcpy(to, *s, n);
	to[n] = '\0';
	*s = end != NULL ? end + 1 : NULL;
	return (wild && strcmp(to, "+") == 0) || strspn(to,
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	    "0123456789-_.") == n;
}

bool
client_parse(const char *id, struct client_id *c)
{
	static const char kinds[] = "dgaA";
	const char *kind, *s;

	memset(c, 0, sizeof(*c));
	if (id == NULL || *id == '\0' || id[1] != ':' ||
	    (kind = strchr(kinds, *id)) == NULL)
		return false;
	c->kind = (enum client_kind)(kind - kinds);
	s = id + 2;
	if (!piece(&s, ':', c->org, ORG_LEN, false))
		return false;
	if (c->kind <= CLIENT_GATEWAY)
		return piece(&s, ':', c->type, ID_MAX, false) &&
		    piece(&s, ':', c->name, ID_MAX, false) && s == NULL &&
		    id_check(c->type) == ID_FINE &&
		    id_check(c->name) == ID_FINE;
	if (!piece(&s, ':', c->name, ID_MAX, false))
		return false;
	if (c->kind == CLIENT_SCALABLE && s != NULL &&
	    !piece(&s, ':', c->instance, ID_MAX, false))
		return false;
	return s == NULL;
}

/* Skip the next level when it is this word. */
static bool
word(const char **s, const char *is)
{
	size_t n = strlen(is);

	if (*s == NULL || strncmp(*s, is, n) != 0 ||
	    ((*s)[n] != '/' && (*s)[n] != '\0'))
		return false;
	*s = (*s)[n] == '/' ? *s + n + 1 : NULL;
	return true;
}

/* Parse evt/E/fmt/F or cmd/C/fmt/F up to the end. */
static bool
message(const char *s, bool filter, struct topic *t)
{
	if (word(&s, "evt"))
		t->what = TOPIC_EVENT;
	else if (word(&s, "cmd"))
		t->what = TOPIC_COMMAND;
	else
		return false;
	return piece(&s, '/', t->name, EVENT_NAME_MAX, filter) &&
	    word(&s, "fmt") &&
	    piece(&s, '/', t->format, EVENT_NAME_MAX, filter) && s == NULL;
}

/* Parse iotdevice-1/… or iotdm-1/…, with or without the type and id. */
static bool
management(const char *s, bool filter, struct topic *t)
{
	t->brief = true;
	if (word(&s, "iotdevice-1"))
		t->what = TOPIC_MANAGE_SAYS;
	else if (word(&s, "iotdm-1"))
		t->what = TOPIC_MANAGE_HEARS;
	else
		return false;
	if (word(&s, "type")) {
		t->brief = false;
		if (!piece(&s, '/', t->type, ID_MAX, filter) ||
		    !word(&s, "id") ||
		    !piece(&s, '/', t->device, ID_MAX, filter))
			return false;
	}
	t->tail = s;
	return s != NULL && (t->what == TOPIC_MANAGE_SAYS ? topic_says(s) :
	    filter ? topic_hears(s) != 0 : topic_heard(s) != 0);
}

bool
topic_parse(const char *s, bool filter, struct topic *t)
{
	memset(t, 0, sizeof(*t));
	if (strnlen(s, TOPIC_MANAGE_MAX) == TOPIC_MANAGE_MAX)
		return false;
	if (strncmp(s, "iotd", 4) == 0)
		return management(s, filter, t);
	if (strnlen(s, TOPIC_MAX) == TOPIC_MAX || !word(&s, "iot-2"))
		return false;
	if (word(&s, "app")) {
		t->what = TOPIC_APP_MON;
		return piece(&s, '/', t->name, ID_MAX, filter) &&
		    word(&s, "mon") && s == NULL;
	}
	if (!word(&s, "type")) {
		t->brief = true;
		return message(s, filter, t);
	}
	if (!piece(&s, '/', t->type, ID_MAX, filter) || !word(&s, "id") ||
	    !piece(&s, '/', t->device, ID_MAX, filter) || s == NULL)
		return false;
	if (strcmp(s, "mon") == 0) {
		t->what = TOPIC_MON;
		return true;
	}
	if (strcmp(s, "notify") == 0) {
		t->what = TOPIC_NOTIFY;
		return true;
	}
	return message(s, filter, t);
}

static void
own(const struct client_id *c, struct topic *t)
{
	snprintf(t->type, sizeof(t->type), "%s", c->type);
	snprintf(t->device, sizeof(t->device), "%s", c->name);
}

static const char no_such[] = "There is no such topic.";

const char *
topic_publish(const struct client_id *c, const char *topic, struct topic *t)
{
	if (!topic_parse(topic, false, t))
		return no_such;
	switch (c->kind) {
	case CLIENT_DEVICE:
		if (!t->brief || (t->what != TOPIC_EVENT &&
		    t->what != TOPIC_MANAGE_SAYS))
			return "A device publishes its own events, to "
			    "iot-2/evt/…/fmt/…, and to iotdevice-1/….";
		own(c, t);
		return NULL;
	case CLIENT_GATEWAY:
		if (t->what != TOPIC_EVENT && t->what != TOPIC_MANAGE_SAYS)
			return "A gateway publishes events and device "
			    "management messages for itself and the devices "
			    "behind it.";
		if (t->brief)
			own(c, t);
		return NULL;
	case CLIENT_APP:
	case CLIENT_SCALABLE:
		return !t->brief && (t->what == TOPIC_EVENT ||
		    t->what == TOPIC_COMMAND) ? NULL :
		    "An application publishes events and commands of a "
		    "device, to iot-2/type/…/id/…/….";
	}
	return no_such;
}

const char *
topic_subscribe(const struct client_id *c, const char *filter,
    struct topic *t)
{
	const char *shared;

	/* shared subscription of applications: $share/GROUP/FILTER */
	if (c->kind >= CLIENT_APP && strncmp(filter, "$share/", 7) == 0 &&
	    (shared = strchr(filter + 7, '/')) != NULL)
		filter = shared + 1;
	if (!topic_parse(filter, true, t))
		return no_such;
	switch (c->kind) {
	case CLIENT_DEVICE:
		return t->brief && (t->what == TOPIC_COMMAND ||
		    t->what == TOPIC_MANAGE_HEARS) ? NULL :
		    "A device subscribes to its own commands, "
		    "iot-2/cmd/…/fmt/…, and to iotdm-1/….";
	case CLIENT_GATEWAY:
		if (t->what == TOPIC_COMMAND && !t->brief)
			return NULL;
		/* iotdm-1/# alone subscribes to all of them */
		if (t->what == TOPIC_MANAGE_HEARS && (!t->brief ||
		    strcmp(t->tail, "#") == 0))
			return NULL;
		return t->what == TOPIC_NOTIFY &&
		    strcmp(t->type, c->type) == 0 &&
		    strcmp(t->device, c->name) == 0 ? NULL :
		    "A gateway subscribes to commands, and to its own "
		    "notify.";
	case CLIENT_APP:
	case CLIENT_SCALABLE:
		return !t->brief && t->what < TOPIC_NOTIFY ? NULL :
		    "An application subscribes to events, commands and "
		    "connections.";
	}
	return no_such;
}

bool
topic_readable(const struct client_id *c, const char *topic, struct topic *t)
{
	if (!topic_parse(topic, false, t) || t->brief)
		return false;
	switch (c->kind) {
	case CLIENT_DEVICE:
		return false;	/* commands are handed over by client id */
	case CLIENT_GATEWAY:
		return t->what == TOPIC_COMMAND || (t->what == TOPIC_NOTIFY &&
		    strcmp(t->type, c->type) == 0 &&
		    strcmp(t->device, c->name) == 0);
	case CLIENT_APP:
	case CLIENT_SCALABLE:
		return t->what < TOPIC_NOTIFY;
	}
	return false;
}

static bool
level_fits(const char *filter, const char *level)
{
	return strcmp(filter, "+") == 0 || strcmp(filter, level) == 0;
}

bool
topic_fits(const struct topic *filter, const char *name, const char *format)
{
	return level_fits(filter->name, name) &&
	    level_fits(filter->format, format);
}

void
topic_write(const struct topic *t, char to[TOPIC_MAX])
{
	snprintf(to, TOPIC_MAX, "iot-2/type/%s/id/%s/%s/%s/fmt/%s", t->type,
	    t->device, t->what == TOPIC_COMMAND ? "cmd" : "evt", t->name,
	    t->format);
}
