/* What the numbers mean: a rule for each thing that is looked at. */
#include <inttypes.h>

#include "../../store/watch.h"
#include "../units.h"
#include "condition.h"

#define MINUTE_MS	INT64_C(60000)
#define DAY_MS		(1440 * MINUTE_MS)

enum {
	OWN_CHECKS	= 8,	/* besides one for each extension */
	BACKGROUND_MS	= 90 * 1000,
	JOURNAL_MS	= 3 * 60 * 1000,	/* a segment lasts one minute */
	BACKUP_DAYS	= 7,
	PERCENT_FREE	= 10,
	PERCENT_BAD	= 2,
};
#define WAL_MAX		(INT64_C(512) << 20)	/* usually 64 MB */

static struct check
database(const struct condition *c, struct arena *a)
{
	struct check k = { .title = "Database", .advice = "" };

	if (c->server)
		k.found = "PostgreSQL answers.";
	else
		k.found = arena_printf(a, "SQLite, %s, and a write-ahead log "
		    "of %s.", units_bytes(a, c->database),
		    units_bytes(a, c->wal == ABSENT ? 0 : c->wal));
	if (c->wal > WAL_MAX) {
		k.state = CHECK_WARN;
		k.advice = "The log is not emptied while somebody reads the "
		    "database for a long time: look for another program that "
		    "has it open.";
	}
	return k;
}

static struct check
disk(const struct condition *c, struct arena *a)
{
	struct check k = { .title = "Disk", .advice = "" };

	if (c->disk_free == ABSENT) {
		k.state = CHECK_BAD;
		k.found = "The state directory cannot be read.";
		k.advice = "See that it is mounted, and owned by the user that "
		    "Patchbay runs as.";
		return k;
	}
	k.found = arena_printf(a, "%s of %s are free.",
	    units_bytes(a, c->disk_free), units_bytes(a, c->disk_size));
	if (c->disk_free < SPACE_WARN ||
	    c->disk_free < c->disk_size / 100 * PERCENT_BAD) {
		k.state = CHECK_BAD;
		k.urgent = true;
	} else if (c->disk_free < c->disk_size / 100 * PERCENT_FREE)
		k.state = CHECK_WARN;
	if (k.state != CHECK_GOOD)
		k.advice = "Make room. Without it nothing can be saved, and "
		    "devices are refused.";
	return k;
}

static struct check
key(const struct condition *c, struct arena *a)
{
	struct check k = { .title = "Key", .advice = "",
		.found = "It is there, and nobody else can read it." };

	if (c->key != SEAL_SAME) {
		k.state = CHECK_BAD;
		k.found = c->key == SEAL_MISSING ? "The key file is missing." :
		    "The key file is not the one in use.";
		k.advice = "Copy it back from where you keep it. Until then no "
		    "new process can open the credentials.";
	} else if ((c->key_mode & 077) != 0 || (c->state_mode & 07) != 0) {
		k.state = CHECK_BAD;
		k.found = arena_printf(a, "Other users of this machine can "
		    "read the key or enter the state directory (modes %03o "
		    "and %03o).", (unsigned)c->key_mode,
		    (unsigned)c->state_mode);
		k.advice = "chmod 600 the key and 710 the directory.";
	}
	return k;
}

static struct check
background(const struct condition *c, struct arena *a)
{
	struct check k = { .title = "Background worker", .advice = "" };

	if (c->background != ABSENT && c->background >= -BACKGROUND_MS &&
	    c->background <= BACKGROUND_MS) {
		k.found = arena_printf(a, "It reported %s ago.",
		    units_seconds(a, c->background < 0 ? 0 :
		    c->background / 1000));
		return k;
	}
	k.state = CHECK_BAD;
	k.found = c->background == ABSENT ? "None is running." :
	    arena_printf(a, "It has not reported for %s.",
	    units_seconds(a, c->background / 1000));
	k.advice = "Commands are not followed and SIMs are not polled. Is "
	    "patchbay serve running? Its log says why, at where=background.";
	return k;
}

