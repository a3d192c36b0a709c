/*
 * A client id, then a topic on the next line.  What a device publishes comes
 * out under its own name, as a topic that is read the same way; and no client
 * reads or subscribes to what is not of its kind.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "broker/topic.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *s = calloc(1, size + 1), *topic, full[TOPIC_MAX];
	struct client_id c;
	struct topic t, again;

	if (s == NULL)
		abort();
	memcpy(s, data, size);
	topic = strchr(s, '\n');
	if (topic != NULL)
		*topic++ = '\0';
	if (topic != NULL && client_parse(s, &c)) {
		if (topic_publish(&c, topic, &t) == NULL &&
		    t.what == TOPIC_MANAGE_SAYS) {
			if (c.kind > CLIENT_GATEWAY || !topic_says(t.tail))
				abort();
		} else if (topic_publish(&c, topic, &t) == NULL) {
			topic_write(&t, full);
			if (!topic_parse(full, false, &again) || again.brief ||
			    strchr(full, '+') != NULL ||
			    strchr(full, '#') != NULL ||
			    strcmp(again.name, t.name) != 0 ||
			    strcmp(again.device, t.device) != 0)
				abort();
			if (c.kind == CLIENT_DEVICE &&
			    (strcmp(t.type, c.type) != 0 ||
			    strcmp(t.device, c.name) != 0))
				abort();
		}
		if (topic_subscribe(&c, topic, &t) == NULL &&
		    t.what != TOPIC_MANAGE_HEARS &&
		    (strchr(topic, '#') != NULL ||
		    (c.kind == CLIENT_DEVICE && !t.brief)))
			abort();
		if (topic_readable(&c, topic, &t) && (c.kind == CLIENT_DEVICE ||
		    t.what >= TOPIC_MANAGE_SAYS))
			abort();
	}
	free(s);
	return 0;
}
