/* Making a backup.  The journal is copied before the store: what leaves it in
 * between is in the store, and what is in both is stored once when restored. */
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
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
#include "lib/text/date.h"
#include "manifest.h"
#include "queries.h"
#include "store/org.h"
#include "store/setting.h"
#include "store/watch.h"

struct making {
	const struct config	*cfg;
	struct arena		*a;
	const char		*part;	/* the directory until it is complete */
	struct manifest		 m;
	int64_t			 now;	/* when it began */
};

static void
told(void *ctx, const char *table, int64_t rows, bool is_last)
{
	(void)ctx;
	if (is_last)
		printf("%s: %" PRId64 " rows\n", table, rows);
	fflush(stdout);
}

static enum err
listed(struct making *k, const char *name)
{
	enum err e = manifest_add(&k->m, k->a, k->part, name);

	if (e == E_OK)
		printf("%s: %" PRId64 " bytes\n", name,
		    k->m.files[k->m.n - 1].bytes);
	fflush(stdout);
	return e;
}

/* --- the database --- */

/* A server's, as one snapshot: writers are not kept waiting. */
static enum err
from_server(struct making *k, const char *to)
{
	static const struct copy_progress progress = { .told = told };
	const char *rows = arena_printf(k->a, "%s/rows.db", k->part);
	enum err e = db_migrate(&patchbay_schema, rows);

	if (e == E_OK)
		e = db_copy(&patchbay_schema, k->cfg->db, rows, false,
		    &progress);
	if (e == E_OK)
		e = db_backup(rows, to);
	files_remove(rows);
	return e;
}

static enum err
database(struct making *k)
{
	const char *to = arena_printf(k->a, "%s/patchbay.db", k->part);
	enum err e = db_is_url(k->cfg->db) ? from_server(k, to) :
	    db_backup(k->cfg->db, to);

	if (e == E_NOTFOUND)
		log_error("backup", "%s: there is no database", k->cfg->db);
	return e == E_OK ? listed(k, "patchbay.db") : e;
}

/* --- events --- */

static enum err
journal(struct making *k)
{
	const char *dir = arena_printf(k->a, "%s/journal", k->part), **names;
	struct event_settings set;
	size_t n;
	enum err e = event_settings(k->a, k->cfg->state, &set);

	if (e == E_OK)
		e = files_list(k->a, set.journal, "", &names, &n);
	if (e != E_OK || n == 0)
		return e;
	e = files_make_dir(dir);
	for (size_t i = 0; e == E_OK && i < n; i++) {
		e = files_copy(arena_printf(k->a, "%s/%s", set.journal,
		    names[i]), arena_printf(k->a, "%s/%s", dir, names[i]));
		if (e == E_OK)
			e = listed(k, arena_printf(k->a, "journal/%s",
			    names[i]));
		else if (e == E_NOTFOUND)	/* stored by now */
			e = E_OK;
	}
	return e;
}

static enum err
store_file(struct making *k, const char *name)
{
	enum err e = db_backup(arena_printf(k->a, "%s/%s", k->cfg->events,
	    name), arena_printf(k->a, "%s/events/%s", k->part, name));

	if (e == E_NOTFOUND)	/* retention removed it by now */
		return E_OK;
	return e == E_OK ? listed(k, arena_printf(k->a, "events/%s", name)) :
	    e;
}

/* Segments in their order, and then what is known of the last events, which may
 * be ahead of them. */
static enum err
store(struct making *k)
{
	const char **names;
	size_t n;
	enum err e = files_list(k->a, k->cfg->events, ".db", &names, &n);

	if (e != E_OK || n == 0)
		return e;
	e = files_make_dir(arena_printf(k->a, "%s/events", k->part));
	for (size_t i = 0; e == E_OK && i < n; i++)
		if (strcmp(names[i], "last.db") != 0)
			e = store_file(k, names[i]);
	return e == E_OK ? store_file(k, "last.db") : e;
}

/* --- all of it --- */

/* Whose it is, as far as that can be told. */
static enum err
head(struct making *k)
{
	struct org org;
	struct db *db;

	k->now = clock_now();
	k->m.made = date_iso(k->a, k->now);
	if (access(k->cfg->key_path, F_OK) == 0) {
		enum err e = seal_load_public(k->cfg->key_path);

		if (e != E_OK)
			return e;
		k->m.key = arena_printf(k->a, "%016" PRIx64,
		    (uint64_t)seal_fingerprint());
	}
	if (!db_is_migrated(&patchbay_schema, k->cfg->db))
		return E_OK;
	db = db_open(&patchbay_schema, k->cfg->db);
	if (db != NULL && org_get(db, k->a, &org) == E_OK)
		k->m.organization = org.id;
	db_close(db);
	return E_OK;
}

