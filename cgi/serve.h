/*
 * serve: one request, from reading to sending: read -> route -> policy ->
 * handler -> error page -> one log line.
 */
#ifndef SERVE_H
#define SERVE_H

#include "pages/page.h"

/* The routes that a process answers. */
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
	struct arena		*a;		/* reset when a request
						 * begins */
	struct db		*db;		/* NULL: every response is the
						 * error page of */
	enum err		 fault;		/* this error, or of E_DB */
	struct event_reader	 events;
	struct caller		*caller;	/* NULL in the pages pool */
	struct exchange		*exchange;	/* NULL except in the messages
						 * pool */
	struct speaker		*speaker;	/* NULL except in the pools for
						 * services and programs */
	enum serve_pool		 pool;
	const int		*places;	/* the bulkhead's file; NULL: no
						 * limit */
	uint64_t		*refusals;	/* events/refusals.h, or NULL */
	bool			 quiet;		/* no log line per request */
};

/* For fcgi_loop() and fcgi_once(); ctx is a struct server. */
void		 serve_answer(void *ctx, const struct req_source *,
		    struct reply *);

/*
 * Find the row for a path and method, and decode the segments at its {}.
 * E_NOTFOUND; E_INPUT for a malformed escape; E_METHOD with the available
 * methods in *allow, as in an Allow header.
 */
enum err	 serve_route(const struct route *, struct arena *,
		    const char *path, enum method, const struct route **,
		    const char *args[ROUTE_ARGS_MAX], const char **allow);

#endif
