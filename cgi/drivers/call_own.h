/* call_own: shared by call.c and call_tokens.c. */
#ifndef DRIVERS_CALL_OWN_H
#define DRIVERS_CALL_OWN_H

#include "../lib/pace/limiter.h"
#include "call.h"

#define PAUSE_RATE_MS	2000	/* for all callers, after "too often" */

/* The operation being run. */
struct calling {
	struct caller		*caller;
	struct arena		*a;
	const struct driver	*p;
	struct account		 acc;		/* with its access tokens */
	enum op			 op;
	const char		*what;		/* for the log */
	bool			 logging_in;	/* while getting tokens */
	bool			 renewed;	/* tokens are renewed only
						 * once */
	int64_t			 deadline;
	struct result		*r;
	struct leaving		*leaving;	/* for a write; else NULL */
	const struct leaving	*begins;	/* or NULL: no callback */
	const struct http_request *leaves;	/* the writing request */
	bool			 sent, stale;	/* of the last request */
	int64_t			 ms;
};

/* Wait for a turn and make the request.  The caller must leave the turn in
 * *limiter, also after an error. */
enum err	 calling_exchange(struct calling *, struct arena *scratch,
		    const struct http_request *, struct http_reply *,
		    struct limiter *, const char **detail);
/* Logs no headers, bodies or URLs, because they hold secrets. */
void		 calling_log(const struct calling *, const struct http_reply *,
		    enum err, const char *detail);

/* Get the missing tokens. */
enum err	 tokens_login(struct calling *);
/* Drop all tokens, because it is not known which one was refused. */
void		 tokens_logout(struct calling *);

#endif
