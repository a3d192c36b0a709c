/* mail: messages that wait to be sent, and what became of the newest. */
#ifndef STORE_MAIL_H
#define STORE_MAIL_H

#include "../../lib/db/db.h"

enum { MAIL_KEPT = 200 };

struct mail_row {
	int64_t		 id;
	const char	*once;		/* random, of its Message-ID */
	const char	*recipient;	/* "": the operator */
	const char	*reply_to;	/* "" */
	const char	*subject, *body;
	int64_t		 made, tries;
	const char	*fault;		/* why the last try failed, "" */
};

/* It waits from now on.  Of those that went out or were given up, the ones among
 * the newest MAIL_KEPT stay. */
enum err	 mail_add(struct db *, const struct mail_row *);
/* Those to be tried by now, oldest first. */
enum err	 mail_due(struct db *, struct arena *, int64_t now,
		    struct mail_row **, size_t *n);
/* It was tried.  again: when it is tried once more, ABSENT: never; sent: when it
 * was taken, or ABSENT. */
enum err	 mail_tried(struct db *, int64_t id, int64_t again,
		    int64_t sent, const char *fault);
/* Why the newest that was not sent was not; "": all were, or wait. */
enum err	 mail_fault(struct db *, struct arena *, const char **fault);

#endif
