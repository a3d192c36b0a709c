#include "transaction.h"

#include <stdlib.h>
#include <string.h>

#include "../internal.h"
#include "queries.h"

/* Of a statement that changes one row as long as it is as expected. */
static enum err
one_of(enum err e)
{
	return e == E_NOTFOUND ? E_CONFLICT : e;
}

static struct transaction
transaction_from(const struct r_ledger_tx *r)
{
	return (struct transaction){ .id = r->id, .mapping = r->mapping,
	    .event = r->event, .device = r->device, .extension = r->extension,
	    .type_id = r->type_id, .device_id = r->device_id,
	    .asset = r->asset, .body = r->body, .at = r->at,
	    .state = r->state, .tries = r->tries, .command = r->command,
	    .nonce = r->nonce, .gas = r->gas, .raw = r->raw, .hash = r->hash,
	    .fee = r->fee, .tip = r->tip, .bids = r->bids,
	    .next_look = r->next_look, .decided = r->decided,
	    .missed = r->missed, .missed_height = r->missed_height,
	    .status = r->status, .reason = r->reason,
	    .remote_id = r->remote_id, .remote_state = r->remote_state,
	    .user = r->user_name,
	    .sent = r->sent };
}

enum err
transaction_add(struct db *db, const struct transaction *t, bool newest,
    int64_t now, bool *made)
{
	struct r_ledger_tx_add r;
	struct store_tx w;
	enum err e = store_begin(db, &w);

	*made = false;
	if (e != E_OK)
		return e;
	e = g_ledger_tx_add(db, NULL, &r, &(struct p_ledger_tx_add){
	    .mapping = t->mapping, .event = t->event,
	    .extension = t->extension, .device = t->device,
	    .type_id = t->type_id, .device_id = t->device_id,
	    .asset = t->asset, .body = t->body, .at = t->at,
	    .user_name = t->user == NULL ? "" : t->user });
	*made = e == E_OK;
	if (e == E_OK && newest)
		e = x_ledger_tx_replace(db, &(struct p_ledger_tx_replace){
		    .extension = t->extension, .asset = t->asset,
		    .mapping = t->mapping, .id = r.id, .now = now });
	return store_end(db, &w, e == E_NOTFOUND ? E_OK : e);
}

static enum err
collect(struct db *db, struct arena *a, enum fam_txs which,
    const char *extension, int64_t n_of, size_t most,
    struct transaction **list, size_t *n)
{
	struct r_ledger_tx r;
	struct cur c;

	*list = NULL;
	*n = 0;
	q_ledger_tx(&c, db, which, extension, n_of, (int64_t)most);
	while (n_ledger_tx(&c, a, &r)) {
		*list = store_room(a, *list, *n, sizeof(**list));
		(*list)[(*n)++] = transaction_from(&r);
	}
	return cur_end(&c);
}

enum err
transaction_queue(struct db *db, struct arena *a, const char *extension,
    int64_t after, size_t most, struct transaction **list, size_t *n)
{
	return collect(db, a, FAM_TXS_QUEUE, extension, after, most, list, n);
}

enum err
transaction_due(struct db *db, struct arena *a, const char *extension,
    int64_t now, size_t most, struct transaction **list, size_t *n)
{
	return collect(db, a, FAM_TXS_LOOK, extension, now, most, list, n);
}

enum err
transaction_list(struct db *db, struct arena *a, const char *extension,
    int64_t before, size_t most, struct transaction **list, size_t *n)
{
	return collect(db, a, FAM_TXS_LIST, extension, before, most, list, n);
}

enum err
transaction_of_device(struct db *db, struct arena *a, int64_t device,
    size_t most, struct transaction **list, size_t *n)
{
	return collect(db, a, FAM_TXS_DEVICE, "", device, most, list, n);
}

