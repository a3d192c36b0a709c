/* Gateways: which devices a gateway may act for. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>
#include <mosquitto.h>
#include <mosquitto_broker.h>

#include "../lib/clock.h"
#include "../lib/text/date.h"
#include "plugin.h"

enum { REFUSED = 403 };		/* RC of a notification */

/* Look among the devices just registered, then in the accounts. */
static enum err
find(struct plugin *p, const struct topic *t, int64_t *id, struct behind *b)
{
	unsigned n = p->nregistered < REGISTERED ? p->nregistered : REGISTERED;
	enum err e = access_device(&p->access, t->type, t->device, id, b);

	for (unsigned i = 0; e == E_NOTFOUND && i < n; i++) {
		const struct registered *r = &p->registered[i];

		if (r->until < clock_mono() || strcmp(r->type, t->type) != 0 ||
		    strcmp(r->device, t->device) != 0)
			continue;
		*id = r->id;
		b->gateway = r->gateway;
		memcpy(b->client, r->client, sizeof(b->client));
		return E_OK;
	}
	return e;
}

static bool
is_own(const struct client *c, const struct topic *t)
{
	return strcmp(t->type, c->of.type) == 0 &&
	    strcmp(t->device, c->of.name) == 0;
}

enum err
device_of(struct plugin *p, const struct client *c, const struct topic *t,
    bool publishing, int64_t *device, const char **why)
{
	struct behind b;
	enum err e;

	*device = c->who.device;
	if (c->of.kind <= CLIENT_GATEWAY && is_own(c, t))
		return E_OK;
	*why = "A device can act only for itself.";
	if (c->of.kind == CLIENT_DEVICE)
		return E_ROLE;
	e = find(p, t, device, &b);
	if (e == E_NOTFOUND && publishing && c->of.kind == CLIENT_GATEWAY)
		return link_register(p, c, t, device, why);
	*why = e == E_OK ? "The device is not behind this gateway." :
	    e == E_NOTFOUND ? "There is no such device." :
	    "The database is not available.";
	if (e != E_OK)
		return e == E_NOTFOUND ? E_ROLE : E_BUSY;
	return c->of.kind != CLIENT_GATEWAY || b.gateway == c->who.device ?
	    E_OK : E_ROLE;
}

struct client *
gateway_here(struct plugin *p, const struct topic *t)
{
	char own[CLIENT_MAX + 1];
	struct client *c;
	struct behind b;
	int64_t id;

	snprintf(own, sizeof(own), "g:%s:%s:%s", p->access.org, t->type,
	    t->device);
	if ((c = clients_by_id(p->clients, own)) != NULL)
		return c;
	return find(p, t, &id, &b) == E_OK && b.gateway != 0 ?
	    clients_by_id(p->clients, b.client) : NULL;
}

void
gateway_notify(const struct client *c, const char *request, const char *topic,
    const char *why)
{
	char to[TOPIC_MAX], time[DATE_ISO_SIZE];
	struct topic about = { .type = "" };
	json_t *o;
	char *text;

	topic_parse(topic, true, &about);
	o = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:i, s:s}", "Request",
	    request, "Time", date_stamp(time, clock_now()), "Topic", topic,
	    "Type", about.type, "Id", about.device, "Client", c->id, "RC",
	    REFUSED, "Message", why);
	text = o == NULL ? NULL : json_dumps(o, JSON_COMPACT);
	snprintf(to, sizeof(to), "iot-2/type/%s/id/%s/notify", c->of.type,
	    c->of.name);
	if (text != NULL)
		mosquitto_broker_publish_copy(NULL, to, (int)strlen(text),
		    text, 1, false, NULL);
	free(text);
	json_decref(o);
}
