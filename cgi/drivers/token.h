/*
 * token: an access token that a service issues for an extension's credentials
 * and that calls carry until it expires.
 *
 * It is obtained when a call needs it, kept sealed in the database for all
 * processes (store/token.h), and unsealed only where services are called.  A
 * refused token is dropped, and a read is repeated once with a new one.
 * Refused credentials are not tried again for a while, longer each time,
 * because a service may lock the account.
 */
#ifndef DRIVERS_TOKEN_H
#define DRIVERS_TOKEN_H

#include "../lib/http/http_message.h"

struct account;

enum {
	TOKENS_MAX = 2,
	TOKEN_DAY_MS = 24 * 60 * 60 * 1000,	/* kept for at most a day */
};

struct token_answer {
	const char	*value;
	int64_t		 lasts_ms;	/* validity in ms; ABSENT: not
					 * reported */
};

/* Where a token comes from.  Both functions are pure. account.tokens has the
 * tokens of the entries before it in the driver's list. */
struct token_source {
	const char	*name;		/* in the store and the log */
	enum err	(*build)(const struct account *, struct arena *,
			    struct http_request *);
	/* E_SERVICE_AUTH when the credentials are refused. */
	enum err	(*parse)(const struct http_reply *, struct arena *,
			    struct token_answer *, const char **reason);
};

#endif