enum err
transaction_sign(struct db *db, const struct transaction *t,
    const char *account, int64_t day)
{
	struct ledger_account was = { .account = "" };
	struct arena *a = arena_new(ARENA_MAX);
	struct r_ledger_gap_fill gap;
	struct r_ledger_tx_sign r;
	int64_t next = t->nonce + 1;
	struct store_tx w;
	enum err e = store_begin(db, &w);

	if (e == E_OK) {
		e = g_ledger_tx_sign(db, NULL, &r, &(struct p_ledger_tx_sign){
		    .id = t->id, .nonce = t->nonce, .gas = t->gas,
		    .raw = t->raw, .hash = t->hash, .fee = t->fee,
		    .tip = t->tip });
		e = one_of(e);
		if (e == E_OK)
			e = ledger_account_get(db, a, t->extension, &was);
		if (e == E_OK && strcmp(was.account, account) == 0 &&
		    was.nonce > t->nonce) {	/* one that was left */
			next = was.nonce;
			e = one_of(g_ledger_gap_fill(db, NULL, &gap,
			    t->extension, account, t->nonce));
		}
		if (e == E_OK)
			e = x_ledger_account_put(db,
			    &(struct p_ledger_account_put){
			    .extension = t->extension, .account = account,
			    .nonce = next, .day = day,
			    .gas = (was.day == day ? was.gas : 0) + t->gas });
		e = store_end(db, &w, e);
	}
	arena_free(a);
	return e;
}

enum err
transaction_fail(struct db *db, const struct transaction *t,
    const char *leaves, int64_t now)
{
	struct r_ledger_tx_fail r;
	struct store_tx w;
	enum err e = store_begin(db, &w);

	if (e != E_OK)
		return e;
	e = one_of(g_ledger_tx_fail(db, NULL, &r, t->id, now));
	if (e == E_OK)
		e = x_ledger_bid_forget(db, t->id);
	if (e == E_OK && leaves != NULL)
		e = x_ledger_gap_add(db, t->extension, leaves, t->nonce);
	else if (e == E_OK && t->nonce != ABSENT)
		e = x_ledger_account_free(db, t->extension, t->nonce, t->gas);
	return store_end(db, &w, e);
}

enum err
transaction_owed(struct db *db, const char *extension, int64_t mined,
    int64_t *gwei)
{
	struct r_ledger_tx_owed r = { .gwei = 0 };
	enum err e = g_ledger_tx_owed(db, NULL, &r, extension, mined);

	*gwei = r.gwei;
	return e;
}

/* Of a statement that finds one row, or none. */
static enum err
any(enum err e, bool *is)
{
	*is = e == E_OK;
	return e == E_NOTFOUND ? E_OK : e;
}

enum err
transaction_nonced(struct db *db, const char *extension, bool *is)
{
	struct r_ledger_tx_nonced r;

	return any(g_ledger_tx_nonced(db, NULL, &r, extension), is);
}

enum err
transaction_above(struct db *db, const struct transaction *t, int64_t nonce,
    bool *is)
{
	struct r_ledger_tx_above r;

	return any(g_ledger_tx_above(db, NULL, &r, t->extension, t->asset,
	    nonce, t->id), is);
}

enum err
transaction_leaving(struct db *db, const struct transaction *t, bool *is)
{
	struct r_ledger_tx_leaving r;

	return any(g_ledger_tx_leaving(db, NULL, &r, t->extension, t->asset,
	    t->id), is);
}

enum err
transaction_ahead(struct db *db, const struct transaction *t, bool *is)
{
	struct r_ledger_tx_ahead r;

	return any(g_ledger_tx_ahead(db, NULL, &r, t->extension, t->asset,
	    t->id), is);
}

enum err
transaction_get(struct db *db, struct arena *a, const char *extension,
    int64_t id, struct transaction *t)
{
	struct transaction *list;
	size_t n;
	enum err e = collect(db, a, FAM_TXS_ONE, extension, id, 1, &list, &n);

	if (e == E_OK && n == 0)
		e = E_NOTFOUND;
	if (e == E_OK)
		*t = *list;
	return e;
}

bool
transaction_in_block(const char *words)
{
	return strstr(words, "in block ") != NULL;
}

bool
transaction_waits(const struct transaction *t)
{
	return strcmp(t->state, "given") == 0 && t->nonce != ABSENT &&
	    (strcmp(t->status, "accepted") == 0 ||
	    strcmp(t->status, "unknown") == 0) &&
	    !transaction_in_block(t->remote_state);
}

