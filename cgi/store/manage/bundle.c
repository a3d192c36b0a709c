#include "bundle.h"

#include "../internal.h"
#include "queries.h"

enum err
bundle_add(struct db *db, const struct stored_bundle *b)
{
	struct r_bundle_count count;
	struct store_tx w;
	enum err e = store_begin(db, &w);

	if (e != E_OK)
		return e;
	e = g_bundle_count(db, NULL, &count);
	if (e == E_OK && count.n >= BUNDLES_STORED_MAX)
		e = E_TOOMANY;
	if (e == E_OK)
		e = x_bundle_add(db, &(struct p_bundle_add){ .bundle = b->id,
		    .version = b->version, .content = b->content,
		    .added_by = b->added_by, .now = b->added });
	return store_end(db, &w, e);
}

enum err
bundle_update(struct db *db, const struct stored_bundle *b)
{
	struct r_bundle_update r;

	return g_bundle_update(db, NULL, &r, b->id, b->version, b->content,
	    b->updated);
}

enum err
bundle_get(struct db *db, struct arena *a, const char *id,
    struct stored_bundle *b)
{
	struct r_bundle_get r;
	enum err e = g_bundle_get(db, a, &r, id);

	if (e == E_OK)
		*b = (struct stored_bundle){ .id = r.bundle,
		    .version = r.version, .content = r.content,
		    .added_by = r.added_by, .added = r.added,
		    .updated = r.updated };
	return e;
}

enum err
bundle_list(struct db *db, struct arena *a, struct stored_bundle **list,
    size_t *n)
{
	struct r_bundle_list r;
	struct cur c;

	*n = 0;
	*list = arena_array(a, BUNDLES_STORED_MAX, sizeof(**list));
	q_bundle_list(&c, db);
	while (*n < BUNDLES_STORED_MAX && n_bundle_list(&c, a, &r))
		(*list)[(*n)++] = (struct stored_bundle){ .id = r.bundle,
		    .version = r.version, .content = r.content,
		    .added_by = r.added_by, .added = r.added,
		    .updated = r.updated };
	return cur_end(&c);
}

enum err
bundle_delete(struct db *db, const char *id)
{
	struct r_bundle_running running;
	struct r_bundle_delete r;
	struct store_tx w;
	enum err e = store_begin(db, &w);

	if (e != E_OK)
		return e;
	e = g_bundle_running(db, NULL, &running, id);
	if (e == E_OK && running.n > 0)
		e = E_CONFLICT;
	if (e == E_OK)
		e = g_bundle_delete(db, NULL, &r, id);
	return store_end(db, &w, e);
}
