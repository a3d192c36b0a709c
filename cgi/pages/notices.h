/* notices: the sentence shown after a redirect, by the code in ?done=. */
#ifndef PAGES_NOTICES_H
#define PAGES_NOTICES_H

#include "page.h"

struct notice {
	const char	*code;
	const char	*kind;		/* done, info, warn, bad */
	const char	*text;
};

/* For an admin: the commands that wait and can be cancelled, as a notice; or
 * NULL. */
const char		*notice_waiting(struct page *);

/* NULL for a code that is not ours. */
const struct notice	*notice_by_code(const char *);

#endif
