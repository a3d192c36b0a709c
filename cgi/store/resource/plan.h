/*
 * plan: the rate plans an account may use, as its carrier lists them.
 *
 * Calls to the carrier use a plan's id, and a SIM that reports that id has the
 * plan.  People see the name, with the id beside it when they differ.
 */
#ifndef STORE_PLAN_H
#define STORE_PLAN_H

#include "../../lib/db/db.h"
#include "sim_info.h"

/* An extension's plans by name, with the time they were read. */
enum err	 plan_list(struct db *, struct arena *, const char *key,
		    struct plan **, size_t *n, int64_t *as_of);
enum err	 plan_replace(struct db *, const char *key, const struct plan *,
		    size_t n, int64_t now);

/* The plan with that id in a list, or NULL. */
const struct plan *plan_find(const struct plan *, size_t n, const char *id);
/* The plan id for what a person typed: an id, or the name of exactly one plan.
 * Otherwise the typed text, because the list may be incomplete. */
const char	*plan_typed(const struct plan *, size_t n, const char *typed);

/* "Name (id)", or the id alone when there is no other name. */
const char	*plan_words(struct arena *, const char *id, const char *name);
/* The same.  When name is NULL (the carrier did not report it beside the id) it
 * is looked up in the extension's plans.  NULL when id is NULL; the id alone
 * when the plans cannot be read. */
const char	*plan_title(struct db *, struct arena *, const char *key,
		    const char *id, const char *name);

#endif
