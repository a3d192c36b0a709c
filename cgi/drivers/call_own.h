/* call_own: between call.c and call_tokens.c. */
#ifndef DRIVERS_CALL_OWN_H
#define DRIVERS_CALL_OWN_H

#include "../lib/pace/limiter.h"
#include "call.h"

#define PAUSE_RATE_MS	2000	/* for everybody, after "too often" */

/* One operation being run. */
struct calling {
	struct caller		*caller;
	struct arena		*a;
	const struct driver	*p;
	struct account		 acc;		/* with its access tokens */
	enum op			 op;
	const char		*what;		/* for the log */
	bool			 logging_in;	/* not yet what was asked for */
	bool			 renewed;	/* the tokens, once */
	int64_t			 deadline;
	struct result		*r;
	struct leaving		*leaving;	/* of a write; else NULL */
	const struct leaving	*begins;	/* or NULL: nothing is done then */
	const struct http_request *leaves;	/* the request that writes */
	bool			 sent, stale;	/* of the last exchange */
	int64_t			 ms;
};

/* Wait for our turn and call.  The turn is in *limiter, to be left, also after
 * an error. */
enum err	 calling_exchange(struct calling *, struct arena *scratch,
		    const struct http_request *, struct http_reply *,
		    struct limiter *, const char **detail);
/* Never a header, a body or an address: they hold secrets. */
void		 calling_log(const struct calling *, const struct http_reply *,
		    enum err, const char *detail);

/* Get the tokens that are missing. */
enum err	 tokens_login(struct calling *);
/* Throw away all of them: which one was refused is not said. */
void		 tokens_logout(struct calling *);

#endif
