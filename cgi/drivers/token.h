/*
 * token: an access token that a service hands out for the credentials of an
 * extension, and that its calls bear until it expires.
 *
 * It is got when a call needs it, kept sealed in the database for all processes
 * (store/token.h), and opened only where services are called.  A call that is
 * refused throws it away; a read is made once more with another.  Credentials
 * that were refused are not tried again for a while, longer each time: a
 * service may lock the account.
 */
#ifndef DRIVERS_TOKEN_H
#define DRIVERS_TOKEN_H

#include "../lib/http/http_message.h"

struct account;

enum {
	TOKENS_MAX = 2,
	TOKEN_DAY_MS = 24 * 60 * 60 * 1000,	/* no longer than a day */
};

struct token_answer {
	const char	*value;
	int64_t		 lasts_ms;	/* from now on; ABSENT: not said */
};

/* Where one comes from.  Both are pure; what came before it in the driver's
 * list is in account.tokens. */
struct token_source {
	const char	*name;		/* stored, and in the log */
	enum err	(*build)(const struct account *, struct arena *,
			    struct http_request *);
	/* E_SERVICE_AUTH: the credentials are no good. */
	enum err	(*parse)(const struct http_reply *, struct arena *,
			    struct token_answer *, const char **reason);
};

#endif
