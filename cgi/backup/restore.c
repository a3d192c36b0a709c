/* Verifying and restoring a backup. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "backup.h"
#include "event_queries.h"
#include "events/settings.h"
#include "files.h"
#include "lib/clock.h"
#include "lib/crypt/seal.h"
#include "lib/db/db_backup.h"
#include "lib/db/db_copy.h"
#include "lib/log.h"
#include "lib/pool.h"
#include "manifest.h"
#include "queries.h"
#include "state.h"
#include "store/restored.h"

/* --- verify --- */

static enum err
one_sound(struct arena *a, const char *dir, const struct backup_file *f)
{
	const char *path = arena_printf(a, "%s/%s", dir, f->name);
	size_t n = strlen(f->name);

	if (n < 3 || strcmp(f->name + n - 3, ".db") != 0)
		return E_OK;
	return db_sound(strncmp(f->name, "events/", 7) == 0 ? &events_schema :
	    &patchbay_schema, path);
}

/* All faults are reported, not just the first. */
static enum err
verify(struct arena *a, const char *dir, const struct manifest *m)
{
	enum err e = E_OK;
	bool database = false;

	for (size_t i = 0; i < m->n; i++) {
		enum err f = manifest_same(a, dir, &m->files[i]);

		if (f == E_OK)
			f = one_sound(a, dir, &m->files[i]);
		if (f == E_OK)
			printf("%s: good\n", m->files[i].name);
		else
			e = f;
		database = database ||
		    strcmp(m->files[i].name, "patchbay.db") == 0;
	}
	if (e == E_OK && !database) {
		log_error("backup", "%s: no database is in it", dir);
		e = E_INPUT;
	}
	return e;
}

/* Is the installation's key the backup's?  *missing: it has none. */
static enum err
same_key(const struct config *cfg, struct arena *a, const struct manifest *m,
    bool *missing)
{
	enum err e;

	*missing = access(cfg->key_path, F_OK) == -1 && errno == ENOENT;
	if (*missing || *m->key == '\0')
		return E_OK;
	if ((e = seal_load_public(cfg->key_path)) != E_OK)
		return e;
	if (strcmp(m->key, arena_printf(a, "%016" PRIx64,
	    (uint64_t)seal_fingerprint())) == 0)
		return E_OK;
	log_error("backup", "%s: not the key that the credentials in the "
	    "backup are sealed with", cfg->key_path);
	return E_SEALED;
}

enum err
backup_verify(const struct config *cfg, const char *dir)
{
	struct arena *a = arena_new(ARENA_MAX);
	struct manifest m;
	bool missing;
	enum err e = manifest_read(&m, a, dir);

	if (e == E_OK)
		e = verify(a, dir, &m);
	if (e == E_OK)
		printf("%s: %s of %s, complete%s\n", dir,
		    *m.organization == '\0' ? "backup" :
		    arena_printf(a, "backup of organization %s",
		    m.organization), m.made, m.events ? ", with events" : "");
	if (e == E_OK && (e = same_key(cfg, a, &m, &missing)) == E_OK &&
	    !missing && *m.key != '\0')
		printf("%s: the key of this backup\n", cfg->key_path);
	arena_free(a);
	return e;
}

/* --- restore --- */

struct restoring {
	const struct config	*cfg;
	struct arena		*a;
	const char		*dir;
	struct manifest		 m;
};

static enum err
is_empty(struct arena *a, const char *dir)
{
	const char **names;
	size_t n;
	enum err e = files_list(a, dir, "", &names, &n);

	if (e == E_OK && n > 0) {
		log_error("backup", "%s: not empty; stop the broker, and move "
		    "it away", dir);
		e = E_CONFLICT;
	}
	return e;
}

static enum err
has_room(struct restoring *r, const struct event_settings *set)
{
	bool there;
	enum err e = db_there(&patchbay_schema, r->cfg->db, &there);

	/* an empty one that init made on a server is checked when copying */
	if (e == E_OK && !db_is_url(r->cfg->db))
		e = files_no_database(r->a, r->cfg->db);
	if (e == E_OK && r->m.events && db_is_url(r->cfg->db)) {
		log_error("backup", "this backup has events in files, which "
		    "a PostgreSQL server does not take: restore it with "
		    "SQLite, then patchbay copy");
		e = E_INPUT;
	}
	/* the broker's commands for devices would be given out again */
	if (e == E_OK)
		e = is_empty(r->a, set->commands);
	if (e == E_OK && r->m.events)
		e = is_empty(r->a, r->cfg->events);
	if (e == E_OK && r->m.events)
		e = is_empty(r->a, set->journal);
	return e;
}

