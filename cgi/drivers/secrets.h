/*
 * secrets: the settings of an extension that are never shown again.
 *
 * A JSON object as text, each value seal()ed by itself, so that a process
 * which can't open them can still replace one and keep the others.  "" when
 * there are none.
 */
#ifndef DRIVERS_SECRETS_H
#define DRIVERS_SECRETS_H

#include "../app.h"
#include "../lib/text/json.h"

/* The same with one more, or another, value. */
const char	*secrets_put(struct arena *, const char *sealed,
		    const char *name, const char *value);
bool		 secrets_have(struct arena *, const char *sealed,
		    const char *name);
/* The same without one. */
const char	*secrets_drop(struct arena *, const char *sealed,
		    const char *name);
/* Those of both; where both have one, the newer's. */
const char	*secrets_merge(struct arena *, const char *older,
		    const char *newer);
/* Open all of them into an object that is the arena's, and is wiped with it.
 * E_SEALED when a seal does not open: the key file was lost or exchanged. */
enum err	 secrets_open(struct arena *, const char *sealed, json_t *into);

#endif
