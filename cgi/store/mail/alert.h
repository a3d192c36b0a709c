/* alert: what is wrong with the installation at the moment, since when, and
 * whether the operator was told. */
#ifndef STORE_ALERT_H
#define STORE_ALERT_H

#include "../../lib/db/db.h"

struct alert {
	const char	*title;		/* of the check */
	int64_t		 since;
	bool		 told;
};

/* By title. */
enum err	 alert_list(struct db *, struct arena *, struct alert **,
		    size_t *n);
/* New, or told now; since stays that of the first time. */
enum err	 alert_put(struct db *, const struct alert *);
enum err	 alert_drop(struct db *, const char *title);

#endif
