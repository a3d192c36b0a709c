/*
 * call: the one function that calls services, for all drivers: rate limiter,
 * curl, one retry of a read that could not connect, one log line.
 */
#ifndef DRIVERS_CALL_H
#define DRIVERS_CALL_H

#include "../lib/http/http.h"
#include "../lib/pace/limiter.h"
#include "../store/extension/extension.h"
#include "registry.h"

/* What a process that calls out holds. */
struct caller {
	struct http	*http;
	struct db	*db;		/* where access tokens are stored; NULL:
					 * kept only during a call */
	struct limiter_place limiter;
	struct meters	*meters;	/* or NULL */
	bool		 batch;		/* gives way to calls for people */
	const char	*holder;	/* node/process: identifies our commands
					 * in flight */
};

/* Open an extension: its settings with the secrets unsealed (secrets_open).
 * E_SEALED when a secret cannot be opened. */
enum err	 account_open(struct arena *, const struct extension *,
		    struct account *);

/*
 * Get the access tokens that the driver's calls need into the account, from
 * the store or from the service; none may be needed. driver_call does this by
 * itself; this is for callers that make their own requests (a channel).
 */
enum err	 account_login(struct caller *, struct arena *,
		    const struct driver *, struct account *, int64_t deadline,
		    const char **reason);
/* Drop the tokens after they were refused. */
void		 account_logout(struct caller *, struct arena *,
		    const struct driver *, struct account *);

/* Callbacks at certain moments of a call. */
struct leaving {
	/* Called once when the first request begins, with the turn at the rate
	 * limiter taken; may be NULL.  On any error the request is not made and
	 * driver_call returns the error. */
	enum err	(*begins)(void *ctx);
	/*
	 * Only for writes.  Called once, at the last moment before the writing
	 * step: the turn at the rate limiter is taken, the connection stands
	 * and no byte has left. own_id is the request's id, or NULL.  On any
	 * error nothing is sent and driver_call returns the error.
	 */
	enum err	(*before)(void *ctx, const char *own_id);
	void		*ctx;
	bool		 sent;		/* out: bytes may have been sent */
};

/*
 * Run one operation. deadline, in clock_mono() ms, is for all its steps
 * together.  A write needs a struct leaving with before set; a read takes NULL
 * or one without before.  E_OK of a write means that the writing step left and
 * the service accepted it, whatever happened to later steps.  On failure *r
 * keeps what earlier steps and pages returned.
 */
enum err	 driver_call(struct caller *, struct arena *,
		    const struct driver *, const struct account *,
		    enum op, const struct op_args *, int64_t deadline,
		    struct result *, struct leaving *);

#endif
