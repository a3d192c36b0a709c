/* What clients do: sign in, publish, subscribe and disconnect. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <mosquitto.h>
#include <mosquitto_broker.h>
#include <mosquitto_plugin.h>
#include <mqtt_protocol.h>

#include "../lib/clock.h"
#include "../lib/pace/pace.h"
#include "plugin.h"

/* --- sign-in --- */

static void
protocol_of(const struct mosquitto *m, char *to, size_t size)
{
	int version = mosquitto_client_protocol_version(m);

	snprintf(to, size, "%s, version %s",
	    mosquitto_client_protocol(m) == mp_websockets ? "WebSocket" :
	    "MQTT", version == 5 ? "5" : version == 3 ? "3.1" : "3.1.1");
}

/* A connected client with the same id is disconnected. */
static void
admit(struct plugin *p, struct mosquitto *m, const char *id,
    const struct client_id *of, const struct identity *who)
{
	struct client c = { .key = m, .of = *of, .who = *who,
		.since = clock_now() }, *old;
	const char *address = mosquitto_client_address(m);

	snprintf(c.id, sizeof(c.id), "%s", id);
	snprintf(c.address, sizeof(c.address), "%s",
	    address == NULL ? "" : address);
	protocol_of(m, c.protocol, sizeof(c.protocol));
	if ((old = clients_get(p->clients, m)) != NULL)
		clients_remove(p->clients, old);
	if ((old = clients_by_id(p->clients, id)) != NULL) {
		presence_went(p, old, "Another client connected with the same "
		    "id.");
		session_leave(p, old, mosquitto_client_clean_session(old->key));
		clients_remove(p->clients, old);
	}
	old = clients_add(p->clients, &c);
	old->tally = tally_take(p->tallies, who->device);
	presence_came(p, old);
	session_return(p, old, mosquitto_client_clean_session(m));
}

static int
sign_in(struct plugin *p, struct mosquitto_evt_basic_auth *ed)
{
	const char *id = mosquitto_client_id(ed->client), *address, *why;
	struct client_id of;
	struct identity who = { .expires = ABSENT };
	enum err e;

	address = mosquitto_client_address(ed->client);
	if (!client_parse(id, &of))
		return MOSQ_ERR_AUTH;	/* there is no client to log it for */
	if (ed->username == NULL || ed->password == NULL) {
		plugin_refused(p, id, &who, address,
		    "No user name and password were given.");
		return MOSQ_ERR_AUTH;
	}
	e = access_sign_in(&p->access, &of, ed->username, ed->password,
	    clock_now(), &who, &why);
	if (e == E_SIGNIN) {
		if (strcmp(of.org, p->access.org) == 0)
			plugin_refused(p, id, &who, address, why);
		return MOSQ_ERR_AUTH;
	}
	if (e != E_OK)
		return MOSQ_ERR_UNKNOWN;	/* the connection is closed; the
						 * client will retry */
	admit(p, ed->client, id, &of, &who);
	return MOSQ_ERR_SUCCESS;
}

int
act_sign_in(int event, void *data, void *ctx)
{
	struct plugin *p = ctx;
	int r = sign_in(p, data);

	(void)event;
	if (r == MOSQ_ERR_AUTH)
		refusals_count(p->counts, REFUSAL_MQTT_CONNECT);
	return r;
}

int
act_gone(int event, void *data, void *ctx)
{
	struct mosquitto_evt_disconnect *ed = data;
	struct plugin *p = ctx;
	struct client *c = clients_get(p->clients, ed->client);

	(void)event;
	if (c != NULL) {
		presence_went(p, c, "The connection has ended.");
		session_leave(p, c, mosquitto_client_clean_session(ed->client));
		clients_remove(p->clients, c);
	}
	return MOSQ_ERR_SUCCESS;
}

/* --- publishing and subscribing --- */

/* Every request of device management is a write to the database, so they are
 * limited by client.  A gateway answers for many devices. */
enum { MANAGE_S = 20, MANAGE_BURST = 200, GATEWAY_S = 400,
	GATEWAY_BURST = 2000 };

static bool
too_fast(struct client *c)
{
	bool gateway = c->of.kind == CLIENT_GATEWAY;

	return pace_take(&c->manage_due, clock_mono(), gateway ? GATEWAY_S :
	    MANAGE_S, gateway ? GATEWAY_BURST : MANAGE_BURST) > 0;
}

static enum err
may_publish(struct plugin *p, struct client *c,
    const struct mosquitto_evt_acl_check *ed, const char **why)
{
	struct topic t;
	int64_t device;

	*why = topic_publish(&c->of, ed->topic, &t);
	if (*why == NULL && ed->payloadlen > PAYLOAD_MAX)
		*why = "The payload is longer than 131072 bytes.";
	if (*why == NULL && c->of.kind >= CLIENT_APP &&
	    c->who.role < ROLE_OPERATOR)
		*why = "The role of the API key only allows reading.";
	if (*why != NULL)
		return E_ROLE;
	if (t.what == TOPIC_MANAGE_SAYS && too_fast(c)) {
		*why = "Too many device management requests at once.";
		return E_BUSY;
	}
	return device_of(p, c, &t, true, &device, why);
}

