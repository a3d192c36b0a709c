/* The account that pays: its nonces, its limits, and what holds it up. */
#include "../internal.h"
#include "queries.h"
#include "transaction.h"

enum err
ledger_account_get(struct db *db, struct arena *a, const char *extension,
    struct ledger_account *to)
{
	struct r_ledger_account r = { .account = "" };
	enum err e = g_ledger_account(db, a, &r, extension);

	*to = (struct ledger_account){ .account = "", .paused_until = ABSENT,
	    .reason = "", .deaf = "", .height = ABSENT, .seen = ABSENT,
	    .watch_until = ABSENT };
	if (e == E_OK)
		*to = (struct ledger_account){ .account = r.account,
		    .nonce = r.nonce, .day = r.day, .gas = r.gas,
		    .paused_until = r.paused_until, .reason = r.reason,
		    .deaf = r.deaf, .height = r.height, .seen = r.seen,
		    .watch_until = r.watch_until };
	return e == E_NOTFOUND ? E_OK : e;
}

enum err
ledger_account_pause(struct db *db, const char *extension, int64_t until,
    const char *reason)
{
	return x_ledger_account_pause(db, extension, until, reason);
}

enum err
ledger_account_deaf(struct db *db, const char *extension, const char *reason)
{
	return x_ledger_account_deaf(db, extension, reason);
}

enum err
ledger_account_watch(struct db *db, const char *extension, int64_t until)
{
	return x_ledger_account_watch(db, extension, until);
}

enum err
ledger_account_seen(struct db *db, const char *extension, int64_t height,
    int64_t now)
{
	return x_ledger_account_seen(db, extension, height, now);
}

enum err
ledger_gaps(struct db *db, struct arena *a, const char *extension,
    const char *account, int64_t mined, int64_t **nonces, size_t *n)
{
	struct r_ledger_gap_list r;
	struct cur c;
	bool used = false;
	enum err e;

	*nonces = NULL;
	*n = 0;
	q_ledger_gap_list(&c, db, extension, account);
	while (n_ledger_gap_list(&c, a, &r)) {
		used = used || r.nonce < mined;
		if (r.nonce < mined)
			continue;
		*nonces = store_room(a, *nonces, *n, sizeof(**nonces));
		(*nonces)[(*n)++] = r.nonce;
	}
	e = cur_end(&c);
	return e != E_OK || !used ? e :
	    x_ledger_gap_used(db, extension, account, mined);
}

enum err
ledger_held_list(struct db *db, struct arena *a, struct ledger_held **list,
    size_t *n)
{
	struct r_ledger_held r;
	struct cur c;

	*list = NULL;
	*n = 0;
	q_ledger_held(&c, db);
	while (n_ledger_held(&c, a, &r)) {
		*list = store_room(a, *list, *n, sizeof(**list));
		(*list)[(*n)++] = (struct ledger_held){
		    .extension = r.extension, .title = r.title,
		    .reason = r.reason, .at = r.at };
	}
	return cur_end(&c);
}
