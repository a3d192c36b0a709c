#include "managed.h"

#include <string.h>

#include "../../lib/text/json.h"
#include "../../lib/http/url.h"
#include "../../manage/steps.h"
#include "../../store/manage/request.h"
#include "../format.h"
#include "request_words.h"

enum { REQUESTS_SHOWN = 5 };

static const char *const states[FIRMWARE_STATES] = {
	[FIRMWARE_IDLE] = "Idle",
	[FIRMWARE_DOWNLOADING] = "Downloading",
	[FIRMWARE_DOWNLOADED] = "Downloaded, not installed",
};

static const char *const statuses[FIRMWARE_STATUSES] = {
	[FIRMWARE_SUCCESS] = "Success",
	[FIRMWARE_IN_PROGRESS] = "In progress",
	[FIRMWARE_OUT_OF_MEMORY] = "Out of memory",
	[FIRMWARE_CONNECTION_LOST] = "Connection lost",
	[FIRMWARE_NOT_VERIFIED] = "Verification failed",
	[FIRMWARE_UNSUPPORTED] = "Image not supported",
	[FIRMWARE_INVALID_URI] = "Invalid URI",
};

const char *
firmware_state_word(int64_t state)
{
	return state >= 0 && state < FIRMWARE_STATES ? states[state] : "";
}

const char *
firmware_status_word(int64_t status)
{
	return status >= 0 && status < FIRMWARE_STATUSES ?
	    statuses[status] : "";
}

struct badge
managed_badge(const struct managed *m, int64_t now)
{
	return managed_dormant(m, now) ?
	    (struct badge){ .kind = "bad", .text = "Dormant" } :
	    (struct badge){ .kind = "ok", .text = "Managed" };
}

void
managed_ask(struct page *p, const struct device *d)
{
	struct managed m;

	managed_get(p->db, p->a, d->id, &m);
}

/* "Device actions, firmware actions, plugins-v1" */
static const char *
supports(struct page *p, const struct managed *m)
{
	const char *text = m->device_actions ?
	    "Reboot and factory reset" : NULL;
	json_t *id, *bundles = json_read(p->a, m->bundles,
	    strlen(m->bundles), NULL);
	size_t i;

	if (m->firmware_actions)
		text = text == NULL ? "Firmware download and update" :
		    arena_printf(p->a, "%s, firmware download and update",
		    text);
	json_array_foreach(bundles, i, id)
		text = text == NULL ? json_string_value(id) : arena_printf(
		    p->a, "%s, %s", text, json_string_value(id));
	return text == NULL ? "No actions" : text;
}

static void
fill_firmware(struct page *p, const struct firmware *f,
    struct managed_view *v)
{
	const struct fact facts[] = {
		{ .label = "Firmware Download",
		    .value = firmware_state_word(f->state) },
		{ .label = "Firmware Update",
		    .value = firmware_status_word(f->status) },
		{ .label = "Requested Firmware", .mono = true,
		    .value = *f->name == '\0' ? f->version :
			arena_printf(p->a, "%s %s", f->name, f->version) },
	};

	if (f->updated == ABSENT)
		return;
	v->nfirmware = sizeof(facts) / sizeof(facts[0]);
	v->firmware = arena_alloc(p->a, sizeof(facts));
	memcpy(v->firmware, facts, sizeof(facts));
}

static enum err
fill_actions(struct page *p, const struct device *d, const struct managed *m,
    struct managed_view *v)
{
	struct choice *c;
	size_t n;
	enum err e = action_choices(p, &c, &n);

	v->actions = arena_array(p->a, n, sizeof(*v->actions));
	for (size_t i = 0; e == E_OK && i < n; i++)
		if (action_supported(p->a, c[i].value, m))
			v->actions[v->nactions++] = (struct link_view){
			    .title = c[i].title,
			    .url = arena_printf(p->a, "/actions/new%s",
				url_query(p->a, "action", c[i].value,
				"type", d->type_id, "device", d->device_id,
				NULL)) };
	return e;
}

/* What was asked of it, with what it came to for this device. */
static enum err
fill_requests(struct page *p, const struct device *d, struct managed_view *v)
{
	struct mgmt_request q;
	struct ask *k;
	size_t n;
	enum err e = ask_history(p->db, p->a, d->id, REQUESTS_SHOWN, &k, &n);

	if (e != E_OK)
		return e;
	v->requests = arena_array(p->a, n, sizeof(*v->requests));
	for (size_t i = 0; e == E_OK && i < n; i++) {
		e = request_by_id(p->db, p->a, k[i].request, &q);
		if (e != E_OK)
			break;
		v->requests[i] = request_line_of(p, &q);
		v->requests[i].status = ask_badge(&k[i]);
		v->requests[i].text = ask_text(p, &q, &k[i]);
		v->nrequests++;
	}
	return e == E_NOTFOUND ? E_OK : e;
}

enum err
managed_fill(struct page *p, const struct device *d, struct managed_view *v)
{
	struct managed m;
	enum err e = managed_get(p->db, p->a, d->id, &m);

	*v = (struct managed_view){ .is = e == E_OK };
	if (e != E_OK)
		return e == E_NOTFOUND ? E_OK : e;
	v->state = managed_badge(&m, p->now);
	v->since = format_when(p->a, m.since, p->now);
	v->active = format_when(p->a, m.active, p->now);
	if (m.dormant != ABSENT)
		v->dormant = format_when(p->a, m.dormant, p->now);
	v->supports = supports(p, &m);
	fill_firmware(p, &m.firmware, v);
	if (p->user.role >= ROLE_OPERATOR && !managed_dormant(&m, p->now))
		e = fill_actions(p, d, &m, v);
	return e != E_OK ? e : fill_requests(p, d, v);
}
