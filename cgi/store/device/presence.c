#include "presence.h"

#include "queries.h"

enum err
presence_put(struct db *db, int64_t device, int64_t connected, int64_t heard)
{
	return x_presence_put(db, device, connected, heard);
}

enum err
presence_count(struct db *db, const struct presence *f, int64_t *n)
{
	struct r_presence_some r;
	enum err e = g_presence_some(db, NULL, &r,
	    &(struct p_presence_some){ .connected = f->connected,
	    .or_connected = !f->away, .since = f->since, .upto = f->until,
	    .most = PRESENCE_FEW + 1 });

	*n = e == E_OK ? r.n : 0;
	return e;
}

enum err
presence_asked(struct db *db, bool *asked)
{
	struct r_presence_any r;
	enum err e = db_shared(db) ? E_OK : g_presence_any(db, NULL, &r);

	*asked = e == E_OK;
	return e == E_NOTFOUND ? E_OK : e;
}
