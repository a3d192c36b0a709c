#include <string.h>
#include <strings.h>

#include "../../lib/text/date.h"
#include "../../lib/crypt/hmac.h"
#include "../../lib/text/iccid.h"
#include "../../lib/text/json.h"
#include "../../lib/web/req.h"
#include "../answer.h"
#include "control_center.h"
#include "push.h"
#include "push_event.h"

static const char *
read_xml(struct members *m, const char *text)
{
	const char *fault = NULL;

	m->xml = xml_read(m->a, text, strlen(text), NULL, &fault);
	if (m->xml != NULL)
		m->root = xml_name(m->xml);
	return fault;
}

/* Read the envelope from form fields. */
static const char *
read_form(const struct delivery *d, struct push *p, struct members *m)
{
	const char *data;
	struct pairs form;

	if (pairs_parse(m->a, d->body, d->len, &form) != E_OK)
		return "It is not a form.";
	data = pairs_get(&form, "data");

	p->event.id = pairs_get(&form, "eventId");
	p->type = pairs_get(&form, "eventType");
	p->timestamp = pairs_get(&form, "timestamp");
	p->signature = pairs_get(&form, "signature");
	p->signature2 = pairs_get(&form, "signature2");
	return data == NULL ? "It has no data." : read_xml(m, data);
}

/* Read the envelope from JSON. */
static const char *
read_json(const struct delivery *d, struct push *p, struct members *m)
{
	enum err e;
	const json_t *all = json_read_answer(m->a, d->body, d->len, &e);
	const json_t *data;

	if (!json_is_object(all))
		return all == NULL ? "It is not JSON." :
		    "It is not an object.";
	p->event.id = answer_text(m->a, all, "eventId");
	p->type = answer_text(m->a, all, "eventType");
	p->timestamp = json_str(m->a, all, "timestamp");
	p->signature = json_str(m->a, all, "signature");
	p->signature2 = json_str(m->a, all, "signature2");
	data = json_object_get(all, "data");
	if (json_is_string(data))
		return read_xml(m, json_string_value(data));
	m->json = data;
	return json_is_object(data) ? NULL : "It has no data.";
}

/* Read the envelope and its contents.  NULL, or a sentence when it is not an
 * event. */
static const char *
read_push(const struct delivery *d, struct push *p, struct members *m)
{
	char plain[ICCID_MAX + 1];
	const char *why, *iccid;

	why = strncasecmp(d->content_type, "application/json", 16) == 0 ?
	    read_json(d, p, m) : read_form(d, p, m);
	if (why != NULL)
		return why;
	if (p->event.id == NULL)
		p->event.id = "";
	if (p->type == NULL || *p->type == '\0')
		p->type = *m->root != '\0' ? m->root : "event without a name";
	if (p->timestamp == NULL)
		return "It has no timestamp.";
	/* an event without an id is identified by what is signed */
	if (*p->event.id == '\0')
		p->event.id = arena_printf(m->a, "at %s", p->timestamp);
	if (strlen(p->event.id) > FIELD_MAX || strlen(p->type) > FIELD_MAX)
		return "Its eventId or eventType is too long.";
	iccid = push_member(m, "iccid");
	if (iccid != NULL && !iccid_plain(iccid, plain))
		return "Its ICCID is not a valid identifier.";
	if (iccid != NULL)
		p->event.about = iccid_spellings(m->a, iccid);
	push_understand(p, m, d->now);
	return NULL;
}

/* NULL when the sender knows the secret and the timestamp is fresh, else a
 * sentence. */
static const char *
distrust(struct arena *a, const struct push *p, const char *secret,
    int64_t now)
{
	int64_t at;

	if (p->signature == NULL && p->signature2 == NULL)
		return "It is not signed.";
	if (p->signature != NULL && !same_text(p->signature,
	    hmac_sha1_base64(a, secret, p->timestamp)))
		return "Its signature is not made with this secret.";
	if (p->signature2 != NULL && !same_text(p->signature2,
	    hmac_sha256_base64(a, secret, p->timestamp)))
		return "Its signature2 is not made with this secret.";
	if (!date_parse(p->timestamp, &at))
		return "Its timestamp is not a time.";
	if (at < now - PUSH_AGE_MS || at > now + PUSH_AGE_MS)
		return "Its timestamp is more than five minutes from now.";
	return NULL;
}

static enum err
receive(const struct account *acc, const struct delivery *d, struct arena *a,
    struct received *r)
{
	const char *secret = json_str(a, acc->settings, CC_PUSH_SECRET);
	struct members m = { .a = a, .root = "" };
	struct push *p = arena_alloc(a, sizeof(*p));

	*r = (struct received){ .n = 0 };
	*p = (struct push){ .type = NULL };
	if (strcmp(d->method, "POST") != 0)
		return E_METHOD;
	r->why = read_push(d, p, &m);
	if (r->why != NULL)
		return E_INPUT;
	r->why = distrust(a, p, secret != NULL && *secret != '\0' ?
	    secret : "default", d->now);
	if (r->why != NULL)
		return E_ROLE;
	r->events = &p->event;
	r->n = 1;
	r->once = p->timestamp;
	return E_OK;
}

const struct receiver control_center_push = {
	.read = receive,
	.tells = "Automation rules of Control Center can notify Patchbay at "
	    "once of what happens to a SIM: its state, rate plan and IMEI "
	    "changes, sessions, usage, and messages it sends.",
	.setup = "Put it in a rule's action \"Push an API message\".",
	.trust = "The rules sign with the push secret of this extension.",
};
