/*
 * alerts: mail to the operator about what Settings, Status marks "act now".
 *
 * A fault is told when it has lasted ALERT_SETTLE_MS, an urgent one at once, and
 * once more when it is over.  What comes up within ALERT_EVERY_MS goes into one mail.  Nothing is
 * watched where no mail is configured (commands/mail.h).
 */
#ifndef ALERTS_H
#define ALERTS_H

#include "pages/settings/condition.h"
#include "store/mail/alert.h"

enum {
	ALERT_LOOK_MS	= 60 * 1000,
	ALERT_SETTLE_MS	= 2 * 60 * 1000,
	ALERT_EVERY_MS	= 10 * 60 * 1000,
};

/*
 * What to do, given the checks, the alerts stored and whether a mail may go now.
 * Pure.  put and drop have room for n + m.
 */
struct alert_plan {
	struct alert	*put;
	const char	**drop;		/* titles */
	size_t		 nput, ndrop;
	const char	*subject, *body;	/* NULL: no mail */
};
void		 alerts_plan(struct arena *, const struct check *, size_t n,
		    const struct alert *, size_t m, int64_t now, bool may_mail,
		    struct alert_plan *);

/* Look, store and write the mail, if it is time. *next: clock_mono() of the next
 * look, 0 at first. */
enum err	 alerts_round(const struct config *, struct db *,
		    struct event_reader *, struct arena *, int64_t *next);

#endif
