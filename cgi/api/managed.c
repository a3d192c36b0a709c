/* The state of a managed device. */
#include <string.h>

#include "device.h"
#include "managed.h"

static json_t *
text_or_null(const char *s)
{
	return *s == '\0' ? json_null() : json_string(s);
}

static json_t *
number_or_null(int64_t n)
{
	return n == ABSENT ? json_null() : json_integer(n);
}

static json_t *
firmware_json(struct page *p, const struct firmware *f)
{
	return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "version",
	    text_or_null(f->version), "name", text_or_null(f->name), "uri",
	    text_or_null(f->uri), "verifier", text_or_null(f->verifier),
	    "state", number_or_null(f->state), "updateStatus",
	    number_or_null(f->status), "updatedDateTime",
	    api_iso(p, f->updated));
}

json_t *
api_managed_json(struct page *p, const struct managed *m)
{
	json_t *id, *bundles = json_read(p->a, m->bundles,
	    strlen(m->bundles), NULL), *supports = json_pack("{s:b, s:b}", "deviceActions",
	    m->device_actions, "firmwareActions", m->firmware_actions);
	json_t *o = json_pack("{s:o, s:b, s:o}", "lastActivityDateTime",
	    api_iso(p, m->active), "dormant", managed_dormant(m, p->now),
	    "supports", supports);
	size_t i;

	json_array_foreach(bundles, i, id)
		json_object_set_new(supports, json_string_value(id),
		    json_true());
	if (m->dormant != ABSENT)
		json_object_set_new(o, "dormantDateTime",
		    api_iso(p, m->dormant));
	json_object_set_new(o, "firmware", firmware_json(p, &m->firmware));
	return o;
}

enum err
api_managed(struct page *p)
{
	struct managed m;
	struct device d;
	enum err e = api_device_of(p, &d);

	if (e == E_OK)
		e = managed_get(p->db, p->a, d.id, &m);
	if (e == E_NOTFOUND && p->why == NULL)
		p->why = "There is no such device, or it is not managed.";
	return e != E_OK ? e : api_send(p, 200, api_managed_json(p, &m));
}
