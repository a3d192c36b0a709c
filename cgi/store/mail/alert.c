#include "alert.h"

#include "../internal.h"
#include "queries.h"

enum err
alert_list(struct db *db, struct arena *a, struct alert **list, size_t *n)
{
	struct r_alert_list r;
	struct cur c;

	*list = NULL;
	*n = 0;
	q_alert_list(&c, db);
	while (n_alert_list(&c, a, &r)) {
		*list = store_room(a, *list, *n, sizeof(**list));
		(*list)[(*n)++] = (struct alert){ .title = r.title,
		    .since = r.since, .told = r.told != 0 };
	}
	return cur_end(&c);
}

enum err
alert_put(struct db *db, const struct alert *t)
{
	return x_alert_put(db, t->title, t->since, t->told);
}

enum err
alert_drop(struct db *db, const char *title)
{
	return x_alert_drop(db, title);
}
