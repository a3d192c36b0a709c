/* notices: the sentence shown after a redirect, by the code in ?done=. */
#ifndef PAGES_NOTICES_H
#define PAGES_NOTICES_H

#include "page.h"

struct notice {
	const char	*code;
	const char	*kind;		/* done, info, warn, bad */
	const char	*text;
};

/* What waits to be sent and can be cancelled, for an admin; or NULL. */
const char		*notice_waiting(struct page *);

/* NULL for a code that is not ours. */
const struct notice	*notice_by_code(const char *);

#endif
