/*
 * call: the one function that asks the outside, for all drivers: rate limiter,
 * curl, one retry of a read whose connection was never made, one log line.
 */
#ifndef DRIVERS_CALL_H
#define DRIVERS_CALL_H

#include "../lib/http/http.h"
#include "../lib/pace/limiter.h"
#include "../store/extension/extension.h"
#include "registry.h"

/* What a carriers process holds. */
struct caller {
	struct http	*http;
	struct db	*db;		/* access tokens are kept there; NULL: not
					 * beyond a call */
	struct limiter_place limiter;
	bool		 batch;		/* yields to people */
	const char	*holder;	/* node/process: whose commands in flight
					 * are ours */
};

/* Open an extension: its settings, and its secrets opened (secrets_open).
 * E_SEALED when a seal does not open. */
enum err	 account_open(struct arena *, const struct extension *,
		    struct account *);

/*
 * Get the access tokens that a driver's calls need into the account, from the
 * store or from the service; nothing when it needs none.  driver_call does so
 * by itself: this is for who calls in another way (a channel).
 */
enum err	 account_login(struct caller *, struct arena *,
		    const struct driver *, struct account *, int64_t deadline,
		    const char **reason);
/* They were refused: throw them away. */
void		 account_logout(struct caller *, struct arena *,
		    const struct driver *, struct account *);

/* What is done at moments of a call. */
struct leaving {
	/* Called once, as the first call begins, our turn at the rate limiter
	 * being had; may be NULL.  Anything but E_OK: it does not begin, and
	 * driver_call returns it. */
	enum err	(*begins)(void *ctx);
	/*
	 * Of a write, and of none else.  Called once, at the last moment
	 * before the step that writes: our turn at the rate limiter is had,
	 * the connection stands, and no byte has left.  own_id is the id of
	 * the request, or NULL.  Anything but E_OK: none leaves, and
	 * driver_call returns it.
	 */
	enum err	(*before)(void *ctx, const char *own_id);
	void		*ctx;
	bool		 sent;		/* out: a byte may have left */
};

/*
 * Run one operation.  deadline is clock_mono() ms for all of its steps.  A
 * write takes a struct leaving with before, and is not made without; a read
 * NULL, or one without before.  E_OK of a write: the step that writes left, and
 * the service took it, whatever became of steps behind it.  A failure leaves
 * what earlier steps and pages gave in *r.
 */
enum err	 driver_call(struct caller *, struct arena *,
		    const struct driver *, const struct account *,
		    enum op, const struct op_args *, int64_t deadline,
		    struct result *, struct leaving *);

#endif
