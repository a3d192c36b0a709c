/*
 * plan: the rate plans an account may use, as its carrier lists them.
 *
 * The carrier is asked with a plan's id, and a SIM that shows that id has it.
 * People read its name, with the id beside it where they differ.
 */
#ifndef STORE_PLAN_H
#define STORE_PLAN_H

#include "../../lib/db/db.h"
#include "sim_info.h"

/* Those of an extension by name, with the time they were read. */
enum err	 plan_list(struct db *, struct arena *, const char *key,
		    struct plan **, size_t *n, int64_t *as_of);
enum err	 plan_replace(struct db *, const char *key, const struct plan *,
		    size_t n, int64_t now);

/* The one of that id in a list; or NULL. */
const struct plan *plan_find(const struct plan *, size_t n, const char *id);
/* The id of what a person typed: it is one, or the name of one plan alone; else
 * what was typed, for a list may be short of it. */
const char	*plan_typed(const struct plan *, size_t n, const char *typed);

/* "Name (id)"; the id alone when there is no other name. */
const char	*plan_words(struct arena *, const char *id, const char *name);
/* The same, with the name (which the carrier told beside the id, or NULL) taken
 * from the extension's list when it is not known; NULL for NULL.  Without the
 * list, which may fail to be read, it is the id. */
const char	*plan_title(struct db *, struct arena *, const char *key,
		    const char *id, const char *name);

#endif
