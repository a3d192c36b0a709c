#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "app.h"
#include "lib/arena.h"
#include "db_kept.h"

enum { VALUES_MAX = 1000, BYTES_MAX = 1 << 20, ROOM_MAX = 4 << 20,
	TEXTS_MAX = 512, BUCKETS = 256 };

struct text {
	struct kept_text	 keep;
	const char	*key;
	struct text	*next;
};

struct kept {
	struct arena		*a;
	unsigned		 version;
	size_t			 bytes;		/* approximate */
	struct text		*texts[BUCKETS];	/* by hash of the key */
	int			 ntexts, nqueries;
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
	k->a = arena_new(ROOM_MAX);
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

static void
forget(struct kept *k)
{
	arena_reset(k->a);
	memset(k->rows, 0, (size_t)k->nqueries * sizeof(*k->rows));
	memset(k->texts, 0, sizeof(k->texts));
	k->bytes = 0;
	k->ntexts = 0;
}

static void
at_version(struct kept *k, unsigned version)
{
	if (version != k->version)
		forget(k);
	k->version = version;
}

static bool
same(const char *types, const struct db_value *x, const struct db_value *y)
{
	for (; *types != '\0'; types++, x++, y++)
		if (*types != 't' ? x->n != y->n : x->text == NULL ||
		    y->text == NULL ? x->text != y->text :
		    strcmp(x->text, y->text) != 0)
			return false;
	return true;
}

static struct db_value *
copy(struct arena *a, const char *types, const struct db_value *params)
{
	size_t n = strlen(types);
	struct db_value *v = arena_space(a, n + 1, sizeof(*v));

	for (size_t i = 0; i < n; i++)
		v[i] = (struct db_value){ .n = params[i].n,
		    .text = types[i] == 't' ? arena_strdup(a, params[i].text) :
		    NULL };
	return v;
}

struct kept_rows *
kept_at(struct kept *k, int query, const char *types,
    const struct db_value *params, unsigned version)
{
	struct kept_rows *r = &k->rows[query];
	int times = 1;

	at_version(k, version);
	if (r->params == NULL)
		r->params = copy(k->a, types, params);
	for (; !same(types, r->params, params); r = r->other, times++)
		if (r->other == NULL) {
			if (times == KEPT_TIMES)
				return NULL;
			r->other = arena_alloc(k->a, sizeof(*r));
			r->other->params = copy(k->a, types, params);
		}
	return r;
}

static char *
room(void *ctx, size_t n)
{
	struct kept *k = ctx;

	if (n > BYTES_MAX - k->bytes)
		return NULL;
	k->bytes += n;
	return arena_space(k->a, n, 1);
}

static unsigned
bucket(const char *key)
{
	uint32_t h = 0;

	for (; *key != '\0'; key++)
		h = (h ^ (unsigned char)*key) * UINT32_C(0x01000193);
	return (h ^ h >> 16) % BUCKETS;
}

struct kept_text *
kept_text_at(struct kept *k, const char *key, unsigned version)
{
	struct text *t, **at;

	at_version(k, version);
	for (at = &k->texts[bucket(key)]; *at != NULL; at = &(*at)->next)
		if (strcmp((*at)->key, key) == 0)
			return &(*at)->keep;
	if (k->ntexts == TEXTS_MAX || strlen(key) > TEXT_MAX)
		return NULL;
	k->ntexts++;
	t = *at = arena_alloc(k->a, sizeof(*t));
	*t = (struct text){ .key = arena_strdup(k->a, key),
	    .keep = { .room = room, .ctx = k } };
	return &t->keep;
}

/* An abandoned fetch may have left values behind. */
void
kept_begin(struct kept_rows *r)
{
	r->nvalues = 0;
}

void
kept_add(struct kept *k, struct kept_rows *r, const struct db_value *v)
{
	size_t n = v->text == NULL ? 0 : strlen(v->text);

	if (r->nvalues == VALUES_MAX || n > TEXT_MAX ||
	    sizeof(*v) + n > BYTES_MAX - k->bytes)
		r->many = true;
	if (r->many)
		return;
	k->bytes += sizeof(*v) + n;
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
