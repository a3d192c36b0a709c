/*
 * interface: the functions of a contract, from what says so: its ABI, or the
 * schemas that readAssetSchemas gives; and of a contract that nobody has described
 * those of the sample contracts.  Pure.
 *
 * A function takes separate arguments, or one JSON object, of which its parameters
 * are the members, their names being paths: location.latitude.  On ledgers whose
 * functions declare types, one that is about an asset takes its id beside the JSON
 * text: the shapes of route.h.
 */
#ifndef COMMANDS_INTERFACE_H
#define COMMANDS_INTERFACE_H

#include "route.h"

enum { INTERFACE_FUNCTIONS = 60 };

struct contract_param {
	const char	*name, *type;	/* Solidity's, or string, number … */
	const char	*about;		/* or NULL */
	bool		 required;
};
struct contract_function {
	const char	*name;		/* updateAsset */
	const char	*call;		/* as it is called:
					 * updateAsset(string,string) */
	const char	*about;		/* or NULL */
	bool		 reads;		/* asked, and changes nothing */
	bool		 args;		/* separate arguments */
	struct contract_param *params;
	size_t		 n;
};

/* *list: at most INTERFACE_FUNCTIONS.  text NULL: nobody has described it.  NULL,
 * or a sentence that says why it can't be used. */
const char	*interface_read(struct arena *, const struct driver *,
		    const char *text, struct contract_function **list,
		    size_t *n);
/* What a mapping or a person calls it by, beside those of the list; nothing when
 * it is there. */
void		 interface_add(struct arena *, const struct driver *,
		    const char *call, struct contract_function *list,
		    size_t *n);

/* Has a parameter to be typed?  As the schema says; a separate argument may be an
 * empty text, the asset's id may not. */
bool		 contract_requires(const struct contract_function *, size_t i);
/* The call of a function with typed values, in the order of its parameters.  What
 * is empty is left out of a JSON object.  *asset: it is about, or "".  NULL, or a
 * sentence. */
const char	*interface_call(struct arena *, const struct driver *,
		    const struct contract_function *,
		    const char *const *values, struct ledger_call *,
		    const char **asset);

#endif
