#include "turn.h"

#include <stdlib.h>
#include <string.h>

#include "queries.h"

struct waiting {
	struct extension	 x;
	int64_t			 served;
};

static int
by_served(const void *v, const void *w)
{
	const struct waiting *a = v, *b = w;

	if (a->served != b->served)
		return a->served < b->served ? -1 : 1;
	return strcmp(a->x.key, b->x.key);
}

enum err
turn_list(struct db *db, struct arena *a, const char *work,
    struct extension **list, size_t *n)
{
	struct waiting *w;
	struct r_turn_list r;
	struct cur c;
	enum err e = extension_list(db, a, list, n);

	if (e != E_OK || *n == 0)
		return e;
	w = arena_array(a, *n, sizeof(*w));
	for (size_t i = 0; i < *n; i++)
		w[i] = (struct waiting){ .x = (*list)[i] };
	q_turn_list(&c, db, work);
	while (n_turn_list(&c, a, &r))
		for (size_t i = 0; i < *n; i++)
			if (strcmp(w[i].x.key, r.extension) == 0)
				w[i].served = r.served;
	e = cur_end(&c);
	qsort(w, *n, sizeof(*w), by_served);
	for (size_t i = 0; i < *n; i++)
		(*list)[i] = w[i].x;
	return e;
}

enum err
turn_take(struct db *db, const char *extension, const char *work)
{
	return x_turn_take(db, extension, work);
}
