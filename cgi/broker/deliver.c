/* Deliver to a device that is connected, or whose gateway is. */
#include <stdio.h>

#include <mosquitto.h>
#include <mosquitto_broker.h>

#include "plugin.h"

struct client *
device_client_here(struct plugin *p, const struct topic *t)
{
	char id[CLIENT_MAX + 1];

	snprintf(id, sizeof(id), "d:%s:%s:%s", p->access.org, t->type,
	    t->device);
	return clients_by_id(p->clients, id);
}

/* The broker asks for no permission for what is published to a client id. */
static bool
deliver(struct client *c, const char *topic, const void *payload, uint32_t len,
    int qos)
{
	if (mosquitto_broker_publish_copy(c->id, topic, (int)len, payload, qos,
	    false, NULL) != MOSQ_ERR_SUCCESS)
		return false;
	client_sent(c, len);
	return true;
}

bool
hand_over(struct plugin *p, const struct topic *t, uint8_t qos,
    const void *payload, uint32_t len)
{
	char topic[TOPIC_MAX];
	struct client *c = device_client_here(p, t);

	for (uint64_t i = 0; c != NULL && i < c->filters; i++) {
		if (!topic_fits(&c->filter[i].topic, t->name, t->format))
			continue;
		if (c->filter[i].qos < qos)
			qos = c->filter[i].qos;
		snprintf(topic, sizeof(topic), "iot-2/cmd/%s/fmt/%s", t->name,
		    t->format);
		return deliver(c, topic, payload, len, qos);
	}
	return false;
}

/* Deliver on the device's own connection, or on that of its gateway. */
bool
manage_hand_over(struct plugin *p, const struct topic *t, const char *tail,
    const void *payload, uint32_t len)
{
	struct client *c = device_client_here(p, t);
	char topic[TOPIC_MANAGE_MAX];
	bool own = c != NULL;
	int qos;

	if (c == NULL)
		c = gateway_here(p, t);
	if (c == NULL || (qos = hearing_qos(c->hearing, t, tail)) == -1)
		return false;
	if (own)
		snprintf(topic, sizeof(topic), "iotdm-1/%s", tail);
	else
		snprintf(topic, sizeof(topic), "iotdm-1/type/%s/id/%s/%s",
		    t->type, t->device, tail);
	return deliver(c, topic, payload, len, qos > 0);
}
