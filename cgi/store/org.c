#include "org.h"

#include <string.h>

#include "internal.h"
#include "queries.h"

enum err
org_get(struct db *db, struct arena *a, struct org *o)
{
	struct r_org_get r;
	enum err e = g_org_get(db, a, &r);

	if (e == E_OK)
		*o = (struct org){ .id = r.id, .name = r.name,
		    .created = r.created };
	return e;
}

enum err
org_rename(struct db *db, const char *name)
{
	return x_org_rename(db, name);
}

enum err
count_list(struct db *db, struct arena *a, const char *kind,
    struct counted **list, size_t *n)
{
	struct r_counters r;
	struct cur c;

	*list = NULL;
	*n = 0;
	/* ; is the next character after : */
	q_counters(&c, db, arena_printf(a, "%s:", kind),
	    arena_printf(a, "%s;", kind));
	while (n_counters(&c, a, &r)) {
		*list = store_room(a, *list, *n, sizeof(**list));
		(*list)[(*n)++] = (struct counted){
		    .name = r.name + strlen(kind) + 1, .n = r.n };
	}
	return cur_end(&c);
}

enum err
count_get(struct db *db, const char *name, int64_t *n)
{
	struct r_counter_get r = { .n = 0 };
	enum err e = g_counter_get(db, NULL, &r, name);

	*n = r.n;
	return e == E_NOTFOUND ? E_OK : e;
}
