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

static const char *const too_many[] = {
	[HEARING_MANAGE] = "A client can subscribe to at most 1000 device "
	    "management filters.",
	[HEARING_COMMANDS] = "A client can subscribe to at most 5000 filters "
	    "of commands.",
	[HEARING_INSTANCE] = "An instance can subscribe to at most 1000 "
	    "filters.",
};

const char *
hearing_add(struct hearing **list, const struct topic *t, const char *filter,
    uint8_t qos, enum hearing_sort sort)
{
	struct hearing h = { .bits = t->tail == NULL ? 0 :
	    topic_hears(t->tail), .qos = qos };
	size_t n = 0;

	for (; *list != NULL; list = &(*list)->next) {
		if (strcmp((*list)->filter, filter) == 0) {
			(*list)->qos = qos;
			return NULL;
		}
		n += sort == HEARING_INSTANCE ||
		    ((*list)->bits == 0) == (sort == HEARING_COMMANDS);
	}
	if (n >= (sort == HEARING_COMMANDS ? HEARINGS_COMMANDS_MAX :
	    HEARINGS_MAX))
		return too_many[sort];
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
