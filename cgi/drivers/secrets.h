/*
 * secrets: an extension's secret settings, which are never shown again.
 *
 * They are a JSON object as text, with each value sealed individually, so that
 * a process that cannot open them can still replace one and keep the others.
 * "" when there are none.
 */
#ifndef DRIVERS_SECRETS_H
#define DRIVERS_SECRETS_H

#include "../app.h"
#include "../lib/text/json.h"

/* A copy with a value added or replaced. */
const char	*secrets_put(struct arena *, const char *sealed,
		    const char *name, const char *value);
bool		 secrets_have(struct arena *, const char *sealed,
		    const char *name);
/* A copy without one value. */
const char	*secrets_drop(struct arena *, const char *sealed,
		    const char *name);
/* Both combined; newer takes precedence. */
const char	*secrets_merge(struct arena *, const char *older,
		    const char *newer);
/* Open all of them into an object that the arena owns and wipes.  E_SEALED when
 * one cannot be opened because the key file was lost or replaced. */
enum err	 secrets_open(struct arena *, const char *sealed, json_t *into);

#endif
