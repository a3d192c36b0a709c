#include "mirror.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "../../lib/log.h"
#include "../org.h"
#include "queries.h"
#include "revoked.h"

enum {
	ROWS		= 500,		/* per query, per transaction */
	BEHIND_MAX	= 5000,		/* when more revocations are pending
					 * than this, everything is compared */
};

/* --- a device --- */

/* Write a device as the source has it. */
static enum err
put_device(struct mirror *m, const struct r_mirror_devices *there)
{
	enum err e = x_mirror_type_put(m->to, there->type_id,
	    there->class_id);

	if (e == E_OK)
		e = x_mirror_device_put(m->to, there->id, there->type_id,
		    there->device_id, there->token_hash);
	/* a gateway's row exists before the rows of devices behind it */
	if (e == E_OK && there->gateway != ABSENT)
		e = x_gateway_put(m->to, there->id, there->gateway);
	return e;
}

static enum err
drop_device(struct mirror *m, int64_t id)
{
	struct r_device_delete r;
	enum err e = g_device_delete(m->to, NULL, &r, id);

	return e == E_NOTFOUND ? E_OK : e;
}

static enum err
set_token(struct mirror *m, int64_t id, const char *hash)
{
	struct r_device_set_token r;

	return g_device_set_token(m->to, NULL, &r, id, hash, 0);
}

/* Find a device by name in one of the databases; id 0 when there is none. */
static enum err
find(struct mirror *m, struct db *db, const char *type, const char *name,
    struct r_mirror_devices *to)
{
	struct r_mirror_device r;
	enum err e = g_mirror_device(db, m->a, &r, type, name);

	*to = (struct r_mirror_devices){ .id = 0 };
	if (e == E_OK)
		*to = (struct r_mirror_devices){ .id = r.id,
		    .type_id = r.type_id, .device_id = r.device_id,
		    .class_id = r.class_id, .token_hash = r.token_hash,
		    .gateway = r.gateway };
	return e == E_NOTFOUND ? E_OK : e;
}

/* Make one device as the source has it (id 0: it does not): it is deleted, made
 * again, or given another token. */
static enum err
settle(struct mirror *m, const char *type, const char *name,
    const struct r_mirror_devices *there)
{
	struct r_mirror_devices here;
	enum err e = find(m, m->to, type, name, &here);

	if (e != E_OK)
		return e;
	if (here.id == there->id)
		return here.id == 0 ? E_OK : set_token(m, here.id,
		    there->token_hash);
	if (here.id != 0 && (e = drop_device(m, here.id)) != E_OK)
		return e;
	return there->id == 0 ? E_OK : put_device(m, there);
}

/* Update one device whose credentials were revoked. */
static enum err
settle_device(struct mirror *m, const char *type, const char *name)
{
	struct r_mirror_devices there;
	enum err e = find(m, m->from, type, name, &there);

	return e == E_OK ? settle(m, type, name, &there) : e;
}

/* --- compare all devices, side by side --- */

struct walk {
	struct db		*db;
	struct arena		*a;
	struct r_mirror_devices	 rows[ROWS];
	size_t			 n, at;
	int64_t			 after;
	bool			 ends;	/* stop after these rows: rows appended
					 * in the meantime are not visited */
};

/* The device at the walk's position; NULL at the end. */
static enum err
peek(struct walk *w, const struct r_mirror_devices **row)
{
	struct cur c;
	enum err e = E_OK;

	if (w->at == w->n && !w->ends) {
		arena_reset(w->a);
		w->n = w->at = 0;
		q_mirror_devices(&c, w->db, w->after, ROWS);
		while (w->n < ROWS && n_mirror_devices(&c, w->a,
		    &w->rows[w->n]))
			w->n++;
		e = cur_end(&c);
		w->ends = w->n < ROWS;
	}
	*row = e == E_OK && w->at < w->n ? &w->rows[w->at] : NULL;
	return e;
}

static void
step(struct walk *w)
{
	w->after = w->rows[w->at++].id;
}

/* Settle the difference between the two positions. *more is false when both
 * walks have ended. */
static enum err
compare(struct mirror *m, struct walk *there, struct walk *here, bool *more)
{
	const struct r_mirror_devices *t, *h;
	enum err e = peek(there, &t);

	if (e == E_OK)
		e = peek(here, &h);
	*more = e == E_OK && (t != NULL || h != NULL);
	if (!*more)
		return e;
	if (t == NULL || (h != NULL && h->id < t->id)) {
		step(here);
		return drop_device(m, h->id);
	}
	step(there);
	m->device = t->id;
	if (h == NULL || t->id < h->id)
		return put_device(m, t);
	step(here);
	return strcmp(t->token_hash, h->token_hash) == 0 ? E_OK :
	    set_token(m, t->id, t->token_hash);
}

static enum err
compare_some(struct mirror *m, struct walk *there, struct walk *here,
    bool *more)
{
	enum err e = db_begin(m->to);

	for (int i = 0; e == E_OK && *more && i < ROWS; i++)
		e = compare(m, there, here, more);
	return db_end(m->to, e);
}

/* --- API keys --- */

