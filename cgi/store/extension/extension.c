#include <string.h>

#include "../../lib/clock.h"
#include "../../lib/text/json.h"
#include "extension.h"
#include "../id.h"
#include "../internal.h"
#include "queries.h"

enum { PART = 500 };	/* devices unlinked in one transaction */

static struct extension
extension_from(const struct r_extension *r)
{
	return (struct extension){ .key = r->key, .driver = r->driver,
	    .title = r->title, .on = r->enabled != 0,
	    .settings = r->settings, .sealed = r->sealed,
	    .created = r->created, .updated = r->updated,
	    .checked = r->checked, .check_err = err_by_name(r->check_err),
	    .check_text = r->check_text,
	    .devices = r->devices == ABSENT ? 0 : r->devices };
}

enum err
extension_get(struct db *db, struct arena *a, const char *key,
    struct extension *x)
{
	struct r_extension r;
	enum err e = g_extension(db, a, &r, FAM_WHICH_ONE, key);

	if (e == E_OK)
		*x = extension_from(&r);
	return e;
}

enum err
extension_list(struct db *db, struct arena *a, struct extension **list,
    size_t *n)
{
	struct r_extension r;
	struct cur c;

	*list = NULL;
	*n = 0;
	q_extension(&c, db, FAM_WHICH_ALL, NULL);
	while (n_extension(&c, a, &r)) {
		*list = store_room(a, *list, *n, sizeof(**list));
		(*list)[(*n)++] = extension_from(&r);
	}
	return cur_end(&c);
}

enum err
extension_names(struct db *db, struct arena *a, struct extension_name **list,
    size_t *n)
{
	struct r_extension_names r;
	struct cur c;

	*list = NULL;
	*n = 0;
	q_extension_names(&c, db);
	while (n_extension_names(&c, a, &r)) {
		*list = store_room(a, *list, *n, sizeof(**list));
		(*list)[(*n)++] = (struct extension_name){ .key = r.key,
		    .driver = r.driver, .title = r.title,
		    .on = r.enabled != 0, .checked = r.checked,
		    .check_err = err_by_name(r.check_err) };
	}
	return cur_end(&c);
}

struct extension_name
extension_name(const struct extension *x)
{
	return (struct extension_name){ .key = x->key,
	    .driver = x->driver, .title = x->title, .on = x->on,
	    .checked = x->checked, .check_err = x->check_err };
}

enum err
extension_add(struct db *db, const struct extension *x)
{
	if (key_check(x->key) != ID_FINE)
		return E_INPUT;
	return x_extension_add(db, &(struct p_extension_add){ .key = x->key,
	    .driver = x->driver, .title = x->title, .enabled = x->on,
	    .settings = or_empty(x->settings), .sealed = or_empty(x->sealed),
	    .now = x->created });
}

/* An UPDATE changed no row.  E_NOTFOUND when the row does not exist, E_CONFLICT
 * when it was changed by someone else. */
static enum err
why_not(struct db *db, const char *key)
{
	struct r_plan_as_of r;
	enum err e = g_plan_as_of(db, NULL, &r, key);

	return e == E_OK ? E_CONFLICT : e;
}

enum err
extension_update(struct db *db, const struct extension *x, int64_t was_updated)
{
	struct r_extension_update r;
	enum err e = g_extension_update(db, NULL, &r,
	    &(struct p_extension_update){ .key = x->key, .title = x->title,
	    .settings = or_empty(x->settings), .sealed = or_empty(x->sealed),
	    .now = x->updated, .was = was_updated, .driver = x->driver });

	return e == E_NOTFOUND ? why_not(db, x->key) : e;
}

enum err
extension_set_on(struct db *db, const char *key, bool on, int64_t now)
{
	struct r_extension_set_on r;

	return g_extension_set_on(db, NULL, &r, key, on, now);
}

enum err
extension_set_check(struct db *db, const char *key, int64_t at, enum err err,
    const char *text)
{
	struct r_extension_set_check r;

	return g_extension_set_check(db, NULL, &r, key, at, err_stored(err),
	    or_empty(text));
}

/* An Extension Configuration with one extension's member removed. */
static const char *
config_without(struct arena *a, const char *json, const char *key)
{
	json_t *o = json_read(a, json, strlen(json), NULL);

	if (!json_is_object(o) || json_object_del(o, key) != 0)
		return json;
	return json_object_size(o) == 0 ? "" : json_write_pretty(a, o);
}

static enum err
unlink_device(struct db *db, struct arena *a, const char *key,
    const struct r_extension_links *l)
{
	struct r_device_set_extensions r;
	enum err e = x_link_delete(db, key, l->device);

	if (e == E_OK)
		e = g_device_set_extensions(db, NULL, &r, l->device,
		    config_without(a, l->extensions, key), 0, NULL);
	if (e == E_OK)
		e = device_reflect(db, l->device);
	return e == E_OK ? term_refresh(db, l->device) : e;
}

/* Unlink some devices, or delete some resources when no links are left. *more
 * is false when there was nothing left to remove. */
static enum err
remove_part(struct db *db, struct arena *a, const char *key, bool *more)
{
	struct r_extension_links *l = arena_array(a, PART, sizeof(*l));
	struct r_extension_delete_resources s;
	size_t n = 0;
	struct cur c;
	enum err e;

	q_extension_links(&c, db, key, PART);
	while (n < PART && n_extension_links(&c, a, &l[n]))
		n++;
	e = cur_end(&c);
	for (size_t i = 0; e == E_OK && i < n; i++)
		e = unlink_device(db, a, key, &l[i]);
	*more = n > 0;
	if (e != E_OK || n > 0)
		return e;
	q_extension_delete_resources(&c, db, key, PART);
	while (n_extension_delete_resources(&c, a, &s))
		*more = true;
	return cur_end(&c);
}

/* Works in parts, so that with a large fleet other writers get their turn.  If
 * it is interrupted, what remains is consistent and can be removed by another
 * call. */
enum err
extension_remove(struct db *db, const char *key)
{
	struct arena *a = arena_new(ARENA_MAX);
	struct r_extension_delete r;
	struct store_tx w;
	bool more = true;
	enum err e = E_OK;

	while (e == E_OK && more) {
		e = store_begin(db, &w);
		if (e != E_OK)
			break;
		e = remove_part(db, a, key, &more);
		if (e == E_OK && !more)
			e = x_ledger_tx_leave(db, key, clock_now());
		if (e == E_OK && !more)
			e = x_ledger_account_leave(db, key);
		if (e == E_OK && !more)
			e = g_extension_delete(db, NULL, &r, key);
		e = store_end(db, &w, e);
		arena_reset(a);
	}
	arena_free(a);
	return e;
}