/* In MQTT 3.1.1 the broker acknowledges a publish that may not be made, and
 * the client forgets it.  When the reason is temporary the connection is
 * closed instead, without an acknowledgement, so that the client publishes it
 * again.  QoS 0 is not acknowledged. */
static int
refusal(enum err e, uint8_t qos)
{
	return e == E_BUSY && qos > 0 ? MOSQ_ERR_UNKNOWN :
	    MOSQ_ERR_ACL_DENIED;
}

/* Instances of a scalable application share what is published. */
static bool
is_sharing(const struct client_id *of)
{
	return of->kind == CLIENT_SCALABLE && *of->instance != '\0';
}

/* A device's commands are handed over by client id, so the filters it
 * subscribed to must be remembered here. */
static const char *
may_subscribe(struct plugin *p, struct client *c,
    const struct mosquitto_evt_acl_check *ed)
{
	struct topic t;
	const char *why = topic_subscribe(&c->of, ed->topic, &t);

	if (why == NULL && t.what == TOPIC_MANAGE_HEARS) {
		link_ready(p, c, false);
		return hearing_add(&c->hearing, &t, ed->topic,
		    (uint8_t)ed->qos, HEARING_MANAGE);
	}
	if (why == NULL && is_sharing(&c->of)) {
		clients_line_up(p->clients, c, LINE_SHARING);
		return hearing_add(&c->hearing, &t, ed->topic,
		    (uint8_t)ed->qos, HEARING_INSTANCE);
	}
	if (why == NULL && c->of.kind == CLIENT_GATEWAY &&
	    t.what == TOPIC_COMMAND) {
		why = hearing_add(&c->hearing, &t, ed->topic,
		    (uint8_t)ed->qos, HEARING_COMMANDS);
		link_ready(p, c, !c->asked &&
		    mosquitto_client_clean_session(ed->client));
		c->asked = c->again = true;
	}
	if (why != NULL || c->of.kind != CLIENT_DEVICE)
		return why;
	if (c->filter == NULL)
		c->filter = calloc(FILTERS_MAX, sizeof(*c->filter));
	if (c->filter == NULL)
		abort();
	for (uint64_t i = 0; i < c->filters; i++)
		if (topic_fits(&c->filter[i].topic, t.name, t.format) &&
		    topic_fits(&t, c->filter[i].topic.name,
		    c->filter[i].topic.format)) {
			c->filter[i].qos = ed->qos;
			link_ready(p, c, false);
			return NULL;
		}
	if (c->filters == FILTERS_MAX)
		return "A device can subscribe to at most 8 filters.";
	c->filter[c->filters].topic = t;
	c->filter[c->filters++].qos = ed->qos;
	link_ready(p, c, c->filters == 1 &&
	    mosquitto_client_clean_session(ed->client));
	return NULL;
}

static void
unsubscribe(struct plugin *p, struct client *c, const char *filter)
{
	struct topic t;

	if (is_sharing(&c->of)) {
		hearing_drop(&c->hearing, filter);
		if (c->hearing == NULL)
			clients_step_out(p->clients, c);
	}
	if (!topic_parse(filter, true, &t))
		return;
	if (t.what == TOPIC_MANAGE_HEARS || (t.what == TOPIC_COMMAND &&
	    c->of.kind == CLIENT_GATEWAY))
		hearing_drop(&c->hearing, filter);
	if (t.what != TOPIC_COMMAND || c->of.kind != CLIENT_DEVICE)
		return;
	for (uint64_t i = 0; i < c->filters; i++)
		if (strcmp(c->filter[i].topic.name, t.name) == 0 &&
		    strcmp(c->filter[i].topic.format, t.format) == 0) {
			c->filter[i] = c->filter[--c->filters];
			return;
		}
}

/* May a published message go to this client?  Of the instances of a scalable
 * application that have subscribed only one gets it.  None that is away: it
 * would be one more. */
static bool
may_read(struct plugin *p, struct mosquitto *m, const struct client *c,
    const char *topic)
{
	struct client_id of;
	struct topic t;
	int64_t device;
	const char *why;

	/* for a session whose client is away only the id is known */
	if (c == NULL)
		return client_parse(mosquitto_client_id(m), &of) &&
		    of.kind >= CLIENT_APP && !is_sharing(&of) &&
		    topic_readable(&of, topic, &t);
	if (!topic_readable(&c->of, topic, &t))
		return false;
	if (c->of.kind == CLIENT_GATEWAY) {
		if (device_of(p, c, &t, false, &device, &why) != E_OK)
			return false;
		gateway_takes(p, topic);
		return true;
	}
	return !is_sharing(&c->of) ||
	    clients_turn(p->clients, c, p->messages);
}