static struct check
events(const struct condition *c, struct arena *a)
{
	struct check k = { .title = "Events", .advice = "" };

	if (c->journal.bytes == ABSENT) {
		k.found = "No journal: no broker was ever started here.";
		return k;
	}
	k.found = arena_printf(a, "%s, and %s of %s wait in the journal.",
	    units_count(a, c->connected, "client is connected",
	    "clients are connected"), units_bytes(a, c->journal.bytes),
	    units_bytes(a, c->journal.max));
	if (c->journal.full) {
		k.state = CHECK_BAD;
		k.advice = "The journal is full: devices are refused until "
		    "the recorder has stored some of it.";
	} else if (c->journal_age != ABSENT && c->journal_age > JOURNAL_MS) {
		k.state = CHECK_BAD;
		k.found = arena_printf(a, "%s The oldest waits for %s.",
		    k.found, units_seconds(a, c->journal_age / 1000));
		k.advice = "The recorder does not keep up, or does not run: "
		    "the log says why, at where=events.";
	} else if (c->journal.bytes > c->journal.max / 2) {
		k.state = CHECK_WARN;
		k.advice = "More events come than are stored.";
	}
	return k;
}

static struct check
commands(const struct condition *c, struct arena *a)
{
	const int64_t unknown = c->commands[CMD_UNKNOWN];
	struct check k = { .title = "Commands", .advice = "" };

	k.found = arena_printf(a, "%s under way, %" PRId64 " without a known "
	    "outcome.", units_count(a, c->commands[CMD_REQUESTED] +
	    c->commands[CMD_SENT] + c->commands[CMD_ACCEPTED], "command",
	    "commands"), unknown);
	if (unknown > 0) {
		k.state = CHECK_WARN;
		k.advice = "Their answers were lost, and reading the SIM has "
		    "not settled them. Compare with the carrier's own console; "
		    "they are not sent again.";
	}
	return k;
}

static struct check
backup(const struct condition *c, struct arena *a)
{
	struct check k = { .title = "Backup", .advice = "" };

	if (c->backup_age != ABSENT)
		k.found = arena_printf(a, "The last one was made %s ago.",
		    units_seconds(a, c->backup_age / 1000));
	else
		k.found = "None was made with patchbay backup.";
	if (c->backup_age == ABSENT || c->backup_age > BACKUP_DAYS * DAY_MS) {
		/* they were made, and are not any more */
		k.state = c->backup_age == ABSENT ? CHECK_WARN : CHECK_BAD;
		k.advice = c->server ? "If the server's own backups are enough, "
		    "keep a copy of secret.key beside them, elsewhere." :
		    "Run patchbay backup from a timer, and keep a copy of "
		    "secret.key elsewhere.";
	}
	return k;
}

static struct check
mail(const struct condition *c, struct arena *a)
{
	struct check k = { .title = "Mail", .advice = "" };

	if (!c->mail)
		k.found = "No server is configured, so nobody is told by mail "
		    "when something here needs to be done.";
	else if (c->mail_wrong != NULL)
		k.found = arena_printf(a, "No mail is sent: %s.",
		    c->mail_wrong);
	else if (*c->mail_fault != '\0')
		k.found = arena_printf(a, "The newest mail was not sent: %s.",
		    c->mail_fault);
	else
		k.found = "The operator is told by mail when something here "
		    "needs to be done.";
	if (c->mail_wrong != NULL || *c->mail_fault != '\0') {
		k.state = CHECK_WARN;
		k.advice = "See the MAIL_ variables. They are read when "
		    "Patchbay starts.";
	}
	return k;
}

/* By its last real call or check. */
static struct check
extension(const struct extension_name *x, struct arena *a)
{
	struct check k = { .title = x->title, .advice = "",
		.found = "The last call succeeded." };

	if (!x->on)
		k.found = "Switched off.";
	else if (x->checked == ABSENT)
		k.found = "It was never called.";
	else if (x->check_err != E_OK) {
		k.state = CHECK_BAD;
		k.found = arena_printf(a, "%s.", errs[x->check_err].title);
		k.advice = errs[x->check_err].sentence;
	}
	return k;
}

size_t
condition_checks(const struct condition *c, struct arena *a,
    struct check **checks)
{
	struct check *k = arena_array(a, OWN_CHECKS + c->n, sizeof(*k));
	size_t n = 0;

	k[n++] = database(c, a);
	k[n++] = disk(c, a);
	k[n++] = key(c, a);
	k[n++] = background(c, a);
	k[n++] = events(c, a);
	k[n++] = commands(c, a);
	k[n++] = backup(c, a);
	k[n++] = mail(c, a);
	for (size_t i = 0; i < c->n; i++)
		k[n++] = extension(&c->extensions[i], a);
	*checks = k;
	return n;
}
