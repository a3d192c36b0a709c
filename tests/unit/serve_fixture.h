/*
 * serve_fixture: whole requests through serve_answer, to routes of the test's
 * own, as the operator jo who is signed in.
 */
#ifndef UNIT_SERVE_FIXTURE_H
#define UNIT_SERVE_FIXTURE_H

#include "serve.h"

extern struct serving {
	struct config	 cfg;
	struct server	 server;
	struct reply	 reply;		/* of the last request */
	char		 cookie[128];
	const char	*csrf;
	int		 reads, away;	/* of /away: how often; fails so often */
	/* what the next request says besides; NULL: nothing */
	const char	*if_none_match, *fragment, *origin, *fetch_site;
} sv;

void		 serve_open(void);
void		 serve_close(void);

/* Make a request; its status. */
int		 ask(const char *method, const char *uri, const char *form);
/* A form with the session's token. */
const char	*with_csrf(const char *rest);

/* What is logged between the two. */
void		 log_catch(void);
const char	*log_caught(void);

#endif
