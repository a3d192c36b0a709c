/* What becomes of transactions, until it is final. */
#include <string.h>

#include "../drivers/command.h"
#include "../lib/clock.h"
#include "../lib/log.h"
#include "../store/command/command.h"
#include "ledger_own.h"
#include "settle.h"

/* As "in block 12, 2 of 3 deep" without how deep. */
static bool
same_block(const char *was, const char *is)
{
	size_t n = strcspn(was, ",");

	return strncmp(was, is, n) == 0 && is[n] == ',';
}

/* A chain may take back its newest blocks: that shows. */
static void
note_taken_back(struct following *f, struct result *r)
{
	const char *was = f->c.remote_state;

	if (!transaction_in_block(was) || (r->progress != NULL &&
	    same_block(was, r->progress)))
		return;
	log_info("ledger", "extension %s: the chain has taken back %s, in "
	    "which transaction %s was", f->x->key, was, f->t->hash);
	if (r->receipt == RECEIPT_PENDING)
		r->progress = arena_printf(f->out->a, "%s; a reorganization "
		    "moved it", r->progress);
	else if (r->receipt == RECEIPT_NONE)
		f->c.remote_state = "taken back by a reorganization; sent "
		    "again";
}

/* The receipt of what it was sent as. */
static enum err
receipt(struct following *f, const char *remote_id, const char *own_id,
    struct result *r)
{
	const struct op_args args = { .resource = f->t->asset,
		.since = ABSENT, .remote_id = remote_id, .own_id = own_id,
		.number = ledger_confirmations(&f->k->acc) };

	return extension_call(f->out, f->k, OP_RECEIPT, &args, r, NULL);
}

/* After its fee was raised what has the lower one may be in a block all the same.
 * *r: of the one that is; else of the newest. */
static enum err
receipt_of_any(struct following *f, struct result *r)
{
	struct transaction_bid *bids;
	struct result old;
	size_t n;
	enum err e = receipt(f, *f->t->hash != '\0' ? f->t->hash : NULL, NULL,
	    r);

	if (e == E_OK && r->block == NULL)
		e = transaction_bids(f->out->db, f->out->a, f->t->id, &bids,
		    &n);
	else
		return e;
	for (size_t i = 0; e == E_OK && i < n; i++) {
		e = receipt(f, bids[i].hash, NULL, &old);
		if (e == E_OK && old.block != NULL) {
			f->c.remote_id = bids[i].hash;
			*r = old;
			return E_OK;
		}
	}
	return e;
}

/* What the ledger said of it, stored. */
static enum err
take(struct following *f, struct result *r)
{
	enum err e;

	note_taken_back(f, r);
	if (r->receipt == RECEIPT_NONE)
		return following_missing(f, r);
	if ((e = following_known(f)) != E_OK)
		return e;
	settle_by_receipt(&f->c, r, clock_now());
	f->c.checks = 0;	/* it counts misses, one after the other */
	if (f->c.status == CMD_CONFIRMED && r->block != NULL)
		f->c.remote_state = r->block;
	return f->c.status == CMD_CONFIRMED || f->c.status == CMD_REFUSED ?
	    following_decided(f) : ledger_keep(f->out, &f->c);
}

static enum err
later(const struct following *f)
{
	return transaction_later(f->out->db, f->t->id, clock_now() +
	    LEDGER_LOOK_MS);
}

/* The look is over; what nobody knows goes again first, outside of any
 * transaction. */
static enum err
finish(struct following *f)
{
	enum err e = f->lost ? following_send(f) : E_OK;

	if (f->lost && e == E_OK)
		e = ledger_keep(f->out, &f->c);
	return e == E_OK ? later(f) : e;
}

static enum err
seen(const struct following *f, const struct result *r)
{
	return r->head.height == ABSENT ? E_OK : ledger_account_seen(
	    f->out->db, f->x->key, r->head.height, clock_now());
}

/* One whose fee was raised is looked for under several hashes. */
static enum err
look_alone(struct following *f)
{
	struct result r;
	enum err e = receipt_of_any(f, &r), kept;

	if (e == E_OK)
		e = seen(f, &r);
	if (e == E_OK)
		e = take(f, &r);
	if (e != E_OK && !err_outside(e))
		return e;
	kept = finish(f);
	return kept != E_OK ? kept : e;
}

/* --- many --- */

