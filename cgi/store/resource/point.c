#include "point.h"

#include <string.h>

#include "../internal.h"
#include "queries.h"
#include "resource.h"

enum err
point_list(struct db *db, struct arena *a, int64_t resource,
    struct point **list, size_t *n)
{
	struct r_point_list r;
	struct cur c;

	*list = NULL;
	*n = 0;
	q_point_list(&c, db, resource);
	while (n_point_list(&c, a, &r)) {
		*list = store_room(a, *list, *n, sizeof(**list));
		(*list)[(*n)++] = (struct point){ .path = r.path,
		    .type = r.type, .observable = r.observable,
		    .subscribed = r.subscribed, .content = r.content,
		    .payload = r.payload, .at = r.at };
	}
	return cur_end(&c);
}

static bool
is_among(const char *path, const struct point *list, size_t n)
{
	for (; n > 0; list++, n--)
		if (strcmp(list->path, path) == 0)
			return true;
	return false;
}

static enum err
drop_others(struct db *db, struct arena *a, const char *extension,
    const char *name, const struct point *list, size_t n)
{
	struct point *old;
	struct resource r;
	size_t nold;
	enum err e = resource_get(db, a, extension, name, &r);

	if (e != E_OK)
		return e == E_NOTFOUND ? E_OK : e;
	e = point_list(db, a, r.id, &old, &nold);
	for (size_t i = 0; e == E_OK && i < nold; i++)
		if (!is_among(old[i].path, list, n))
			e = x_point_drop(db, r.id, old[i].path);
	return e;
}

enum err
point_put(struct db *db, struct arena *a, const char *extension,
    const char *name, const struct point *list, size_t n, bool whole)
{
	struct store_tx w;
	enum err e = store_begin(db, &w);

	if (e != E_OK)
		return e;
	if (whole)
		e = drop_others(db, a, extension, name, list, n);
	for (size_t i = 0; e == E_OK && i < n; i++)
		e = x_point_put(db, &(struct p_point_put){
		    .extension = extension, .name = name,
		    .path = list[i].path, .type = list[i].type,
		    .observable = list[i].observable,
		    .subscribed = list[i].subscribed,
		    .content = list[i].content, .payload = list[i].payload,
		    .at = list[i].at, .most = POINTS_MAX });
	return store_end(db, &w, e);
}
