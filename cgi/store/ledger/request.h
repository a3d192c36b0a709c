/* request: what people who may not configure ask an admin to set up. */
#ifndef STORE_LEDGER_REQUEST_H
#define STORE_LEDGER_REQUEST_H

#include "../../lib/db/db.h"

enum { SERVICE_REQUESTS_KEPT = 200, SERVICE_ANSWERS_SHOWN = 10 };

struct service_request {
	int64_t		 id;
	const char	*service, *user, *contact, *about;
	int64_t		 asked, answered;	/* ABSENT: nobody has */
	const char	*answered_by, *answer;	/* "" */
};

/* Those that nobody has answered, or the newest that somebody has, newest
 * first. */
enum err	 service_request_list(struct db *, struct arena *,
		    bool answered, struct service_request **, size_t *n);
/* E_TOOMANY when SERVICE_REQUESTS_KEPT are not answered yet.  Of the answered
 * ones, those among as many newest stay. */
enum err	 service_request_add(struct db *,
		    const struct service_request *);
/* *was: its contact and what it is about.  E_NOTFOUND: there is none, or it was
 * answered. */
enum err	 service_request_answer(struct db *, struct arena *, int64_t id,
		    const char *answer, const char *by, int64_t now,
		    struct service_request *was);

#endif
