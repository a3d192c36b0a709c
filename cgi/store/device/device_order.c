/*
 * The device list in order of several columns.
 *
 * No index has them all.  Types and SIM states are few, so the list of each
 * value follows that of the one before; the devices of one id are fewer still,
 * and sorted here.  Each page then costs as much as one of an ordinary list.
 */
#include <stdlib.h>
#include <string.h>

#include "../internal.h"
#include "device.h"

enum {
	CURSOR_ORDER	= SORT_MAX + 1,	/* a kind of its own */
	SEPARATOR	= 0x1f,		/* within a cursor */
};

/* Where a page begins: the values of the first columns, and the cursor of the
 * list that they select. */
struct place {
	const char	*values[DEVICE_ORDERS_MAX];
	const char	*cursor;	/* NULL: its beginning */
};

static bool
is_group(enum device_sort sort)
{
	return sort == SORT_TYPE || sort == SORT_STATE;
}

/* The number of columns whose values are walked through one by one. */
static size_t
groups(const struct device_order *keys, size_t n)
{
	size_t g = 0;

	while (g + 1 < n && is_group(keys[g].sort))
		g++;
	return g;
}

bool
device_orders_combine(const struct device_order *keys, size_t n)
{
	size_t g = groups(keys, n);

	if (n < 1 || n > DEVICE_ORDERS_MAX)
		return false;
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < i; k++)
			if (keys[i].sort == keys[k].sort)
				return false;
	return g + 1 == n || keys[g].sort == SORT_DEVICE_ID ||
	    keys[g].sort == SORT_ADDED;
}

/* The devices that have the values of the first g columns. */
static struct device_filter
within(const struct device_filter *f, const struct device_order *keys, size_t g,
    const struct place *at)
{
	struct device_filter in = *f;

	in.cursor = NULL;
	in.backwards = false;
	for (size_t i = 0; i < g; i++)
		if (keys[i].sort == SORT_TYPE)
			in.type = at->values[i];
		else
			in.state = *at->values[i] == '\0' ? "none" :
			    at->values[i];
	return in;
}

/* The value of column g that follows the present one, or the first one.
 * E_NOTFOUND when there is none. */
static enum err
step(struct db *db, struct arena *a, const struct device_filter *f,
    const struct device_order *keys, size_t g, struct place *at)
{
	struct device_filter in = within(f, keys, g, at);
	struct device_page p;
	enum err e;

	in.sort = keys[g].sort;
	in.desc = keys[g].desc;
	in.limit = 1;
	if (at->values[g] != NULL)
		in.cursor = cursor_write(a, &(struct cursor){
		    .kind = (int)in.sort, .value = at->values[g],
		    .id = in.desc ? 1 : INT64_MAX });
	e = device_list(db, a, &in, &p);
	at->values[g] = NULL;
	if (e == E_OK && p.n == 0)
		return E_NOTFOUND;
	if (e == E_OK)
		at->values[g] = device_sort_value(&p.rows[0], in.sort);
	return e;
}

/* Move to the first list, or to the next one. */
static enum err
move(struct db *db, struct arena *a, const struct device_filter *f,
    const struct device_order *keys, size_t ngroups, struct place *at)
{
	size_t g = at->values[0] == NULL ? 0 : ngroups - 1;
	enum err e = E_OK;

	at->cursor = NULL;
	while (e == E_OK && g < ngroups) {
		e = step(db, a, f, keys, g, at);
		if (e == E_OK)
			g++;
		else if (e == E_NOTFOUND && g > 0) {
			g--;
			e = E_OK;
		}
	}
	return e;
}

/* --- cursors --- */

static const char *
place_write(struct arena *a, const struct place *at, size_t ngroups)
{
	const char *text = at->cursor == NULL ? "" : at->cursor;

	for (size_t i = ngroups; i > 0; i--)
		text = arena_printf(a, "%s%c%s", at->values[i - 1], SEPARATOR,
		    text);
	return cursor_write(a, &(struct cursor){ .kind = CURSOR_ORDER, .id = 1,
	    .value = text });
}

