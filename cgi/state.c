#include "state.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/arena.h"
#include "lib/log.h"
#include "lib/crypt/seal.h"
#include "lib/db/db_backup.h"
#include "queries.h"
#include "store/access/user.h"
#include "store/command/activity.h"
#include "store/extension/extension.h"
#include "store/setting.h"

#define HASH_LEN	64	/* length of hash_token() */

static enum err
make_dir(const char *path)
{
	struct stat st;

	if (mkdir(path, 0700) == 0 ||
	    (errno == EEXIST && stat(path, &st) == 0 && S_ISDIR(st.st_mode)))
		return E_OK;
	log_error("state", "%s: %s", path, strerror(errno));
	return E_INTERNAL;
}

enum err
state_directories(const struct config *cfg)
{
	struct arena *a = arena_new(ARENA_MAX);
	const char *run = arena_printf(a, "%s/run", cfg->state);
	enum err e;

	/* the web server's group may traverse it to reach the sockets */
	if ((e = make_dir(run)) == E_OK && chmod(run, 0710) == -1)
		log_error("state", "%s: %s", run, strerror(errno));
	if (e == E_OK)
		e = make_dir(cfg->limiter_dir);
	arena_free(a);
	return e;
}

/* True only when it certainly does not exist. */
static bool
missing(const char *path)
{
	return access(path, F_OK) == -1 && errno == ENOENT;
}

enum err
state_check(const struct config *cfg)
{
	char shown[DB_SHOWN_MAX];
	bool there;
	enum err e = db_there(&patchbay_schema, cfg->db, &there);

	if (e != E_OK)
		return e;
	if (!there) {
		db_shown(cfg->db, shown);
		log_error("state", "%s: there is no database.  Restore it "
		    "from a backup, or make a new organization with patchbay "
		    "init", shown);
		return E_NOTFOUND;
	}
	if (missing(cfg->key_path)) {
		log_error("state", "%s: the key is missing.  Restore it from "
		    "a backup%s; if it is lost, patchbay new-key makes "
		    "another, and the credentials have to be entered again",
		    cfg->key_path, db_is_url(cfg->db) ?
		    ", or copy it from another node" : "");
		return E_NOTFOUND;
	}
	return E_OK;
}

/* --- the key shared by several nodes --- */

/* The setting with the fingerprint of the key that seals a shared database's
 * credentials.  0: none yet. */
#define KEY_SETTING	"key"

static enum err
key_of_database(struct db *db, int64_t *fingerprint)
{
	return setting_get(db, KEY_SETTING, 0, fingerprint);
}

/* The first node stores its key's fingerprint; every other node must have the
 * same key. */
static enum err
agree(struct db *db, const struct config *cfg)
{
	int64_t theirs, ours = seal_fingerprint();
	enum err e = db_begin(db);

	if (e != E_OK)
		return e;
	e = key_of_database(db, &theirs);
	if (e == E_OK && theirs == 0)
		e = setting_put(db, KEY_SETTING, ours);
	else if (e == E_OK && theirs != ours) {
		log_error("state", "%s: not the key that the credentials in "
		    "the database are sealed with.  Copy the key of another "
		    "node", cfg->key_path);
		e = E_SEALED;
	}
	return db_end(db, e);
}

static enum err
check_key(const struct config *cfg)
{
	struct db *db;
	enum err e;

	if (!db_is_url(cfg->db))
		return E_OK;
	if ((e = seal_load_public(cfg->key_path)) != E_OK)
		return e;
	db = db_open(&patchbay_schema, cfg->db);
	e = db == NULL ? E_DB : agree(db, cfg);
	db_close(db);
	return e;
}

/* Make a new key the database's key. */
static enum err
declare_key(const struct config *cfg)
{
	struct db *db;
	enum err e;

	if (!db_is_url(cfg->db))
		return E_OK;
	if ((e = seal_load_public(cfg->key_path)) != E_OK)
		return e;
	db = db_open(&patchbay_schema, cfg->db);
	e = db == NULL ? E_DB : setting_put(db, KEY_SETTING,
	    seal_fingerprint());
	db_close(db);
	return e;
}

/* Push URLs used to be stored in plain text; replace them by their hashes. */
static enum err
hash_addresses(const struct config *cfg)
{
	struct arena *a = arena_new(ARENA_MAX);
	struct db *db = db_open(&patchbay_schema, cfg->db);
	struct extension_name *x;
	const char *token;
	size_t n = 0;
	enum err e = db == NULL ? E_DB : extension_names(db, a, &x, &n);

	for (size_t i = 0; e == E_OK && i < n; i++) {
		e = push_token_get(db, a, x[i].key, &token);
		if (e == E_OK && *token != '\0' && strlen(token) != HASH_LEN)
			e = push_token_set(db, x[i].key, hash_token(a, token));
	}
	db_close(db);
	arena_free(a);
	return e;
}

