/*
 * serve: one request, from what was read to what is sent:
 * read -> route -> policy -> handler -> error page -> one log line.
 */
#ifndef SERVE_H
#define SERVE_H

#include "pages/page.h"

/* Which of the routes a process answers. */
enum serve_pool {
	SERVE_PAGES,
	SERVE_FORMS,
	SERVE_OUTSIDE,
	SERVE_API,
	SERVE_SIGNIN,
	SERVE_MESSAGES,
	SERVE_ALL,
};

struct server {
	const struct config	*cfg;
	const struct route	*routes;	/* ends with a NULL pattern */
	const struct route	*api;		/* those of API_PATH; or NULL */
	struct arena		*a;		/* reset when a request begins */
	struct db		*db;		/* NULL: every answer is the page of */
	enum err		 fault;		/* this, or of E_DB */
	struct event_reader	 events;
	struct caller		*caller;	/* NULL in the pages pool */
	struct exchange		*exchange;	/* NULL but in that of messages */
	enum serve_pool		 pool;
	const int		*places;	/* of the bulkhead; NULL: no limit */
	bool			 quiet;		/* no line per request */
};

/* For fcgi_loop() and fcgi_once(); ctx is a struct server. */
void		 serve_answer(void *ctx, const struct req_source *,
		    struct reply *);

/*
 * The row for a path and method, with the decoded pieces that stand at its
 * {}.  E_NOTFOUND; E_INPUT for a broken escape; E_METHOD with *allow set to
 * the methods there are, as in an Allow header.
 */
enum err	 serve_route(const struct route *, struct arena *,
		    const char *path, enum method, const struct route **,
		    const char *args[ROUTE_ARGS_MAX], const char **allow);

#endif
