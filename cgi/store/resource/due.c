#include "due.h"

#include <stdio.h>

#include "../../lib/text/iccid.h"
#include "../device/device.h"
#include "../internal.h"
#include "../org.h"
#include "queries.h"

enum { PART = 500 };	/* rows marked in one transaction */

enum err
due_get(struct db *db, const char *extension, const char *name, int64_t *due)
{
	struct r_due_get r = { .due = ABSENT };
	enum err e = g_due_get(db, NULL, &r, extension, name);

	*due = r.due;
	return e == E_NOTFOUND ? E_OK : e;
}

enum err
due_put(struct db *db, const char *extension, const char *name, int64_t due,
    int64_t until)
{
	return due == ABSENT ? E_OK :
	    x_due_set(db, extension, name, due, until);
}

enum err
due_list(struct db *db, struct arena *a, const char *extension, size_t limit,
    const char ***names, size_t *n)
{
	struct r_due_list r, *passed = NULL;
	size_t npassed = 0;
	struct cur c;
	enum err e;

	*names = NULL;
	*n = 0;
	q_due_list(&c, db, extension, (int64_t)limit);
	while (n_due_list(&c, a, &r)) {
		if (r.linked) {
			*names = store_room(a, *names, *n,
			    sizeof(**names));
			(*names)[(*n)++] = r.name;
			continue;
		}
		passed = store_room(a, passed, npassed, sizeof(*passed));
		passed[npassed++] = r;
	}
	e = cur_end(&c);
	for (size_t i = 0; i < npassed && e == E_OK; i++)
		e = due_put(db, extension, passed[i].name, passed[i].due,
		    ABSENT);
	return e;
}

enum err
due_count(struct db *db, struct arena *a, const char *extension, int64_t *n)
{
	return count_get(db, arena_printf(a, "due:%s", extension), n);
}

/* The range of terms, low to high, that an identifier matches: itself alone, or
 * for an ICCID all its spellings. */
static void
terms_of(const char *id, char low[TERM_MAX + 1], char high[TERM_MAX + 2])
{
	char card[ICCID_MAX + 1];
	bool many = iccid_canonical(id, card);

	term_normalize(many ? card : id, low);
	/* at this position no term has a letter after f, or a control
	 * character */
	snprintf(high, TERM_MAX + 2, "%s%c", low, many ? 'g' : '\x01');
}

static enum err
mark_some(struct db *db, int how, const char *extension,
    const char *const *ids, size_t n, int64_t now)
{
	char low[TERM_MAX + 1], high[TERM_MAX + 2];
	struct r_due_mark r;
	struct store_tx w;
	struct cur c;
	enum err e = store_begin(db, &w);

	if (e != E_OK)
		return e;
	for (size_t i = 0; i < n && e == E_OK; i++) {
		terms_of(ids[i], low, high);
		q_due_mark(&c, db, &(struct p_due_mark){ .mark = how,
		    .extension = extension, .below = high, .now = now,
		    .name = how == FAM_MARK_KNOWN ? low : ids[i] });
		while (n_due_mark(&c, NULL, &r))
			continue;
		e = cur_end(&c);
	}
	return store_end(db, &w, e);
}

enum err
due_mark(struct db *db, const char *extension, const char *const *ids,
    size_t n, int64_t now)
{
	enum err e = E_OK;

	for (size_t i = 0; i < n && e == E_OK; i += PART)
		e = mark_some(db, FAM_MARK_KNOWN, extension, ids + i,
		    n - i < PART ? n - i : PART, now);
	return e;
}

enum err
due_mark_all(struct db *db, const char *extension, int64_t now)
{
	struct arena *a = arena_new(ARENA_MAX);
	char after[EXTCONFIG_MAX] = "";
	const char *ids[PART];
	struct r_link_resources r;
	struct cur c;
	size_t n;
	enum err e;

	do {
		q_link_resources(&c, db, extension, after, PART);
		for (n = 0; n < PART && n_link_resources(&c, a, &r); n++)
			ids[n] = r.resource;
		e = cur_end(&c);
		if (e == E_OK)
			e = mark_some(db, FAM_MARK_ONE, extension, ids, n,
			    now);
		if (n > 0)
			snprintf(after, sizeof(after), "%s", ids[n - 1]);
		arena_reset(a);
	} while (e == E_OK && n == PART);
	arena_free(a);
	return e;
}

static enum err
mark_device(struct db *db, struct arena *a, int64_t device, int64_t now,
    struct due_marked *m)
{
	struct r_device_exists found;
	struct r_link_marks r;
	const char *names[LINKS_MAX], *exts[LINKS_MAX];
	size_t n = 0;
	struct cur c;
	enum err e = g_device_exists(db, NULL, &found, device);

	if (e != E_OK) {
		m->unknown += e == E_NOTFOUND;
		return e == E_NOTFOUND ? E_OK : e;
	}
	q_link_marks(&c, db, device);
	while (n < LINKS_MAX && n_link_marks(&c, a, &r)) {
		exts[n] = r.extension;
		names[n++] = r.resource;
		m->resources++;
		m->off += r.enabled == 0;
	}
	e = cur_end(&c);
	m->without += n == 0;
	for (size_t i = 0; i < n && e == E_OK; i++)
		e = mark_some(db, FAM_MARK_ONE, exts[i], &names[i], 1, now);
	return e;
}

enum err
due_mark_devices(struct db *db, struct arena *a, const int64_t *devices,
    size_t n, int64_t now, struct due_marked *m)
{
	struct store_tx w;
	enum err e = store_begin(db, &w);

	*m = (struct due_marked){ .resources = 0 };
	if (e != E_OK)
		return e;
	for (size_t i = 0; i < n && e == E_OK; i++)
		e = mark_device(db, a, devices[i], now, m);
	return store_end(db, &w, e);
}
