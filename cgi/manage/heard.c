/* Messages of agents that requests wait for. */
#include <stdlib.h>
#include <string.h>

#include "carry.h"

/* A number or its text; agents send both. */
static int64_t
read_rc(const json_t *v)
{
	const char *s = json_string_value(v);

	return s != NULL ? strtol(s, NULL, 10) : json_integer_value(v);
}

static enum err
answered(struct taking *t, struct ask *k)
{
	const char *message = json_string_value(json_object_get(t->body,
	    "message"));
	struct mgmt_request q;
	struct firmware told;
	struct carry c;
	enum err e = request_by_id(t->db, t->a, k->request, &q);

	if (e != E_OK)
		return e;
	carry_init(&c, t->db, t->a, &q, t->said->at);
	if (firmware_read(t->d, &told) && json_object_size(t->d) > 0)
		e = firmware_merge(t->db, t->a, t->said->device, &told,
		    t->said->at);
	if (e == E_OK)
		e = carry_answered(&c, k, read_rc(json_object_get(t->body,
		    "rc")), message);
	t->out->asks = c.sent;
	return e;
}

/* Responses to finished requests, or from another device, are ignored. */
enum err
take_response(struct taking *t)
{
	const char *wire = t->out->req_id;
	struct ask k;
	enum err e;

	t->out->req_id = NULL;		/* a response gets no response */
	if (wire == NULL)
		return E_OK;
	e = ask_by_wire(t->db, t->a, wire, &k);
	if (e == E_OK && k.device == t->said->device && ask_open(k.status))
		e = answered(t, &k);
	return e == E_NOTFOUND ? E_OK : e;
}

/* --- messages a device sends by itself --- */

enum carried { CARRY_MANAGED, CARRY_UNMANAGED, CARRY_FIRMWARE };

static enum err
one(struct taking *t, enum carried what, struct ask *k,
    const struct firmware *f, bool *taken)
{
	enum manage_step s = step_by_name(k->step);
	struct mgmt_request q;
	struct carry c;
	enum err e = request_by_id(t->db, t->a, k->request, &q);

	if (e != E_OK)
		return e;
	carry_init(&c, t->db, t->a, &q, t->said->at);
	if (what == CARRY_UNMANAGED)
		e = carry_over(&c, k, ASK_UNSUPPORTED,
		    "The device is no longer managed.");
	else if (what == CARRY_MANAGED && s == STEP_MANAGE)
		e = carry_ends(&c, k, ASK_DONE, k->message);
	else if (what == CARRY_FIRMWARE && !*taken &&
	    action_kind(q.action) == ACTION_FIRMWARE &&
	    (s == STEP_INITIATE || s == STEP_NOTIFY)) {
		*taken = true;
		e = carry_notified(&c, k, f);
	}
	t->out->asks = t->out->asks || c.sent;
	return e;
}

/* A firmware report goes to the oldest request that waits for one. */
static enum err
each(struct taking *t, enum carried what, const struct firmware *f)
{
	struct ask *list;
	bool taken = false;
	size_t n;
	enum err e = ask_of_device(t->db, t->a, t->said->device, &list, &n);

	for (size_t i = 0; e == E_OK && i < n; i++)
		e = one(t, what, &list[i], f, &taken);
	return e;
}

enum err
carry_managed(struct taking *t)
{
	return each(t, CARRY_MANAGED, NULL);
}

enum err
carry_unmanaged(struct taking *t)
{
	return each(t, CARRY_UNMANAGED, NULL);
}

enum err
carry_firmware(struct taking *t, const struct firmware *f)
{
	return each(t, CARRY_FIRMWARE, f);
}
