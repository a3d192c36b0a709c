#include <stdlib.h>
#include <string.h>

#include "app.h"
#include "lib/arena.h"
#include "db_kept.h"

enum { VALUES_MAX = 1000, BYTES_MAX = 1 << 20 };

struct kept {
	struct arena		*a;
	unsigned		 version;
	int			 nqueries;
	struct kept_rows	 rows[];
};

struct kept *
kept_new(int nqueries)
{
	struct kept *k = calloc(1, sizeof(*k) +
	    (size_t)nqueries * sizeof(*k->rows));

	if (k == NULL)
		abort();
	k->nqueries = nqueries;
	k->a = arena_new(BYTES_MAX);
	return k;
}

void
kept_free(struct kept *k)
{
	if (k == NULL)
		return;
	arena_free(k->a);
	free(k);
}

struct kept_rows *
kept_at(struct kept *k, int query, unsigned version)
{
	if (version != k->version) {
		arena_reset(k->a);
		memset(k->rows, 0, (size_t)k->nqueries * sizeof(*k->rows));
		k->version = version;
	}
	return &k->rows[query];
}

/* A reading that was given up has left values behind. */
void
kept_begin(struct kept_rows *r)
{
	r->nvalues = 0;
}

void
kept_add(struct kept *k, struct kept_rows *r, const struct db_value *v)
{
	if (r->nvalues == VALUES_MAX || (v->text != NULL &&
	    strlen(v->text) > TEXT_MAX))
		r->many = true;
	if (r->many)
		return;
	if (r->nvalues == r->room) {
		r->room = r->room == 0 ? 16 : r->room * 2;
		r->values = arena_grow(k->a, r->values, r->nvalues,
		    r->room - r->nvalues, sizeof(*r->values));
	}
	r->values[r->nvalues++] = (struct db_value){
		.text = arena_strdup(k->a, v->text), .n = v->n };
}

void
kept_end(struct kept_rows *r)
{
	r->whole = !r->many;
}
