#include "resource.h"

#include "internal.h"
#include "queries.h"

static struct resource
resource_from(const struct r_resource_get *r)
{
	return (struct resource){ .id = r->id, .extension = r->extension,
	    .name = r->name, .kind = r->kind, .state = r->state,
	    .detail = r->detail, .begun = r->begun, .shown = r->shown,
	    .as_of = r->as_of, .last_err = err_by_name(r->last_err),
	    .last_err_text = r->last_err_text, .last_try = r->last_try,
	    .due = r->due };
}

enum err
resource_get(struct db *db, struct arena *a, const char *extension,
    const char *name, struct resource *to)
{
	struct r_resource_get r;
	enum err e = g_resource_get(db, a, &r, FAM_RESOURCE_BY_NAME, extension,
	    name, ABSENT);

	if (e == E_OK)
		*to = resource_from(&r);
	return e;
}

enum err
resource_get_row(struct db *db, struct arena *a, int64_t id,
    struct resource *to)
{
	struct r_resource_get r;
	enum err e = g_resource_get(db, a, &r, FAM_RESOURCE_BY_ROW, NULL, NULL,
	    id);

	if (e == E_OK)
		*to = resource_from(&r);
	return e;
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

		q_resource_unread(&c, db, f, extension, before,
		    (int64_t)limit);
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