/* The files of one folder of the backup, all at once. */
static enum err
folder(struct restoring *r, const char *name, const char *to)
{
	const char *part = arena_printf(r->a, "%s.restoring", to);
	const char *begin = arena_printf(r->a, "%s/", name);
	enum err e = files_remove(part);

	if (e == E_OK)
		e = files_make_dir(part);
	for (size_t i = 0; e == E_OK && i < r->m.n; i++) {
		const char *file = r->m.files[i].name;

		if (strncmp(file, begin, strlen(begin)) != 0)
			continue;
		e = files_copy(arena_printf(r->a, "%s/%s", r->dir, file),
		    arena_printf(r->a, "%s/%s", part, file + strlen(begin)));
	}
	return e == E_OK ? files_settle(part, to) : e;
}

/* Of this version, and without what was under way. */
static enum err
prepare(struct restoring *r, const char *path)
{
	struct db *db;
	enum err e = db_migrate(&patchbay_schema, path);

	if (e != E_OK)
		return e;
	if ((db = db_open(&patchbay_schema, path)) == NULL)
		return E_DB;
	e = restored_settle(db, arena_printf(r->a, "This installation was "
	    "restored from a backup of %s, when this was under way.",
	    r->m.made), clock_now());
	db_close(db);
	return e;
}

static enum err
to_server(const struct config *cfg, const char *path)
{
	static const struct copy_progress quiet = { .told = NULL };
	enum err e = db_migrate(&patchbay_schema, cfg->db);

	return e == E_OK ? db_copy(&patchbay_schema, path, cfg->db, true,
	    &quiet) : e;
}

static enum err
database(struct restoring *r)
{
	const char *part = arena_printf(r->a, "%s/patchbay.db.restoring",
	    r->cfg->state);
	enum err e = files_remove_database(r->a, part);

	if (e == E_OK)
		e = files_copy(arena_printf(r->a, "%s/patchbay.db", r->dir),
		    part);
	if (e == E_OK)
		e = prepare(r, part);
	if (e == E_OK)
		e = db_is_url(r->cfg->db) ? to_server(r->cfg, part) :
		    files_settle(part, r->cfg->db);
	files_remove_database(r->a, part);
	return e;
}

/* The database is last: without it nothing serves. */
static enum err
restore(struct restoring *r)
{
	struct event_settings set;
	enum err e = event_settings(r->a, r->cfg->state, &set);

	if (e == E_OK)
		e = has_room(r, &set);
	if (e == E_OK && r->m.events)
		e = folder(r, "events", r->cfg->events);
	if (e == E_OK && r->m.events)
		e = folder(r, "journal", set.journal);
	return e == E_OK ? database(r) : e;
}

enum err
backup_restore(const struct config *cfg, const char *dir)
{
	struct restoring r = { .cfg = cfg, .a = arena_new(ARENA_MAX),
	    .dir = dir };
	bool missing = false;
	int lock = -1;
	enum err e = manifest_read(&r.m, r.a, dir);

	if (e == E_OK)
		e = verify(r.a, dir, &r.m);
	if (e == E_OK)
		e = same_key(cfg, r.a, &r.m, &missing);
	if (e == E_OK && (e = files_make_dir(cfg->state)) == E_CONFLICT)
		e = E_OK;
	if (e == E_OK)
		e = state_directories(cfg);
	if (e == E_OK && (lock = pool_lock(arena_printf(r.a,
	    "%s/run/serve.lock", cfg->state))) == -1)
		e = E_BUSY;
	if (e == E_OK)
		e = restore(&r);
	if (lock != -1)
		close(lock);
	if (e == E_OK)
		printf("restored the backup of %s: passwords, two-step "
		    "sign-in, recovery codes, API keys and who is disabled are "
		    "those of then\n", r.m.made);
	if (e == E_OK && missing)
		printf("%s is missing: copy it here, or make another with "
		    "patchbay new-key and enter the credentials again\n",
		    cfg->key_path);
	arena_free(r.a);
	return e;
}
