#include "plan.h"

#include <stdlib.h>
#include <string.h>

#include "../internal.h"
#include "queries.h"

static int
by_name(const void *x, const void *y)
{
	const struct plan *a = x, *b = y;
	int order = strcmp(a->name, b->name);

	return order != 0 ? order : strcmp(a->id, b->id);
}

enum err
plan_list(struct db *db, struct arena *a, const char *key, struct plan **plans,
    size_t *n, int64_t *as_of)
{
	struct r_plan_list r;
	bool sorted = true;	/* rows come by id: sorted when the id is the
				 * name */
	bool there = false;
	struct cur c;
	enum err e;

	*plans = NULL;
	*n = 0;
	*as_of = ABSENT;
	q_plan_list(&c, db, key);
	while (n_plan_list(&c, a, &r)) {
		there = true;
		*as_of = r.plans_as_of;
		if (r.id == NULL)
			continue;
		*plans = store_room(a, *plans, *n, sizeof(**plans));
		(*plans)[(*n)++] = (struct plan){ .id = r.id, .name = r.name,
		    .data_limit = r.data_limit };
		sorted = sorted && (*n < 2 || by_name(*plans + *n - 2,
		    *plans + *n - 1) < 0);
	}
	if (!sorted)
		qsort(*plans, *n, sizeof(**plans), by_name);
	e = cur_end(&c);
	return e == E_OK && !there ? E_NOTFOUND : e;
}

enum err
plan_replace(struct db *db, const char *key, const struct plan *plans,
    size_t n, int64_t now)
{
	struct r_plan_told r;
	struct store_tx w;
	enum err e = store_begin(db, &w);

	if (e != E_OK)
		return e;
	e = g_plan_told(db, NULL, &r, key, now);
	if (e == E_OK)
		e = x_plan_clear(db, key);
	for (size_t i = 0; e == E_OK && i < n; i++)
		e = x_plan_add(db, key, plans[i].id, plans[i].name,
		    plans[i].data_limit);
	return store_end(db, &w, e);
}

const struct plan *
plan_find(const struct plan *plans, size_t n, const char *id)
{
	for (; n > 0; plans++, n--)
		if (strcmp(plans->id, id) == 0)
			return plans;
	return NULL;
}

const char *
plan_typed(const struct plan *plans, size_t n, const char *typed)
{
	const char *id = NULL;

	if (plan_find(plans, n, typed) != NULL)
		return typed;
	for (; n > 0; plans++, n--) {
		if (strcmp(plans->name, typed) != 0)
			continue;
		if (id != NULL)
			return typed;
		id = plans->id;
	}
	return id != NULL ? id : typed;
}

const char *
plan_words(struct arena *a, const char *id, const char *name)
{
	return *or_empty(name) == '\0' || strcmp(id, name) == 0 ? id :
	    arena_printf(a, "%s (%s)", name, id);
}

const char *
plan_title(struct db *db, struct arena *a, const char *key, const char *id,
    const char *name)
{
	struct r_plan_name r;

	if (id == NULL || *id == '\0')
		return id;
	if (name == NULL && g_plan_name(db, a, &r, key, id) == E_OK)
		name = r.name;
	return plan_words(a, id, name);
}
