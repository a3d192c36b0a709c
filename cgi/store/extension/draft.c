#include "extension.h"
#include "../internal.h"
#include "queries.h"

enum err
draft_get(struct db *db, struct arena *a, const char *id, int64_t user,
    const char *kind, struct draft *d)
{
	struct r_draft_get r;
	enum err e = g_draft_get(db, a, &r, id, user, kind);

	if (e == E_OK)
		*d = (struct draft){ .id = arena_strdup(a, id), .user = user,
		    .kind = arena_strdup(a, kind), .body = r.body,
		    .sealed = r.sealed, .updated = r.updated };
	return e;
}

enum err
draft_put(struct db *db, const struct draft *d)
{
	struct r_draft_put r;
	enum err e = g_draft_put(db, NULL, &r, &(struct p_draft_put){
	    .id = d->id, .user_id = d->user, .kind = d->kind, .body = d->body,
	    .sealed = or_empty(d->sealed), .now = d->updated });

	/* the id belongs to another user or form */
	return e == E_NOTFOUND ? E_CONFLICT : e;
}

enum err
draft_delete(struct db *db, const char *id)
{
	return x_draft_delete(db, id);
}
