/*
 * token: access tokens of outside services (drivers/token.h), sealed.
 *
 * account is a hash over the credentials: with other credentials it is another
 * account, whose refusals begin anew.
 */
#ifndef STORE_TOKEN_H
#define STORE_TOKEN_H

#include "../../lib/db/db.h"

struct token {
	const char	*sealed;	/* "": there is none */
	int64_t		 got, expires;
	int64_t		 refusals;	/* in a row */
	int64_t		 refused;	/* when last; ABSENT: never */
};

/* No row is a token without anything. */
enum err	 token_get(struct db *, struct arena *, const char *account,
		    const char *name, struct token *);
enum err	 token_put(struct db *, const char *account, const char *name,
		    const char *sealed, int64_t got, int64_t expires);
/* Throw it away, unless another has come meanwhile. */
enum err	 token_drop(struct db *, const char *account, const char *name,
		    const char *sealed);
enum err	 token_refused(struct db *, const char *account,
		    const char *name, int64_t now);

/* After so many refusals in a row: how long nobody tries again. */
int64_t		 token_pause(int64_t refusals);

#endif
