#include "outbox.h"

#include <string.h>

#include "../internal.h"
#include "queries.h"

const char *const outbox_names[OUTBOX_STATUSES] = {
	"waiting", "sent", "handed", "fetched", "expired", "dropped", "unknown",
};

static enum outbox_status
status_of(const char *name)
{
	for (enum outbox_status s = 0; s < OUTBOX_STATUSES; s++)
		if (strcmp(outbox_names[s], name) == 0)
			return s;
	return OUTBOX_UNKNOWN;
}

enum err
outbox_put(struct db *db, struct outgoing *c)
{
	struct r_outbox_load load;
	struct r_outbox_put r;
	enum err e = g_outbox_load(db, NULL, &load, c->device);

	if (e == E_OK && load.n >= OUTBOX_DEVICE)
		return E_TOOMANY;
	if (e == E_OK)
		e = g_outbox_put(db, NULL, &r, &(struct p_outbox_put){
		    .device = c->device, .name = c->name, .format = c->format,
		    .base64 = c->base64, .payload = c->payload,
		    .size = c->size, .sender = c->sender,
		    .session = c->session, .at = c->at,
		    .expires = c->expires, .manage = c->manage });
	if (e == E_OK)
		c->id = r.id;
	return e;
}

enum err
outbox_next(struct db *db, struct arena *a, int64_t device,
    const struct outbox_want *w, int64_t now, struct outgoing *c)
{
	struct r_outbox_next r;
	enum err e = g_outbox_next(db, a, &r, &(struct p_outbox_next){
	    .device = device, .name = w->name, .after = w->after, .now = now,
	    .least = w->kinds == OUTBOX_MANAGE,
	    .most = w->kinds != OUTBOX_COMMANDS });

	if (e == E_OK)
		*c = (struct outgoing){ .id = r.id, .device = device,
		    .name = r.name, .format = r.format,
		    .manage = r.manage != 0, .base64 = r.base64 != 0,
		    .payload = r.payload };
	return e;
}

enum err
outbox_relayed(struct db *db, struct arena *a, const char *extension,
    struct relay_place after, int64_t now, size_t most, struct relayed **list,
    size_t *n)
{
	struct r_outbox_relayed r;
	struct cur c;

	*list = NULL;
	*n = 0;
	q_outbox_relayed(&c, db, &(struct p_outbox_relayed){
	    .extension = extension, .now = now, .after_device = after.device,
	    .after = after.id, .most = (int64_t)most });
	while (n_outbox_relayed(&c, a, &r)) {
		*list = store_room(a, *list, *n, sizeof(**list));
		(*list)[(*n)++] = (struct relayed){ .type_id = r.type_id,
		    .device_id = r.device_id, .resource = r.resource,
		    .of = { .id = r.id, .device = r.device, .name = r.name,
			.base64 = r.base64 != 0, .payload = r.payload,
			.sender = r.sender } };
	}
	return cur_end(&c);
}

enum err
outbox_drivers(struct db *db, struct arena *a, int64_t device,
    const char ***drivers, size_t *n)
{
	struct r_outbox_drivers r;
	struct cur c;

	*drivers = NULL;
	*n = 0;
	q_outbox_drivers(&c, db, device);
	while (n_outbox_drivers(&c, a, &r)) {
		*drivers = store_room(a, *drivers, *n, sizeof(**drivers));
		(*drivers)[(*n)++] = r.driver;
	}
	return cur_end(&c);
}

enum err
outbox_move(struct db *db, int64_t id, enum outbox_status was,
    enum outbox_status to, const char *holder, int64_t now)
{
	struct r_outbox_move r;

	return g_outbox_move(db, NULL, &r, &(struct p_outbox_move){ .id = id,
	    .was = outbox_names[was], .status = outbox_names[to],
	    .holder = holder, .now = now });
}

enum err
outbox_withdraw(struct db *db, int64_t id, int64_t now)
{
	return x_outbox_withdraw(db, id, now);
}

enum err
outbox_replace(struct db *db, int64_t device, const char *name, int64_t now)
{
	return x_outbox_replace(db, device, name, now);
}

enum err
outbox_unheard(struct db *db, const char *holder, int64_t now)
{
	return x_outbox_unknown(db, holder, now);
}

enum err
outbox_expire(struct db *db, int64_t now, int64_t most)
{
	return x_outbox_expire(db, now, most);
}

enum err
outbox_drop(struct db *db, int64_t device, int64_t now)
{
	return x_outbox_drop_session(db, device, now);
}

enum err
outbox_load(struct db *db, int64_t *n, int64_t *bytes)
{
	struct r_outbox_load_all r = { .n = 0 };
	enum err e = g_outbox_load_all(db, NULL, &r);

	*n = r.n;
	*bytes = r.bytes;
	return e;
}

enum err
outbox_device_after(struct db *db, struct arena *a, int64_t after,
    int64_t now, struct outbox_device *d)
{
	struct r_outbox_devices r;
	enum err e = g_outbox_devices(db, a, &r, after, now);

	if (e == E_OK)
		*d = (struct outbox_device){ .id = r.device,
		    .type_id = r.type_id, .device_id = r.device_id };
	return e;
}

enum err
outbox_list(struct db *db, struct arena *a, int64_t device, size_t limit,
    struct outgoing **list, size_t *n)
{
	struct r_outbox_list r;
	struct cur c;

	*n = 0;
	*list = arena_array(a, limit, sizeof(**list));
	q_outbox_list(&c, db, device, (int64_t)limit);
	while (*n < limit && n_outbox_list(&c, a, &r))
		(*list)[(*n)++] = (struct outgoing){ .id = r.id,
		    .device = device, .name = r.name, .format = r.format,
		    .size = r.size, .sender = r.sender, .at = r.at,
		    .expires = r.expires, .changed = r.changed,
		    .status = status_of(r.status) };
	return cur_end(&c);
}

/* --- sessions --- */

enum err
session_kept(struct db *db, int64_t device, struct device_session *s)
{
	struct r_session_kept r;
	enum err e = g_session_kept(db, NULL, &r, device);

	if (e == E_OK)
		*s = (struct device_session){ .http = r.http != 0,
		    .until = r.until };
	return e;
}

enum err
session_keep(struct db *db, int64_t device, const struct device_session *s)
{
	return x_session_keep(db, device, s->http, s->until);
}

enum err
session_forget(struct db *db, int64_t device)
{
	return x_session_forget(db, device);
}

/* --- journal positions --- */

enum err
outbox_place_get(struct db *db, const char *node, const char *segment,
    int64_t *at)
{
	struct r_outbox_place r = { .at = 0 };
	enum err e = g_outbox_place(db, NULL, &r, node, segment);

	*at = r.at;
	return e == E_NOTFOUND ? E_OK : e;
}

enum err
outbox_place_put(struct db *db, const char *node, const char *segment,
    int64_t at)
{
	return x_outbox_place_put(db, node, segment, at);
}

enum err
outbox_place_tidy(struct db *db, struct arena *a, const char *node,
    bool (*gone)(const char *segment, void *), void *ctx)
{
	struct r_outbox_places r;
	struct cur c;
	const char *old = NULL;
	enum err e;

	q_outbox_places(&c, db, node);
	while (old == NULL && n_outbox_places(&c, a, &r))
		if (gone(r.segment, ctx))
			old = r.segment;
	e = cur_end(&c);
	return e == E_OK && old != NULL ?
	    x_outbox_place_drop(db, node, old) : e;
}
