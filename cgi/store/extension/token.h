/*
 * token: access tokens of outside services (drivers/token.h), sealed.
 *
 * account is a hash of the credentials.  Other credentials are another
 * account, whose count of refusals starts at 0.
 */
#ifndef STORE_TOKEN_H
#define STORE_TOKEN_H

#include "../../lib/db/db.h"

struct token {
	const char	*sealed;	/* "" when there is no token */
	int64_t		 got, expires;
	int64_t		 refusals;	/* in a row */
	int64_t		 refused;	/* time of the last; ABSENT: never */
};

/* An empty token when there is no row. */
enum err	 token_get(struct db *, struct arena *, const char *account,
		    const char *name, struct token *);
enum err	 token_put(struct db *, const char *account, const char *name,
		    const char *sealed, int64_t got, int64_t expires);
/* Discard the token, unless another one was stored in the meantime. */
enum err	 token_drop(struct db *, const char *account, const char *name,
		    const char *sealed);
enum err	 token_refused(struct db *, const char *account,
		    const char *name, int64_t now);

/* The pause in ms after this many refusals in a row, during which nobody asks
 * for a token. */
int64_t		 token_pause(int64_t refusals);

#endif
