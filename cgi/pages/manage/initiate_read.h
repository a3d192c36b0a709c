/* initiate_read: reads the form Initiate Action. */
#ifndef PAGES_INITIATE_READ_H
#define PAGES_INITIATE_READ_H

#include "../../manage/initiate.h"
#include "../page.h"
#include "view.h"

enum { ROLLOUT_FIELDS = 7 };

struct typed {
	const char		*action;	/* NULL: none yet */
	const char		*type, *list;
	struct action_parameter	*parameters;
	const char		**values;	/* one per parameter */
	size_t			 nparameters;
	const char		*rollout[ROLLOUT_FIELDS];
	bool			 approve;
	bool			 rolled;	/* not all at once */
};

/* Load the action's parameters, without values.  E_NOTFOUND when there is no
 * such action. */
enum err	 typed_parameters(struct page *, struct typed *);
void		 typed_defaults(struct typed *);

/* Read and check the whole form; adds the faults, and looks up the devices. */
enum err	 typed_read(struct page *, struct typed *, struct wanted *,
		    struct form_errors *);

/* Ask those again that failed: the summary of that, or, when it was agreed to,
 * the request (initiate.c). */
enum err	 initiate_again(struct page *, const struct mgmt_request *was);

struct field	*rollout_fields(struct page *, const struct typed *,
		    const struct form_errors *, size_t *n);

#endif
