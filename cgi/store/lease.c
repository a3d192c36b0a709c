#include "lease.h"

#include <stdio.h>
#include <string.h>

#include "../lib/clock.h"
#include "../lib/log.h"
#include "../lib/crypt/seal.h"
#include "queries.h"

void
lease_init(struct lease *l, const char *name, const char *node)
{
	struct arena *a = arena_new(ARENA_MAX);

	*l = (struct lease){ .name = name, .node = node };
	snprintf(l->process, sizeof(l->process), "%s", random_token(a, 12));
	arena_free(a);
}

/* Move the lease from the beat that was seen to the next.  E_NOTFOUND when
 * another process moved it first. */
static enum err
move(struct db *db, struct lease *l, const char *process, int64_t now)
{
	const struct p_lease_move p = { .name = l->name, .beat = l->beat,
		.node = l->node, .process = process, .now = clock_now() };
	struct r_lease_move r;
	enum err e = g_lease_move(db, NULL, &r, &p);

	l->held = e == E_OK && *process != '\0';
	if (e == E_OK) {
		l->beat = r.beat;
		l->since = now;
	}
	return e;
}

static enum err
make(struct db *db, struct lease *l, int64_t now)
{
	struct r_lease_make r;
	enum err e = g_lease_make(db, NULL, &r, l->name, l->node, l->process,
	    clock_now());

	if (e == E_OK) {
		l->held = true;
		l->beat = r.beat;
		l->since = now;
	}
	return e == E_NOTFOUND ? E_OK : e;
}

/* Take over a lease that another process has, when that process seems gone. */
static enum err
take(struct db *db, struct lease *l, int64_t now)
{
	struct arena *a = arena_new(ARENA_MAX);
	struct r_lease_get r;
	enum err e = g_lease_get(db, a, &r, l->name);
	int64_t patience;

	if (e == E_NOTFOUND) {
		arena_free(a);
		return make(db, l, now);
	}
	if (e == E_OK && r.beat != l->beat) {
		l->beat = r.beat;
		l->since = now;
	}
	if (e == E_OK) {
		patience = *r.process == '\0' ? 0 :
		    strcmp(r.node, l->node) == 0 ? LEASE_NODE_MS : LEASE_MS;
		if (now - l->since >= patience)
			e = move(db, l, l->process, now);
		if (l->held && patience > 0)
			log_info("lease", "%s: taken from a process of %s "
			    "that is gone", l->name, r.node);
	}
	arena_free(a);
	return e == E_NOTFOUND ? E_OK : e;
}

enum err
lease_hold(struct db *db, struct lease *l, int64_t now)
{
	enum err e;

	if (!l->held)
		return take(db, l, now);
	if (now - l->since < LEASE_RENEW_MS)
		return E_OK;
	e = move(db, l, l->process, now);
	if (e == E_NOTFOUND)
		log_info("lease", "%s: another process has it", l->name);
	return e == E_NOTFOUND ? E_OK : e;
}

enum err
lease_release(struct db *db, struct lease *l)
{
	enum err e = l->held ? move(db, l, "", l->since) : E_OK;

	return e == E_NOTFOUND ? E_OK : e;
}

enum err
lease_age(struct db *db, struct arena *a, const char *name, int64_t now,
    int64_t *age)
{
	struct r_lease_get r;
	enum err e = g_lease_get(db, a, &r, name);

	*age = e == E_OK && *r.process != '\0' ? now - r.renewed : ABSENT;
	return e == E_NOTFOUND ? E_OK : e;
}