enum err
transaction_raise(struct db *db, const struct transaction *was,
    const struct transaction *to, const char *by, int64_t now)
{
	const char *hash = *was->hash != '\0' ? was->hash : was->remote_id;
	struct r_ledger_tx_raise r;
	struct store_tx w;
	enum err e = store_begin(db, &w);

	if (e != E_OK)
		return e;
	e = g_ledger_tx_raise(db, NULL, &r, &(struct p_ledger_tx_raise){
	    .id = was->id, .was = was->hash, .was_fee = was->fee,
	    .raw = to->raw,
	    .hash = to->hash, .fee = to->fee, .tip = to->tip, .now = now });
	if (e == E_NOTFOUND)
		e = E_CONFLICT;
	if (e == E_OK)
		e = x_ledger_bid_add(db, &(struct p_ledger_bid_add){
		    .tx = was->id, .hash = hash, .fee = was->fee, .now = now,
		    .user_name = by });
	return store_end(db, &w, e);
}

static int
by_fee(const void *a, const void *b)
{
	const struct transaction_bid *x = a, *y = b;

	return (x->fee > y->fee) - (x->fee < y->fee);
}

enum err
transaction_bids(struct db *db, struct arena *a, int64_t id,
    struct transaction_bid **list, size_t *n)
{
	struct r_ledger_bids r;
	struct cur c;

	*list = NULL;
	*n = 0;
	q_ledger_bids(&c, db, id);
	while (n_ledger_bids(&c, a, &r)) {
		*list = store_room(a, *list, *n, sizeof(**list));
		(*list)[(*n)++] = (struct transaction_bid){ .hash = r.hash,
			.fee = r.fee, .at = r.at, .user = r.user_name };
	}
	if (*n > 1)	/* each is more than the one before */
		qsort(*list, *n, sizeof(**list), by_fee);
	return cur_end(&c);
}

bool
transaction_same_offer(const struct transaction *a, const struct transaction *b)
{
	return strcmp(a->state, b->state) == 0 &&
	    strcmp(a->hash, b->hash) == 0 && a->fee == b->fee;
}

enum err
transaction_known(struct db *db, const struct transaction *was,
    const char *hash)
{
	return x_ledger_tx_hash(db, was->id, was->hash, was->fee, hash);
}

enum err
transaction_give(struct db *db, int64_t id, int64_t command,
    int64_t next_look)
{
	struct r_ledger_tx_give r;

	return one_of(g_ledger_tx_give(db, NULL, &r, id, command, next_look));
}

enum err
transaction_given(struct db *db, int64_t id, int64_t command)
{
	struct r_ledger_tx_given r;

	return one_of(g_ledger_tx_given(db, NULL, &r, id, command));
}

enum err
transaction_missed(struct db *db, int64_t id, int64_t at, int64_t height)
{
	return x_ledger_tx_missed(db, id, at, height);
}

enum err
transaction_later(struct db *db, int64_t id, int64_t next_look)
{
	return x_ledger_tx_later(db, id, next_look);
}

enum err
transaction_back(struct db *db, const struct transaction *t, bool keep,
    int64_t free_nonce)
{
	struct r_ledger_tx_back r;
	struct store_tx w;
	enum err e = store_begin(db, &w);

	if (e != E_OK)
		return e;
	e = one_of(g_ledger_tx_back(db, NULL, &r, t->id, keep));
	if (e == E_OK && !keep)
		e = x_ledger_bid_forget(db, t->id);
	if (e == E_OK && !keep && free_nonce != ABSENT)
		e = x_ledger_account_free(db, t->extension, free_nonce,
		    t->gas);
	return store_end(db, &w, e);
}

enum err
transaction_again(struct db *db, const char *extension, int64_t id)
{
	struct r_ledger_tx_again r;
	struct store_tx w;
	enum err e = store_begin(db, &w);

	if (e != E_OK)
		return e;
	e = g_ledger_tx_again(db, NULL, &r, extension, id);
	if (e == E_OK)
		e = x_ledger_bid_forget(db, id);
	return store_end(db, &w, e);
}

enum err
transaction_end(struct db *db, int64_t id, const char *state, int64_t now)
{
	struct r_ledger_tx_end r;

	return one_of(g_ledger_tx_end(db, NULL, &r, id, state, now));
}

enum err
transaction_counts(struct db *db, const char *extension, int64_t *queued,
    int64_t *given)
{
	struct r_ledger_tx_counts r = { .queued = 0, .given = 0 };
	enum err e = g_ledger_tx_counts(db, NULL, &r, extension);

	*queued = r.queued;
	*given = r.given;
	return e;
}
