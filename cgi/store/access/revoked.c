#include "revoked.h"

#include "queries.h"

enum err
revoked_last(struct db *db, int64_t *id)
{
	struct r_revoked_last r;
	enum err e = g_revoked_last(db, NULL, &r);

	if (e == E_OK)
		*id = r.id;
	return e;
}

enum err
revoked_next(struct db *db, struct arena *a, int64_t after, struct revoked *to)
{
	struct r_revoked_next r;
	enum err e = g_revoked_next(db, a, &r, after);

	if (e == E_OK)
		*to = (struct revoked){ .id = r.id, .type_id = r.type_id,
		    .device_id = r.device_id, .key = r.key };
	return e;
}
