#include "token.h"

#include "../internal.h"
#include "queries.h"

enum {
	PAUSE_MS	= 60 * 1000,
	PAUSE_MAX_MS	= 60 * 60 * 1000,
};

enum err
token_get(struct db *db, struct arena *a, const char *account,
    const char *name, struct token *t)
{
	struct r_token_get r = { .sealed = "", .got = 0, .expires = 0,
		.refusals = 0, .refused = ABSENT };
	enum err e = g_token_get(db, a, &r, account, name);

	*t = (struct token){ .sealed = r.sealed, .got = r.got,
	    .expires = r.expires, .refusals = r.refusals,
	    .refused = r.refused };
	return e == E_NOTFOUND ? E_OK : e;
}

enum err
token_put(struct db *db, const char *account, const char *name,
    const char *sealed, int64_t got, int64_t expires)
{
	return x_token_put(db, &(struct p_token_put){ .account = account,
	    .name = name, .sealed = sealed, .got = got, .expires = expires });
}

enum err
token_drop(struct db *db, const char *account, const char *name,
    const char *sealed)
{
	return x_token_drop(db, account, name, sealed);
}

enum err
token_refused(struct db *db, const char *account, const char *name,
    int64_t now)
{
	return x_token_refused(db, account, name, now);
}

int64_t
token_pause(int64_t refusals)
{
	int64_t ms = PAUSE_MS;

	if (refusals <= 0)
		return 0;
	while (--refusals > 0 && ms < PAUSE_MAX_MS)
		ms *= 2;
	return ms < PAUSE_MAX_MS ? ms : PAUSE_MAX_MS;
}
