#include "place.h"

#include "queries.h"

enum err
ledger_place_get(struct db *db, const char *extension, struct ledger_place *p)
{
	struct r_ledger_place r;
	enum err e = g_ledger_place(db, NULL, &r, extension);

	if (e == E_OK)
		*p = (struct ledger_place){ .next = r.next_block,
			.saying = r.saying, .said_at = r.said_at };
	return e;
}

enum err
ledger_place_put(struct db *db, const char *extension,
    const struct ledger_place *p)
{
	return x_ledger_place_put(db, extension, p->next, p->saying,
	    p->said_at);
}