/* What the ledger said of each, in one transaction; *told: that it failed. */
static enum err
take_all(struct following *list, size_t n, enum err asked,
    const struct result *all, enum err *told)
{
	struct db *db = list->out->db;
	enum err e = db_begin(db);
	struct result r;

	*told = asked;
	if (e != E_OK)
		return e;
	if (asked == E_OK)
		e = seen(list, all);
	for (size_t i = 0; e == E_OK && i < n; i++) {
		enum err one = result_of(all, asked, i, &r);

		if (one == E_OK)
			e = take(&list[i], &r);
		else
			*told = one;
		if (e == E_OK && !list[i].lost)
			e = later(&list[i]);
	}
	return db_end(db, e);
}

/* By what the ledger knows it: its hash, whatever the answer was. */
static const char *
known_as(const struct following *f)
{
	return *f->t->hash != '\0' ? f->t->hash : f->c.remote_id;
}

static enum err
look_all(struct following *list, size_t n, struct ledger_turn *turn)
{
	const struct ledger_driver *d = list->k->p->ledger;
	struct ledger_asked asked[LEDGER_BATCH];
	struct op_args args = { .resource = list->t->asset, .since = ABSENT,
		.remote_id = known_as(list), .own_id = list->c.own_id,
		.number = ledger_confirmations(&list->k->acc) };
	struct outside *out = list->out;
	enum err e, told;
	struct result r;

	for (size_t i = 0; i < n; i++)
		asked[i] = (struct ledger_asked){
		    .remote_id = known_as(&list[i]),
		    .own_id = list[i].c.own_id };
	if (n > 1) {
		args.asked = asked;
		args.nasked = n;
	}
	told = extension_call(out, list->k, OP_RECEIPT, &args, &r, NULL);
	ledger_batch_was(turn, d, n, told);
	e = take_all(list, n, told, &r, &told);
	for (size_t i = 0; e == E_OK && i < n; i++)
		if (list[i].lost && clock_mono() < out->deadline)
			e = finish(&list[i]);
	return e != E_OK ? e : told;
}

/* What there is to do of it without asking; *ask: it has to be asked about. */
static enum err
open_one(struct following *f, bool *ask)
{
	struct outside *out = f->out;
	enum err e = f->t->command == ABSENT ? E_NOTFOUND :
	    command_get(out->db, out->a, f->t->command, &f->c);

	*ask = false;
	if (e == E_NOTFOUND)	/* its row was removed with its retention */
		return following_end(f, "failed");
	if (e != E_OK)
		return e;
	if (f->c.status == CMD_REFUSED && f->c.sent == ABSENT) {
		e = transaction_back(out->db, f->t, true, ABSENT);
		return e == E_CONFLICT ? E_OK : e;
	}
	if (f->c.status == CMD_CONFIRMED || f->c.status == CMD_REFUSED)
		return following_decided(f);
	*ask = f->c.status == CMD_ACCEPTED || f->c.status == CMD_UNKNOWN;
	return *ask ? E_OK : later(f);
}

/* The next that are due, as many as one call is about. */
static enum err
follow_some(struct following *f, struct ledger_turn *turn, int64_t now,
    size_t *done)
{
	struct following *asks = arena_array(f->out->a, LEDGER_BATCH,
	    sizeof(*asks));
	struct transaction *list;
	size_t n, nasks = 0;
	bool ask;
	enum err e = transaction_due(f->out->db, f->out->a, f->x->key, now,
	    ledger_batch(turn, f->k->p->ledger), &list, &n);

	for (*done = 0; e == E_OK && *done < n &&
	    clock_mono() < f->out->deadline; (*done)++) {
		f->t = &list[*done];
		f->lost = false;
		e = open_one(f, &ask);
		if (e == E_OK && ask && f->t->bids > 0)
			e = look_alone(f);
		else if (e == E_OK && ask)
			asks[nasks++] = *f;
	}
	return e == E_OK && nasks > 0 ? look_all(asks, nasks, turn) : e;
}

int
ledger_follow(struct outside *out, struct ledger_turn *turn,
    const struct extension *x)
{
	struct outside own = *out;
	struct opened k;
	struct following f = { .out = &own, .x = x, .k = &k };
	struct ledger_account account;
	int64_t now = clock_now();
	struct transaction *first;
	size_t n = 0, done = 1;
	enum err e = transaction_due(out->db, out->a, x->key, now, 1, &first,
	    &done);

	if (e != E_OK || done == 0 || extension_open(out, x, &k) != E_OK ||
	    ledger_account_get(out->db, out->a, x->key, &account) != E_OK)
		return 0;
	f.account = account.account;
	for (; e == E_OK && done > 0 && n < LEDGER_LOOKS &&
	    clock_mono() < out->deadline; n += done) {
		own.a = arena_new(ARENA_MAX);
		e = follow_some(&f, turn, now, &done);
		arena_free(own.a);
	}
	return (int)n;
}
