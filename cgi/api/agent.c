/*
 * Agents for device management that speak HTTP instead of MQTT: what they say is
 * answered at once, and a request for them is the answer to one of theirs.  The
 * original had this over MQTT alone; the messages are the same, with the topic
 * as a member.
 */
#include <string.h>

#include "../events/exchange.h"
#include "../lib/clock.h"
#include "../lib/pace/pace.h"
#include "../manage/manage.h"
#include "messages.h"

/* Read the message: its topic, and the rest as an agent publishes it. */
static enum err
read_message(struct page *p, struct agent_message *said)
{
	json_t *o;
	const char *topic;
	enum err e = api_body(p, JSON_OBJECT, &o);

	if (e != E_OK)
		return e;
	topic = json_string_value(json_object_get(o, "topic"));
	if (topic == NULL)
		return api_refuse(p, 400, API_INVALID, "topic is missing: what "
		    "stands behind iotdevice-1/, such as mgmt/manage.");
	*said = (struct agent_message){ .device = p->device->id,
	    .topic = arena_strdup(p->a, topic), .at = p->now };
	json_object_del(o, "topic");
	said->payload = json_write(p->a, o);
	said->len = strlen(said->payload);
	return said->len > PAYLOAD_MAX ? E_TOOBIG :
	    p->exchange == NULL || p->exchange->db == NULL ? E_BUSY : E_OK;
}

/* Each is a write to the database.  E_RATE, with a Retry-After, when they are
 * too many. */
static enum err
count_message(struct page *p)
{
	int64_t wait = p->cfg->agents == NULL ? 0 : pace_wait(p->cfg->agents,
	    p->device->id, clock_mono(), AGENT_PER_SECOND, AGENT_BURST);

	if (wait == 0)
		return E_OK;
	p->reply->headers = arena_printf(p->a, "Retry-After: %lld\r\n",
	    (long long)(wait + 999) / 1000);
	return E_RATE;
}

enum err
api_agent_says(struct page *p)
{
	struct agent_answer out;
	struct agent_message said;
	json_t *o;
	enum err e = count_message(p);

	if (e == E_OK)
		e = read_message(p, &said);
	if (e == E_OK)
		e = exchange_agent(p->exchange, p->a, &said, p->device->type_id,
		    p->device->device_id, &out);
	if (e != E_OK)
		return e;
	o = json_pack("{s:i}", "rc", out.rc);
	if (out.req_id != NULL)
		json_object_set_new(o, "reqId", json_string(out.req_id));
	return api_send(p, 200, o);
}

/* A request as it is handed out: its message, with the topic. */
static enum err
hand_out(struct page *p, const struct outgoing *c)
{
	json_t *o = json_read(p->a, c->payload, strlen(c->payload), NULL);

	if (!json_is_object(o))
		return E_DB_DAMAGED;
	json_object_set_new(o, "topic", json_string(*c->format == '\0' ?
	    c->name : arena_printf(p->a, "mgmt/custom/%s/%s", c->name,
	    c->format)));
	return api_send(p, 200, json_incref(o));
}

enum err
api_agent_request(struct page *p)
{
	struct outgoing c;
	int64_t ms;
	enum err e = api_read_wait(p, &ms);

	if (e != E_OK)
		return e;
	if (p->exchange == NULL || p->exchange->db == NULL)
		return E_BUSY;
	e = exchange_fetch(p->exchange, p->a, p->device->id,
	    &(struct outbox_want){ .name = "+", .kinds = OUTBOX_MANAGE }, &c);
	if (e == E_NOTFOUND)
		return api_wait_on(p, ms);
	return e != E_OK ? e : hand_out(p, &c);
}
