#include "mapping.h"

#include "../internal.h"
#include "queries.h"

static struct mapping
mapping_from(const struct r_mapping *r)
{
	return (struct mapping){ .id = r->id, .type_id = r->type_id,
	    .event = r->event, .extension = r->extension,
	    .contract = r->contract, .function = r->function,
	    .route = r->route, .newest = r->newest != 0,
	    .on = r->enabled != 0, .since = r->since, .matched = r->matched,
	    .misfits = r->misfits, .misfit = r->misfit,
	    .misfit_at = r->misfit_at, .created = r->created,
	    .updated = r->updated, .user = r->user_name };
}

enum err
mapping_list(struct db *db, struct arena *a, bool on, struct mapping **list,
    size_t *n)
{
	struct r_mapping r;
	struct cur c;

	*list = NULL;
	*n = 0;
	q_mapping(&c, db, on ? FAM_MAPPINGS_ON : FAM_MAPPINGS_ALL, 0);
	while (n_mapping(&c, a, &r)) {
		*list = store_room(a, *list, *n, sizeof(**list));
		(*list)[(*n)++] = mapping_from(&r);
	}
	return cur_end(&c);
}

enum err
mapping_get(struct db *db, struct arena *a, int64_t id, struct mapping *m)
{
	struct r_mapping r;
	enum err e = g_mapping(db, a, &r, FAM_MAPPINGS_ONE, id);

	if (e == E_OK)
		*m = mapping_from(&r);
	return e;
}

enum err
mapping_add(struct db *db, struct mapping *m)
{
	struct r_mapping_counted n;
	struct r_mapping_add r;
	struct store_tx w;
	enum err e = store_begin(db, &w);

	if (e != E_OK)
		return e;
	e = g_mapping_counted(db, NULL, &n);
	if (e == E_OK && n.n >= MAPPINGS_MAX)
		e = E_TOOMANY;
	if (e == E_OK)
		e = g_mapping_add(db, NULL, &r, &(struct p_mapping_add){
		    .type_id = m->type_id, .event = m->event,
		    .extension = m->extension, .contract = m->contract,
		    .function = m->function, .route = m->route,
		    .newest = m->newest, .since = m->since,
		    .now = m->created, .user_name = m->user });
	if (e == E_OK)
		m->id = r.id;
	return store_end(db, &w, e);
}

enum err
mapping_edit(struct db *db, const struct mapping *m)
{
	struct r_mapping_edit r;

	return g_mapping_edit(db, NULL, &r, &(struct p_mapping_edit){
	    .id = m->id, .type_id = m->type_id, .event = m->event,
	    .extension = m->extension, .contract = m->contract,
	    .function = m->function, .route = m->route, .newest = m->newest,
	    .now = m->updated, .user_name = m->user });
}

enum err
mapping_switch(struct db *db, int64_t id, bool on, int64_t since, int64_t now)
{
	struct r_mapping_switch r;

	return g_mapping_switch(db, NULL, &r, id, on, since, now);
}

enum err
mapping_rewind(struct db *db, int64_t head)
{
	struct store_tx w;
	enum err e = store_begin(db, &w);

	if (e != E_OK)
		return e;
	e = x_mapping_rewind(db, head);
	if (e == E_OK)
		e = x_ledger_tx_detach(db, head);
	return store_end(db, &w, e);
}

enum err
mapping_delete(struct db *db, int64_t id, int64_t now)
{
	struct r_mapping_drop r;
	struct store_tx w;
	enum err e = store_begin(db, &w);

	if (e != E_OK)
		return e;
	e = g_mapping_drop(db, NULL, &r, id);
	if (e == E_OK)
		e = x_ledger_tx_withdraw(db, id, now);
	return store_end(db, &w, e);
}

enum err
mapping_count(struct db *db, int64_t id, int64_t matched, int64_t misfits,
    const char *misfit, int64_t now)
{
	return x_mapping_count(db, &(struct p_mapping_count){ .id = id,
	    .matched = matched, .misfits = misfits,
	    .misfit = or_empty(misfit), .misfit_at = now });
}
