#include "condition.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include "../../commands/mail.h"
#include "../../events/journal.h"
#include "../../lib/db/db.h"
#include "../../store/lease.h"
#include "../../store/mail/mail.h"
#include "../../store/setting.h"

static int64_t
size_of(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 ? (int64_t)st.st_size : ABSENT;
}

static int
mode_of(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 ? (int)(st.st_mode & 0777) : 0;
}

static void
read_files(struct condition *c, struct arena *a, const struct config *cfg)
{
	struct statvfs v;

	c->state = cfg->state;
	c->server = db_is_url(cfg->db);
	c->database = c->server ? ABSENT : size_of(cfg->db);
	c->wal = c->server ? ABSENT : size_of(arena_printf(a, "%s-wal",
	    cfg->db));
	c->disk_free = c->disk_size = ABSENT;
	if (statvfs(cfg->state, &v) == 0) {
		c->disk_free = (int64_t)(v.f_bavail * v.f_frsize);
		c->disk_size = (int64_t)(v.f_blocks * v.f_frsize);
	}
	c->state_mode = mode_of(cfg->state);
	c->key_mode = mode_of(cfg->key_path);
	c->key = seal_compare(cfg->key_path);
}

static void
read_journal(struct condition *c, struct arena *a, const struct config *cfg,
    int64_t now)
{
	struct event_settings set;
	int64_t oldest;

	event_journal_fill(a, cfg->state, &c->journal);
	c->journal_age = ABSENT;
	if (c->journal.bytes == ABSENT ||
	    event_settings(a, cfg->state, &set) != E_OK)
		return;
	oldest = journal_oldest(set.journal);
	if (oldest > 0 && oldest < INT64_MAX)
		c->journal_age = now > oldest ? now - oldest : 0;
}

enum err
condition_read(struct condition *c, struct db *db, struct event_reader *events,
    struct arena *a, const struct config *cfg, int64_t now)
{
	int64_t backup;
	enum err e;

	*c = (struct condition){ .state = cfg->state };
	read_files(c, a, cfg);
	read_journal(c, a, cfg, now);
	e = lease_age(db, a, "background", now, &c->background);
	if (e == E_OK)
		e = command_counts(db, c->commands);
	if (e == E_OK)
		e = extension_names(db, a, &c->extensions, &c->n);
	if (e == E_OK)
		e = setting_get(db, SETTING_BACKUP, ABSENT, &backup);
	if (e == E_OK)
		e = connection_count(events, &c->connected);
	c->mail_fault = "";
	c->mail_wrong = mail_wrong();
	c->mail = mail_configured() || c->mail_wrong != NULL;
	if (e == E_OK && mail_configured())
		e = mail_fault(db, a, &c->mail_fault);
	c->backup_age = e != E_OK || backup == ABSENT ? ABSENT :
	    now > backup ? now - backup : 0;
	return e;
}
