#include "copy.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "backup/files.h"
#include "lib/db/db_copy.h"
#include "lib/log.h"
#include "lib/pool.h"
#include "queries.h"
#include "state.h"

static void
told(void *ctx, const char *table, int64_t rows, bool is_last)
{
	(void)ctx;
	if (is_last)
		printf("%s: %lld rows, the same in both\n", table,
		    (long long)rows);
	else
		printf("%s: %lld rows so far\n", table, (long long)rows);
	fflush(stdout);
}

static const struct copy_progress progress = { .told = told };

static enum err
copy_to(const char *file, const char *url)
{
	bool there;
	enum err e = db_there(&patchbay_schema, file, &there);

	if (e == E_OK && !there) {
		log_error("copy", "%s: there is no database to copy", file);
		return E_NOTFOUND;
	}
	if (e == E_OK)
		e = db_migrate(&patchbay_schema, file);
	if (e == E_OK)
		e = db_migrate(&patchbay_schema, url);
	return e == E_OK ? db_copy(&patchbay_schema, file, url, true,
	    &progress) : e;
}

/* Written under a temporary name until it is complete. */
static enum err
copy_from(struct arena *a, const char *file, const char *url)
{
	const char *made = arena_printf(a, "%s.copy", file);
	bool there;
	enum err e = db_there(&patchbay_schema, url, &there);

	if (e == E_OK && !there) {
		log_error("copy", "there is no database to copy at that "
		    "address");
		return E_NOTFOUND;
	}
	if (e == E_OK)
		e = files_no_database(a, file);
	if (e == E_OK)
		e = files_remove_database(a, made);
	if (e == E_OK)
		e = db_migrate(&patchbay_schema, url);
	if (e == E_OK)
		e = db_migrate(&patchbay_schema, made);
	if (e == E_OK)
		e = db_copy(&patchbay_schema, url, made, true, &progress);
	if (e == E_OK && rename(made, file) == -1) {
		log_error("copy", "%s: %s", file, strerror(errno));
		e = E_INTERNAL;
	}
	if (e != E_OK)
		files_remove_database(a, made);
	return e;
}

enum err
copy_database(const struct config *cfg, const char *to, const char *from)
{
	struct arena *a = arena_new(ARENA_MAX);
	const char *file = arena_printf(a, "%s/patchbay.db", cfg->state);
	int lock = -1;
	enum err e = state_directories(cfg);

	if (e == E_OK && (lock = pool_lock(arena_printf(a,
	    "%s/run/serve.lock", cfg->state))) == -1)
		e = E_BUSY;
	if (e == E_OK)
		e = to != NULL ? copy_to(file, to) : copy_from(a, file, from);
	if (lock != -1)
		close(lock);
	arena_free(a);
	return e;
}
