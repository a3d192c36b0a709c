#include "resource.h"

#include <string.h>

#include "../../lib/clock.h"
#include "../command/activity.h"
#include "../internal.h"
#include "queries.h"

static struct resource
resource_from(const struct r_resource_get *r)
{
	return (struct resource){ .id = r->id, .extension = r->extension,
	    .name = r->name, .kind = r->kind, .state = r->state,
	    .detail = r->detail, .begun = r->begun, .shown = r->shown,
	    .as_of = r->as_of, .last_err = err_by_name(r->last_err),
	    .last_err_text = r->last_err_text, .last_try = r->last_try,
	    .due = r->due, .has = r->has };
}

enum err
resource_get(struct db *db, struct arena *a, const char *extension,
    const char *name, struct resource *to)
{
	struct r_resource_get r;
	enum err e = g_resource_get(db, a, &r, extension, name);

	if (e == E_OK)
		*to = resource_from(&r);
	return e;
}

enum err
resource_begin(struct db *db, const char *extension, const char *name,
    int64_t *reading)
{
	struct r_resource_begin r = { .begun = 0 };
	enum err e = g_resource_begin(db, NULL, &r, extension, name);

	*reading = r.begun;
	return e == E_NOTFOUND ? E_OK : e;
}

bool
resource_take(struct resource *r, int64_t reading, int64_t as_of, int64_t now)
{
	if (reading == TOLD_NOW)
		reading = ++r->begun;
	if (reading >= 0) {
		if (reading < r->shown)
			return false;
		r->shown = reading;
	}
	r->as_of = as_of > now ? now : as_of;
	return true;
}

static enum err
tell_state(struct db *db, const struct resource *r, const char *before)
{
	return activity_add(db, &(struct activity){ .extension = r->extension,
	    .resource = r->name, .kind = "state", .before = before,
	    .after = r->state, .source = "reading", .at = r->as_of,
	    .received = r->as_of });
}

enum err
resource_put(struct db *db, struct arena *a, const char *extension,
    const char *name, const char *kind, const struct resource_info *told,
    int64_t reading, int64_t as_of)
{
	struct resource r = { .as_of = ABSENT, .state = "", .detail = "" };
	struct r_resource_put put;
	const char *before;
	struct store_tx w;
	enum err e = store_begin(db, &w);

	if (e != E_OK)
		return e;
	e = resource_get(db, a, extension, name, &r);
	if ((e != E_OK && e != E_NOTFOUND) ||
	    !resource_take(&r, reading, as_of, clock_now()))
		return store_end(db, &w, e);
	r.extension = extension;
	r.name = name;
	before = r.state;
	if (told->state != NULL || reading != TOLD_PART)
		r.state = or_empty(told->state);
	if (told->detail != NULL || reading != TOLD_PART)
		r.detail = or_empty(told->detail);
	e = g_resource_put(db, NULL, &put, &(struct p_resource_put){
	    .extension = extension, .name = name, .kind = kind,
	    .state = r.state, .detail = r.detail, .begun = r.begun,
	    .shown = r.shown, .as_of = r.as_of });
	if (e == E_OK && reading != TOLD_PART && *before != '\0' &&
	    *r.state != '\0' && strcmp(before, r.state) != 0)
		e = tell_state(db, &r, before);
	return store_end(db, &w, e);
}

enum err
resource_seen(struct db *db, const char *extension, const char *name,
    const char *kind)
{
	return x_resource_seen(db, extension, name, kind);
}

enum err
resource_failed(struct db *db, const char *extension, const char *name,
    const char *kind, enum err err, const char *text, int64_t at)
{
	return x_resource_failed(db, &(struct p_resource_failed){
	    .extension = extension, .name = name, .kind = kind,
	    .err = err_stored(err), .words = or_empty(text), .at = at });
}

enum err
resource_unread(struct db *db, struct arena *a, const char *extension,
    int64_t now, int64_t before, size_t limit, const char ***names, size_t *n)
{
	enum err e = E_OK;

	*names = NULL;
	*n = 0;
	for (int f = 0; f < FAM_UNREAD_MAX && e == E_OK && *n == 0; f++) {
		const char **passed = NULL;
		struct r_resource_unread r;
		size_t npassed = 0;
		struct cur c;

		q_resource_unread(&c, db, &(struct p_resource_unread){
		    .unread = f, .extension = extension, .before = before,
		    .now = now, .most = (int64_t)limit });
		while (n_resource_unread(&c, a, &r)) {
			const char ***to = r.linked ? names : &passed;
			size_t *k = r.linked ? n : &npassed;

			*to = store_room(a, *to, *k, sizeof(**to));
			(*to)[(*k)++] = r.name;
		}
		e = cur_end(&c);
		for (size_t i = 0; i < npassed && e == E_OK; i++)
			e = x_resource_tried(db, extension, passed[i], now);
	}
	return e;
}

enum err
resource_list(struct db *db, struct arena *a, const char *extension,
    const char *after, size_t limit, struct resource **list, size_t *n)
{
	struct r_resource_names r;
	struct cur c;

	*list = NULL;
	*n = 0;
	q_resource_names(&c, db, extension, after, (int64_t)limit);
	while (n_resource_names(&c, a, &r)) {
		*list = store_room(a, *list, *n, sizeof(**list));
		(*list)[(*n)++] = (struct resource){ .extension = extension,
		    .name = r.name, .kind = r.kind, .state = r.state };
	}
	return cur_end(&c);
}