static enum err
put_keys(struct mirror *m)
{
	struct r_mirror_keys r;
	struct cur c;
	enum err e = E_OK, f;

	q_mirror_keys(&c, m->from, m->key);
	while (e == E_OK && n_mirror_keys(&c, m->a, &r)) {
		e = x_mirror_key_put(m->to, &(struct p_mirror_key_put){
		    .id = r.id, .name = r.name, .token_hash = r.token_hash,
		    .role = r.role, .expires = r.expires });
		m->key = r.id;
	}
	f = cur_end(&c);
	return e == E_OK ? f : e;
}

/* Remove the keys that were revoked and add the new ones. */
static enum err
compare_keys(struct mirror *m)
{
	struct r_mirror_keys r;
	struct r_api_key k;
	struct cur c;
	const char *gone = NULL;
	enum err e, f = E_OK;

	do {
		gone = NULL;
		q_mirror_keys(&c, m->to, 0);
		while (gone == NULL && f == E_OK && n_mirror_keys(&c, m->a,
		    &r)) {
			f = g_api_key(m->from, m->a, &k, FAM_KEYS_ONE,
			    r.name, NULL, 0);
			if (f == E_NOTFOUND) {
				gone = r.name;
				f = E_OK;
			}
		}
		e = cur_end(&c);
		if (e == E_OK && f == E_OK && gone != NULL)
			e = x_mirror_key_drop(m->to, gone);
	} while (e == E_OK && f == E_OK && gone != NULL);
	m->key = 0;
	return e != E_OK ? e : f != E_OK ? f : put_keys(m);
}

static enum err
compare_all(struct mirror *m)
{
	struct walk *there = arena_alloc(m->a, sizeof(*there)),
	    *here = arena_alloc(m->a, sizeof(*here));
	struct org org;
	bool more = true;
	/* read this position first, so that no later revocation is missed */
	enum err e = revoked_last(m->from, &m->revoked);

	*there = (struct walk){ .db = m->from, .a = arena_new(ARENA_MAX) };
	*here = (struct walk){ .db = m->to, .a = arena_new(ARENA_MAX) };
	if (e == E_OK)
		e = org_get(m->from, m->a, &org);
	if (e == E_OK)
		e = x_mirror_org(m->to, org.id);
	m->device = 0;
	while (e == E_OK && more)
		e = compare_some(m, there, here, &more);
	arena_free(there->a);
	arena_free(here->a);
	return e == E_OK ? compare_keys(m) : e;
}

/* --- follow changes --- */

static enum err
follow_revoked(struct mirror *m)
{
	struct revoked r;
	int64_t last;
	enum err e = revoked_last(m->from, &last);

	if (e == E_OK && last - m->revoked > BEHIND_MAX)
		return compare_all(m);
	while (e == E_OK && m->revoked < last &&
	    (e = revoked_next(m->from, m->a, m->revoked, &r)) == E_OK) {
		e = *r.key != '\0' ? x_mirror_key_drop(m->to, r.key) :
		    settle_device(m, r.type_id, r.device_id);
		if (e == E_OK)
			m->revoked = r.id;
	}
	return e == E_NOTFOUND ? E_OK : e;
}

static enum err
follow_devices(struct mirror *m)
{
	struct r_mirror_devices r;
	struct cur c;
	enum err e = E_OK, f;

	q_mirror_devices(&c, m->from, m->device, ROWS);
	while (e == E_OK && n_mirror_devices(&c, m->a, &r)) {
		e = settle(m, r.type_id, r.device_id, &r);
		if (e == E_OK)
			m->device = r.id;
	}
	f = cur_end(&c);
	return e == E_OK ? f : e;
}

enum err
mirror_follow(struct mirror *m)
{
	enum err e = follow_revoked(m);

	if (e == E_OK)
		e = follow_devices(m);
	if (e == E_OK)
		e = put_keys(m);
	arena_reset(m->a);
	return e;
}

/* --- the file --- */

static enum err
open_file(struct mirror *m, const char *file)
{
	enum err e = db_migrate(&patchbay_schema, file);

	if (e != E_OK)
		return e;
	m->to = db_open(&patchbay_schema, file);
	return m->to == NULL ? E_DB : compare_all(m);
}

/* Built under a temporary name until it is complete. */
static enum err
make_file(struct mirror *m, const char *file)
{
	char name[PATH_LEN];
	enum err e;

	snprintf(name, sizeof(name), "%s.new", file);
	e = open_file(m, name);
	db_close(m->to);
	m->to = NULL;
	if (e == E_OK && rename(name, file) != 0) {
		log_error("mirror", "%s: %s", file, strerror(errno));
		e = E_DB;
	}
	return e;
}

enum err
mirror_open(struct mirror *m, const char *from, const char *file)
{
	enum err e = E_OK;

	*m = (struct mirror){ .a = arena_new(ARENA_MAX),
	    .from = db_open(&patchbay_schema, from) };
	if (m->from == NULL)
		e = E_DB;
	if (e == E_OK && access(file, F_OK) != 0)
		e = make_file(m, file);
	if (e == E_OK)
		e = open_file(m, file);
	if (e != E_OK)
		mirror_close(m);
	return e;
}

void
mirror_close(struct mirror *m)
{
	db_close(m->from);
	db_close(m->to);
	if (m->a != NULL)
		arena_free(m->a);
	*m = (struct mirror){ .a = NULL };
}