static enum err
place_read(struct arena *a, const char *s, size_t ngroups, struct place *at)
{
	struct cursor c;
	enum err e = cursor_read(a, s, CURSOR_ORDER, &c);
	char *rest, *end;

	if (e != E_OK)
		return e;
	rest = arena_strdup(a, c.value);
	for (size_t i = 0; i < ngroups; i++) {
		if ((end = strchr(rest, SEPARATOR)) == NULL)
			return E_INPUT;
		*end = '\0';
		at->values[i] = rest;
		rest = end + 1;
	}
	at->cursor = *rest == '\0' ? NULL : rest;
	return E_OK;
}

/* --- devices with the same id --- */

struct ties {
	const struct device_order *keys;
	size_t			 n;
};

static int
compare(const void *x, const void *y, void *ctx)
{
	const struct device_row *a = x, *b = y;
	const struct ties *t = ctx;
	int way = 0;

	for (size_t i = 0; way == 0 && i < t->n; i++) {
		way = t->keys[i].sort == SORT_ADDED ?
		    (a->id > b->id) - (a->id < b->id) :
		    strcmp(device_sort_value(a, t->keys[i].sort),
		    device_sort_value(b, t->keys[i].sort));
		way = t->keys[i].desc ? -way : way;
	}
	return way != 0 ? way : (a->id > b->id) - (a->id < b->id);
}

static bool
same_id(const struct device_row *a, const struct device_row *b)
{
	return strcmp(a->device_id, b->device_id) == 0;
}

/* A page by device id that ends between two ids, unless one id has more devices
 * than a page has rows: those are then in order of registration. */
static enum err
list_ties(struct db *db, struct arena *a, struct device_filter *f,
    struct ties *t, struct device_page *p)
{
	size_t limit = f->limit, n, end;
	enum err e;

	f->limit = limit + 1;
	if ((e = device_list(db, a, f, p)) != E_OK || p->n <= limit)
		n = p->n;
	else {
		for (n = limit; n > 0 && same_id(&p->rows[n - 1],
		    &p->rows[n]); n--)
			continue;
		n = n == 0 ? limit : n;
		p->next = cursor_write(a, &(struct cursor){
		    .kind = SORT_DEVICE_ID, .id = p->rows[n - 1].id,
		    .value = p->rows[n - 1].device_id });
	}
	p->n = n;
	for (size_t i = 0; e == E_OK && i < n; i = end) {
		for (end = i + 1; end < n && same_id(&p->rows[i],
		    &p->rows[end]); end++)
			continue;
		qsort_r(&p->rows[i], end - i, sizeof(*p->rows), compare, t);
	}
	return e;
}

enum err
device_list_by(struct db *db, struct arena *a, const struct device_filter *f,
    const struct device_order *keys, size_t n, struct device_page *p)
{
	size_t g = groups(keys, n);
	struct ties ties = { .keys = keys + g + 1, .n = n - g - 1 };
	struct place at = { .cursor = NULL };
	struct device_filter in;
	enum err e = E_OK;

	*p = (struct device_page){ .n = 0 };
	if (!device_orders_combine(keys, n) || f->limit < 1 ||
	    f->limit >= EXPORT_ROWS_MAX)
		return E_INPUT;
	if (f->cursor != NULL && *f->cursor != '\0')
		e = place_read(a, f->cursor, g, &at);
	else if (g > 0)
		e = move(db, a, f, keys, g, &at);
	if (e != E_OK)
		return e == E_NOTFOUND ? E_OK : e;
	in = within(f, keys, g, &at);
	in.sort = keys[g].sort;
	in.desc = keys[g].desc;
	in.cursor = at.cursor;
	e = ties.n > 0 && in.sort == SORT_DEVICE_ID ?
	    list_ties(db, a, &in, &ties, p) : device_list(db, a, &in, p);
	if (e != E_OK)
		return e;
	p->prev = NULL;
	at.cursor = p->next;
	if (at.cursor == NULL)
		e = g > 0 ? move(db, a, f, keys, g, &at) : E_NOTFOUND;
	p->next = e == E_OK ? place_write(a, &at, g) : NULL;
	return e == E_NOTFOUND ? E_OK : e;
}
