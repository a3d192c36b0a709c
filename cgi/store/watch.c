#include "watch.h"

#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include "../lib/clock.h"
#include "../lib/log.h"
#include "../lib/crypt/seal.h"
#include "queries.h"

#define LOOK_MS	5000

enum err
watch_begin(struct config *cfg, struct arena *a)
{
	struct db *db = db_open(&patchbay_schema, cfg->db);
	struct stat st;
	struct org o;
	enum err e = db == NULL ? E_DB : org_get(db, a, &o);

	db_close(db);
	if (e != E_OK)
		return e;
	cfg->org_id = o.id;
	if (stat(cfg->db, &st) == 0) {
		cfg->db_dev = st.st_dev;
		cfg->db_ino = st.st_ino;
	}
	return E_OK;
}

enum err
watch_file(const struct config *cfg)
{
	struct stat st;

	if (cfg->db_ino == 0)
		return E_OK;
	return stat(cfg->db, &st) == 0 && st.st_dev == cfg->db_dev &&
	    st.st_ino == cfg->db_ino && st.st_size > 0 ? E_OK : E_DB_GONE;
}

enum err
watch_org(const struct config *cfg, const struct org *o)
{
	return cfg->org_id == NULL || strcmp(cfg->org_id, o->id) == 0 ? E_OK :
	    E_DB_GONE;
}

enum err
watch_state(const struct config *cfg, struct db *db, struct arena *a)
{
	static enum err before;
	struct org o;
	enum err e = watch_file(cfg);

	if (e == E_OK)
		e = org_get(db, a, &o);
	if (e == E_OK)
		e = watch_org(cfg, &o);
	if (e == E_DB_GONE && before != e)
		log_error("state", "%s: removed or replaced; nothing is done "
		    "until it is back, or until a restart", cfg->db);
	before = e;
	return e;
}

static const char *
key_trouble(const struct config *cfg)
{
	switch (seal_compare(cfg->key_path)) {
	case SEAL_SAME:
		return NULL;
	case SEAL_MISSING:
		return "The key file (secret.key) is missing or can't be "
		    "read. Patchbay goes on with the key it has in memory, "
		    "and won't start again without the file. Restore it from "
		    "a backup.";
	default:
		return "The key file (secret.key) is not the one Patchbay was "
		    "started with. Put the right one back before the next "
		    "restart, or the credentials can't be opened.";
	}
}

const char *
watch_space(const struct config *cfg, int64_t least)
{
	struct statvfs v;

	if (statvfs(cfg->state, &v) != 0)
		return "The state directory can't be read.";
	if ((v.f_flag & ST_RDONLY) != 0)
		return "The disk is mounted read-only, so nothing can be "
		    "saved.";
	if ((int64_t)(v.f_bavail * v.f_frsize) < least)
		return least > SPACE_MIN ? "The disk is almost full. Make "
		    "room before nothing can be saved any more." :
		    "The disk is full.";
	return NULL;
}

const char *
watch_trouble(const struct config *cfg)
{
	static const char *trouble;
	static int64_t next;
	int64_t now = clock_mono();

	if (cfg->org_id == NULL)	/* watch_begin was not called */
		return NULL;
	if (now < next)
		return trouble;
	next = now + LOOK_MS;
	trouble = key_trouble(cfg);
	if (trouble == NULL)
		trouble = watch_space(cfg, SPACE_WARN);
	return trouble;
}
