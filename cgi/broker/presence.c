/* Connection status: iot-2/type/T/id/D/mon and iot-2/app/A/mon. */
#include <stdio.h>
#include <string.h>

#include <mosquitto.h>
#include <mosquitto_broker.h>

#include "../lib/text/buf.h"
#include "../lib/clock.h"
#include "../lib/text/date.h"
#include "plugin.h"

enum { MON_MAX = 2048 };

/* The texts are ids, addresses and our own words, so nothing needs escaping.
 * why: a sentence; NULL when it has connected. */
static void
tell(struct plugin *p, const struct client *c, const char *why)
{
	bool device = c->of.kind <= CLIENT_GATEWAY;
	char topic[TOPIC_MAX], time[DATE_ISO_SIZE], since[DATE_ISO_SIZE];
	struct buf b;

	if (device)
		snprintf(topic, sizeof(topic), "iot-2/type/%s/id/%s/mon",
		    c->of.type, c->of.name);
	else
		snprintf(topic, sizeof(topic), "iot-2/app/%s/mon",
		    c->of.name);
	buf_init(&b, MON_MAX);
	buf_printf(&b, "{\"ClientAddr\":\"%s\",\"Protocol\":\"%s\","
	    "\"ClientID\":\"%s\",\"User\":\"%s\",\"Time\":\"%s\","
	    "\"Action\":\"%s\",\"ConnectTime\":\"%s\",\"Port\":%d",
	    c->address, strncmp(c->protocol, "WebSocket", 9) == 0 ?
	    "mqtt-ws" : "mqtt-tcp", c->id, device ? "use-token-auth" :
	    c->who.user, date_stamp(time, clock_now()),
	    why == NULL ? "Connect" : "Disconnect",
	    date_stamp(since, c->since), p->port);
	/* IBM's Java client fails when one of these is missing */
	if (why != NULL)
		buf_printf(&b, ",\"WriteMsg\":%lld,\"ReadMsg\":%lld,"
		    "\"Reason\":\"%s\",\"ReadBytes\":%lld,"
		    "\"WriteBytes\":%lld,\"CloseCode\":0",
		    (long long)c->sent, (long long)c->received, why,
		    (long long)c->received_bytes, (long long)c->sent_bytes);
	buf_char(&b, '}');
	if (!b.failed)
		mosquitto_broker_publish_copy(NULL, topic, (int)b.len, b.data,
		    0, false, NULL);
	buf_free(&b);
}

void
presence_came(struct plugin *p, const struct client *c)
{
	plugin_record(p, &(struct record){ .kind = RECORD_CONNECTED,
	    .at = c->since, .device = c->who.device, .client = c->id,
	    .address = c->address, .detail = c->protocol });
	tell(p, c, NULL);
}

void
presence_went(struct plugin *p, const struct client *c, const char *why)
{
	char detail[200];

	snprintf(detail, sizeof(detail), "%s Messages from it: %lld.", why,
	    (long long)c->received);
	plugin_record(p, &(struct record){ .kind = RECORD_DISCONNECTED,
	    .at = clock_now(), .device = c->who.device, .client = c->id,
	    .address = c->address, .detail = detail });
	tell(p, c, why);
}
