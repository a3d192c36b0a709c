#include "hearing.h"

#include <stdlib.h>
#include <string.h>

static struct hearing *
duplicate(const struct hearing *h, const char *filter)
{
	size_t n = strlen(filter) + 1;
	struct hearing *new = malloc(sizeof(*new) + n);

	if (new == NULL)
		abort();
	*new = *h;
	memcpy(new->filter, filter, n);
	return new;
}

const char *
hearing_add(struct hearing **list, const struct topic *t, const char *filter,
    uint8_t qos)
{
	struct hearing h = { .bits = t->tail == NULL ? 0 :
	    topic_hears(t->tail), .qos = qos };
	size_t n = 0, most = t->what == TOPIC_COMMAND ?
	    HEARINGS_COMMANDS_MAX : HEARINGS_MAX;

	for (; *list != NULL; list = &(*list)->next, n++)
		if (strcmp((*list)->filter, filter) == 0) {
			(*list)->qos = qos;
			return NULL;
		}
	if (n >= most)
		return t->what == TOPIC_COMMAND ?
		    "A client can subscribe to at most 5000 filters of "
		    "commands." :
		    t->tail == NULL ?
		    "An instance can subscribe to at most 1000 filters." :
		    "A client can subscribe to at most 1000 device management "
		    "filters.";
	memcpy(h.type, t->type, sizeof(h.type));
	memcpy(h.device, t->device, sizeof(h.device));
	*list = duplicate(&h, filter);
	return NULL;
}

void
hearing_drop(struct hearing **list, const char *filter)
{
	struct hearing *h;

	while (*list != NULL && strcmp((*list)->filter, filter) != 0)
		list = &(*list)->next;
	if ((h = *list) != NULL) {
		*list = h->next;
		free(h);
	}
}

static bool
fits(const char *level, const char *name)
{
	return *level == '\0' || strcmp(level, "+") == 0 ||
	    strcmp(level, name) == 0;
}

int
hearing_qos(const struct hearing *h, const struct topic *device,
    const char *tail)
{
	unsigned bit = topic_heard(tail);
	int qos = -1;

	for (; h != NULL; h = h->next)
		if ((h->bits & bit) != 0 && fits(h->type, device->type) &&
		    fits(h->device, device->device) && h->qos > qos)
			qos = h->qos;
	return qos;
}

bool
hearing_command(const struct hearing *h, const struct topic *command)
{
	struct topic t;

	for (; h != NULL; h = h->next)
		if (h->bits == 0 && fits(h->type, command->type) &&
		    fits(h->device, command->device) &&
		    topic_parse(h->filter, true, &t) &&
		    t.what == TOPIC_COMMAND &&
		    topic_fits(&t, command->name, command->format))
			return true;
	return false;
}

struct hearing *
hearing_copy(const struct hearing *h)
{
	struct hearing *first = NULL, **last = &first;

	for (; h != NULL; h = h->next) {
		*last = duplicate(h, h->filter);
		(*last)->next = NULL;
		last = &(*last)->next;
	}
	return first;
}

void
hearing_free(struct hearing *h)
{
	while (h != NULL) {
		struct hearing *next = h->next;

		free(h);
		h = next;
	}
}
