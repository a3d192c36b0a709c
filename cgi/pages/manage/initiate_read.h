/* initiate_read: what is typed into Initiate Action. */
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
	const char		**values;	/* of each */
	size_t			 nparameters;
	const char		*rollout[ROLLOUT_FIELDS];
	bool			 approve;
	bool			 rolled;	/* it is not all at once */
};

/* The parameters of the action, empty.  E_NOTFOUND: there is none. */
enum err	 typed_parameters(struct page *, struct typed *);
void		 typed_defaults(struct typed *);

/* All of the form, checked: faults are added, and the devices are there. */
enum err	 typed_read(struct page *, struct typed *, struct wanted *,
		    struct form_errors *);

/* Ask those again that failed: the summary of that, or, when it was agreed to,
 * the request (initiate.c). */
enum err	 initiate_again(struct page *, const struct mgmt_request *was);

struct field	*rollout_fields(struct page *, const struct typed *,
		    const struct form_errors *, size_t *n);

#endif
