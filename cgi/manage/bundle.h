/*
 * bundle: what is in a package of device management extensions.
 *
 *	{"bundleId": …, "version": …, "provider": …,
 *	 "displayName": {"en_US": …}, "description": {"en_US": …},
 *	 "actions": {ACTIONID: {"actionDisplayName": {…}, "description": {…},
 *	   "parameters": [{"name": …, "value": REGULAR EXPRESSION,
 *	     "required": false, "defaultValue": …}]}}}
 *
 * The samples of the original say "value": 5 and "required": "false": a number
 * and a text are taken for what they mean.
 */
#ifndef MANAGE_BUNDLE_H
#define MANAGE_BUNDLE_H

#include "../lib/text/json.h"
#include "../store/manage/bundle.h"
#include "initiate.h"

enum {
	BUNDLE_ACTIONS_MAX = 100,
	BUNDLE_PARAMETERS_MAX = 50,	/* of one action */
	BUNDLE_TEXT_MAX	= 1024,		/* bytes of provider, a name, a text */
};

struct bundle_action {
	const char		*id, *title, *about;
	struct action_parameter	*parameters;
	size_t			 nparameters;
};

struct bundle {
	const char		*id, *version, *provider;	/* or "" */
	const char		*title, *about;
	struct bundle_action	*actions;
	size_t			 nactions;
};

/* NULL; or a sentence on what is wrong, and of which member. */
const char	*bundle_read(struct arena *, const json_t *, struct bundle *,
		    const char **member);
/* The same of one that is stored, and was checked when it was added. */
bool		 bundle_open(struct arena *, const struct stored_bundle *,
		    struct bundle *);

/* An action by its name in requests, BUNDLE/ACTION.  E_NOTFOUND. */
enum err	 bundle_action_get(struct db *, struct arena *,
		    const char *action, struct bundle_action *);

#endif