/* Keep the database as it was before the newest upgrade.  A server's is backed
 * up there. */
static enum err
keep_old(const struct config *cfg)
{
	struct arena *a;
	const char *kept, *part;
	bool there;
	enum err e = db_there(&patchbay_schema, cfg->db, &there);

	if (e != E_OK || !there || db_is_url(cfg->db) ||
	    db_is_migrated(&patchbay_schema, cfg->db))
		return e;
	a = arena_new(ARENA_MAX);
	kept = arena_printf(a, "%s/before-upgrade.db", cfg->state);
	part = arena_printf(a, "%s.part", kept);
	unlink(part);
	e = db_backup(cfg->db, part);
	if (e == E_OK && rename(part, kept) == -1) {
		log_error("state", "%s: %s", kept, strerror(errno));
		e = E_INTERNAL;
	}
	if (e == E_OK)
		log_info("state", "%s: the database as it was before this "
		    "upgrade", kept);
	else
		log_error("state", "the database is not upgraded without a "
		    "copy of it: make room in %s", cfg->state);
	arena_free(a);
	return e;
}

static enum err
migrate(const struct config *cfg)
{
	enum err e = keep_old(cfg);

	if (e == E_OK)
		e = db_migrate(&patchbay_schema, cfg->db);
	return e == E_OK ? hash_addresses(cfg) : e;
}

enum err
state_prepare(const struct config *cfg)
{
	enum err e = state_check(cfg);

	if (e == E_OK)
		e = state_directories(cfg);
	if (e == E_OK)
		e = migrate(cfg);
	return e == E_OK ? check_key(cfg) : e;
}

/* Does the database contain anything that only its key opens? */
static enum err
has_secrets(const struct config *cfg, bool *has)
{
	struct arena *a = arena_new(ARENA_MAX);
	struct db *db = db_open(&patchbay_schema, cfg->db);
	struct extension *x;
	struct user *u;
	int64_t key = 0;
	size_t n, nusers = 0;
	enum err e = db == NULL ? E_DB : extension_list(db, a, &x, &n);

	/* another node has a key and may be about to seal something */
	if (e == E_OK)
		e = key_of_database(db, &key);
	*has = key != 0;
	for (size_t i = 0; e == E_OK && i < n; i++)
		*has = *has || *x[i].sealed != '\0';
	if (e == E_OK)
		e = user_list(db, a, &u, &nusers);
	for (size_t i = 0; e == E_OK && i < nusers; i++)
		*has = *has || *u[i].two_step != '\0';
	db_close(db);
	arena_free(a);
	return e;
}

/* The database is created first.  A key without a database then means that the
 * database was lost, and an interrupted init can be repeated. */
enum err
state_init(const struct config *cfg)
{
	bool there, secrets = false;
	char shown[DB_SHOWN_MAX];
	enum err e = make_dir(cfg->state);

	if (e == E_OK)
		e = db_there(&patchbay_schema, cfg->db, &there);
	if (e == E_OK && !there && !missing(cfg->key_path)) {
		db_shown(cfg->db, shown);
		log_error("state", "%s is there, and %s is not: restore the "
		    "database from a backup, or move the key away to begin "
		    "with an empty organization", cfg->key_path, shown);
		return E_NOTFOUND;
	}
	if (e == E_OK)
		e = migrate(cfg);
	if (e == E_OK && missing(cfg->key_path))
		e = has_secrets(cfg, &secrets);
	if (e == E_OK && secrets)
		return state_check(cfg);
	if (e == E_OK)
		e = seal_init(cfg->key_path);
	if (e == E_OK)
		e = check_key(cfg);
	return e == E_OK ? state_directories(cfg) : e;
}

enum err
state_new_key(const struct config *cfg)
{
	bool there;
	enum err e = db_there(&patchbay_schema, cfg->db, &there);

	if (e == E_OK && !there)
		return state_check(cfg);
	if (e == E_OK && !missing(cfg->key_path)) {
		log_error("state", "%s: there is a key; move it away if "
		    "it is not the right one", cfg->key_path);
		return E_CONFLICT;
	}
	if (e == E_OK)
		e = seal_init(cfg->key_path);
	return e == E_OK ? declare_key(cfg) : e;
}