int
act_access(int event, void *data, void *ctx)
{
	struct mosquitto_evt_acl_check *ed = data;
	struct plugin *p = ctx;
	struct client *c = clients_get(p->clients, ed->client);
	const char *why;
	enum err e;

	(void)event;
	if (ed->access == MOSQ_ACL_READ) {
		if (!may_read(p, ed->client, c, ed->topic))
			return MOSQ_ERR_ACL_DENIED;
		if (c != NULL)
			client_sent(c, ed->payloadlen);
		return MOSQ_ERR_SUCCESS;
	}
	if (c == NULL)
		return MOSQ_ERR_ACL_DENIED;
	if (ed->access == MOSQ_ACL_UNSUBSCRIBE) {
		unsubscribe(p, c, ed->topic);
		return MOSQ_ERR_SUCCESS;
	}
	if (ed->access == MOSQ_ACL_WRITE)
		e = may_publish(p, c, ed, &why);
	else
		e = (why = may_subscribe(p, c, ed)) == NULL ? E_OK : E_ROLE;
	if (e == E_OK)
		return MOSQ_ERR_SUCCESS;
	refusals_count(p->counts, ed->access == MOSQ_ACL_WRITE ?
	    REFUSAL_MQTT_PUBLISH : REFUSAL_MQTT_SUBSCRIBE);
	if (plugin_refused(p, c->id, &c->who, c->address, why) &&
	    c->of.kind == CLIENT_GATEWAY)
		gateway_notify(c, ed->access == MOSQ_ACL_WRITE ?
		    "Publish" : "Subscribe", ed->topic, why);
	return refusal(e, ed->qos);
}

/* --- messages --- */

/* A command for a device that is away is written to the journal, and kept if
 * the device has a session.  A connected device without a matching subscription
 * does not get it.  A gateway gets it by its subscription, as it is
 * published. */
static bool
command(struct plugin *p, const struct client *from, const struct topic *t,
    int64_t device, const struct mosquitto_evt_message *ed)
{
	const char qos[2] = { (char)('0' + ed->qos), '\0' };

	if (hand_over(p, t, ed->qos, ed->payload, ed->payloadlen) ||
	    device_client_here(p, t) != NULL || gateway_here(p, t) != NULL)
		return true;
	return plugin_keep(p, &(struct record){ .kind = RECORD_COMMAND,
	    .at = clock_now(), .device = device, .name = t->name,
	    .format = t->format, .client = from->who.user, .detail = qos,
	    .payload = ed->payload, .len = ed->payloadlen }) ||
	    ed->qos == 0;
}

static bool
rewrite(struct plugin *p, const struct topic *t,
    struct mosquitto_evt_message *ed)
{
	char full[TOPIC_MAX], *topic;

	topic_write(t, full);
	if (strcmp(full, ed->topic) == 0)
		return true;
	if ((topic = mosquitto_strdup(full)) == NULL)
		return false;
	if (!p->frees_topic)
		mosquitto_free(ed->topic);
	ed->topic = topic;
	return true;
}

/* Closes the connection: the message is not acknowledged. */
static int
not_taken(struct plugin *p, const struct client *c,
    const struct journal_writer *j)
{
	plugin_refused(p, c->id, &c->who, c->address, j->full ?
	    "Too many messages are waiting to be stored, so this one was not "
	    "accepted. It can be sent again later." :
	    "The message could not be written to the disk.");
	return MOSQ_ERR_NOMEM;
}

/* On anything but success the broker closes the client's connection without an
 * acknowledgement. */
static int
take_message(struct plugin *p, struct mosquitto_evt_message *ed)
{
	struct client *c = clients_get(p->clients, ed->client);
	struct topic t;
	int64_t device;
	const char *why;
	enum err e;

	if (c == NULL || topic_publish(&c->of, ed->topic, &t) != NULL)
		return MOSQ_ERR_ACL_DENIED;
	if ((e = device_of(p, c, &t, false, &device, &why)) != E_OK)
		return refusal(e, ed->qos);
	ed->retain = false;
	tally_count(c->tally, ++c->received);
	c->received_bytes += ed->payloadlen;
	p->messages++;
	if (t.what == TOPIC_EVENT && !plugin_record(p, &(struct record){
	    .kind = RECORD_EVENT, .at = clock_now(), .device = device,
	    .name = t.name, .format = t.format, .client = c->id,
	    .payload = ed->payload, .len = ed->payloadlen }))
		return not_taken(p, c, &p->journal);
	if (t.what == TOPIC_COMMAND && !command(p, c, &t, device, ed))
		return not_taken(p, c, &p->commands);
	/* no client receives it: it goes to the exchange process */
	if (t.what == TOPIC_MANAGE_SAYS)
		return plugin_keep(p, &(struct record){
		    .kind = RECORD_MANAGE, .at = clock_now(),
		    .device = device, .name = t.tail, .client = c->id,
		    .payload = ed->payload, .len = ed->payloadlen }) ?
		    MOSQ_ERR_SUCCESS : not_taken(p, c, &p->commands);
	return rewrite(p, &t, ed) ? MOSQ_ERR_SUCCESS : MOSQ_ERR_NOMEM;
}

int
act_message(int event, void *data, void *ctx)
{
	struct plugin *p = ctx;
	int r = take_message(p, data);

	(void)event;
	if (r != MOSQ_ERR_SUCCESS)
		refusals_count(p->counts, REFUSAL_MQTT_PUBLISH);
	return r;
}
