/* initiate_read: reads the form Initiate Action. */
#ifndef PAGES_INITIATE_READ_H
#define PAGES_INITIATE_READ_H

#include "../../manage/initiate.h"
#include "../page.h"
#include "view.h"

enum { ROLLOUT_FIELDS = 7 };
#define TYPED_FILTER	"?"		/* in place of a type */

struct typed {
	const char		*action;	/* NULL: none yet */
	const char		*type;		/* "": those listed; or
						 * TYPED_FILTER */
	const char		*list;
	const char		*filter;	/* of the device list, as a
						 * query; "": none */
	int64_t			 left;		/* found by it and left out: they
						 * do not support it */
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

/* --- initiate_devices.c --- */

/* ->devices: those of the list, the type or the filter. */
enum err	 typed_devices(struct page *, struct typed *, struct wanted *,
		    struct form_errors *);
/* A filter for people.  E_INPUT: it is none. */
enum err	 typed_filter_words(struct page *, const char *filter,
		    const char **words);
/* The devices that were selected in the device list, as lines. */
enum err	 typed_selected(struct page *, const char **list);
/* "3 devices selected", of lines. */
const char	*typed_selected_words(struct page *, const char *list);

/* Ask those again that failed: the summary of that, or, when it was agreed to,
 * the request (initiate.c). */
enum err	 initiate_again(struct page *, const struct mgmt_request *was);

struct field	*rollout_fields(struct page *, const struct typed *,
		    const struct form_errors *, size_t *n);

/* --- the summary: initiate_summary.c --- */

enum { ONCE_BYTES = 16 };	/* of the form's once */

/* An action that can't be undone? */
bool		 initiate_ends(const char *action);
/* again: the URL of the request that is tried again; NULL: a new one. */
struct weight_faults;
enum err	 initiate_summary(struct page *, const struct typed *,
		    const struct wanted *, const struct weight_faults *,
		    const char *again);

#endif