/* Not so much that nothing else has room: it is a database that serves. */
static enum err
fits(struct making *k, bool events)
{
	const char **names = NULL;
	struct statvfs v;
	struct stat st;
	int64_t need = SPACE_WARN;
	size_t n = 0;
	enum err e = E_OK;

	if (db_is_url(k->cfg->db))
		return E_OK;	/* its size is the server's to know */
	if (stat(k->cfg->db, &st) == 0)
		need += st.st_size;
	if (events)
		e = files_list(k->a, k->cfg->events, ".db", &names, &n);
	for (size_t i = 0; e == E_OK && i < n; i++)
		if (stat(arena_printf(k->a, "%s/%s", k->cfg->events,
		    names[i]), &st) == 0)
			need += st.st_size;
	if (e != E_OK || statvfs(k->part, &v) == -1 ||
	    (int64_t)(v.f_bavail * v.f_frsize) >= need)
		return e;
	log_error("backup", "%s: the backup needs %" PRId64 " MB, and %" PRId64
	    " are free", k->part, need >> 20,
	    (int64_t)(v.f_bavail * v.f_frsize) >> 20);
	return E_DB_FULL;
}

static enum err
make(struct making *k, bool events)
{
	enum err e = fits(k, events);

	if (e == E_OK)
		e = head(k);
	if (e == E_OK && events)
		e = journal(k);
	if (e == E_OK)
		e = database(k);
	if (e == E_OK && events)
		e = store(k);
	k->m.events = events;
	return e == E_OK ? manifest_write(&k->m, k->a, k->part) : e;
}

/* The directory that it is made in. */
static const char *
parent(struct arena *a, const char *dir)
{
	const char *end = strrchr(dir, '/');

	return end == NULL ? "." : end == dir ? "/" :
	    arena_strndup(a, dir, (size_t)(end - dir));
}

/* The lock keeps two from making backups in one place at a time; what an earlier
 * one left when it was killed is removed. */
static enum err
make_part(struct making *k, const char *dir, int *lock)
{
	const char *in = parent(k->a, dir);
	enum err e;

	*lock = open(in, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (*lock == -1) {
		log_error("backup", "%s: %s", in, strerror(errno));
		return E_INTERNAL;
	}
	if (flock(*lock, LOCK_EX | LOCK_NB) == -1) {
		log_error("backup", "%s: another process makes a backup here",
		    in);
		return E_CONFLICT;
	}
	if (access(dir, F_OK) == 0) {
		log_error("backup", "%s: exists already", dir);
		return E_CONFLICT;
	}
	e = files_remove(k->part);
	return e == E_OK ? files_make_dir(k->part) : e;
}

/* For whoever looks at the installation's status; the backup is good without. */
static void
remember(const struct making *k)
{
	struct db *db = db_is_migrated(&patchbay_schema, k->cfg->db) ?
	    db_open(&patchbay_schema, k->cfg->db) : NULL;

	if (db != NULL && setting_put(db, SETTING_BACKUP, k->now) != E_OK)
		log_error("backup", "the status page is not told of it");
	db_close(db);
}

enum err
backup_make(const struct config *cfg, const char *dir, bool events)
{
	struct making k = { .cfg = cfg, .a = arena_new(ARENA_MAX) };
	int lock;
	enum err e;

	k.part = arena_printf(k.a, "%s.part", dir);
	manifest_init(&k.m, k.a);
	if (events && db_is_url(cfg->db)) {
		log_error("backup", "--events: the events are in the database "
		    "server: back them up there, with pg_dump");
		arena_free(k.a);
		return E_INPUT;
	}
	if ((e = make_part(&k, dir, &lock)) == E_OK) {
		e = make(&k, events);
		if (e == E_OK)
			e = files_settle(k.part, dir);
		if (e != E_OK)
			files_remove(k.part);
	}
	if (lock != -1)
		close(lock);
	if (e == E_OK)
		remember(&k);
	if (e == E_OK)
		printf("%s: complete, %zu files%s\n", dir, k.m.n,
		    *k.m.key == '\0' ? "" : "; secret.key is not in it");
	arena_free(k.a);
	return e;
}
