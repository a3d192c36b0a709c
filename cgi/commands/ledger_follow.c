/* What becomes of transactions, until it is final. */
#include <string.h>

#include "../drivers/command.h"
#include "../lib/clock.h"
#include "../lib/log.h"
#include "../store/command/command.h"
#include "ledger_own.h"
#include "settle.h"

struct following {
	struct outside		*out;
	const struct extension	*x;
	struct opened		*k;
	struct transaction	*t;
	struct command		 c;
	bool			 lost;		/* nobody knows of it: its
						 * bytes go again */
};

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

/* The last moment before it leaves: somebody may have decided it, or raised it,
 * since it was read. */
static enum err
still_open(void *ctx, const char *own_id)
{
	const struct following *f = ctx;
	struct outside *out = f->out;
	struct transaction t;
	struct command c;
	enum err e = command_get(out->db, out->a, f->c.id, &c);

	(void)own_id;
	if (e == E_OK)
		e = transaction_get(out->db, out->a, f->x->key, f->t->id, &t);
	if (e == E_OK && (c.status == CMD_CONFIRMED ||
	    c.status == CMD_REFUSED || !transaction_same_offer(f->t, &t)))
		e = E_CONFLICT;
	return e;
}

/* The node has lost it, or never had it.  The same bytes, or the same nonce: so
 * it can be in one block only. */
static enum err
send_again(struct following *f)
{
	struct leaving leaving = { .before = still_open, .ctx = f };
	const struct op_args args = ledger_args(f->t);
	struct result r;
	enum err e = extension_call(f->out, f->k, OP_TRANSACT, &args, &r,
	    &leaving);

	log_info("ledger", "extension %s: nonce %lld is sent again: %s",
	    f->x->key, (long long)f->t->nonce, errs[e].name);
	/* an offer that is still too low, say */
	if (e == E_SERVICE_REFUSED && r.reason != NULL)
		f->c.remote_state = r.reason;
	if (e != E_OK || r.remote_id == NULL)
		return E_OK;
	f->c.remote_id = r.remote_id;
	return *f->t->raw != '\0' ? E_OK : transaction_known(f->out->db,
	    f->t, r.remote_id);
}

/* It is over, unless its ledger was removed in the meantime. */
static enum err
end(const struct following *f, const char *state)
{
	enum err e = transaction_end(f->out->db, f->t->id, state, clock_now());

	return e == E_CONFLICT ? E_OK : e;
}

static enum err
decided(struct following *f)
{
	enum err e = ledger_keep(f->out, &f->c);

	return e != E_OK ? e : end(f, f->c.status == CMD_CONFIRMED ? "done" :
	    "failed");
}

/* Another transaction of the account has its nonce, deep enough for sure: it
 * can't come into a block any more. */
static enum err
dropped(struct following *f)
{
	int64_t now = clock_now();

	f->c.status = CMD_REFUSED;
	f->c.err = E_SERVICE_REFUSED;
	f->c.code = "DROPPED";
	f->c.reason = arena_printf(f->out->a, "Dropped: nonce %lld was used by "
	    "another transaction of the account, so this one can't come into "
	    "a block any more. Does something else use the account?",
	    (long long)f->t->nonce);
	f->c.answered = f->c.decided = now;
	return decided(f);
}

/* Nothing proves what became of it: a person has to look. */
static enum err
lost(struct following *f, const char *reason)
{
	int64_t now = clock_now();
	enum err e;

	f->c.status = CMD_UNKNOWN;
	f->c.reason = reason;
	f->c.checked = now;
	e = ledger_keep(f->out, &f->c);
	return e != E_OK ? e : end(f, "failed");
}

/* Nobody knows of it.  What the node signed may itself be what has the nonce. */
static enum err
missing(struct following *f, const struct result *r)
{
	int64_t now = clock_now();

	if (f->t->nonce == ABSENT)	/* nothing to ask by */
		return lost(f, "The answer was lost, and the ledger can't be "
		    "asked by it. Look there before it is sent again.");
	if (r->head.mined == ABSENT || r->head.mined <= f->t->nonce) {
		f->lost = true;
		f->c.checks = 0;
		return E_OK;
	}
	/* a node that lags behind its own count says so for a while */
	f->c.checks++;
	f->c.checked = now;
	if (f->c.checks >= SETTLE_LOOKS && f->c.sent != ABSENT &&
	    now - f->c.sent >= SETTLE_SURE_MS)
		return *f->t->raw != '\0' ? dropped(f) : lost(f,
		    arena_printf(f->out->a, "A transaction of the account "
		    "with nonce %lld is in a block, and it may be this one. "
		    "Look there before it is sent again.",
		    (long long)f->t->nonce));
	return ledger_keep(f->out, &f->c);
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
	note_taken_back(f, r);
	if (r->receipt == RECEIPT_NONE)
		return missing(f, r);
	settle_by_receipt(&f->c, r, clock_now());
	f->c.checks = 0;	/* it counts misses, one after the other */
	if (f->c.status == CMD_CONFIRMED && r->block != NULL)
		f->c.remote_state = r->block;
	return f->c.status == CMD_CONFIRMED || f->c.status == CMD_REFUSED ?
	    decided(f) : ledger_keep(f->out, &f->c);
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
	enum err e = f->lost ? send_again(f) : E_OK;

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
		return end(f, "failed");
	if (e != E_OK)
		return e;
	if (f->c.status == CMD_REFUSED && f->c.sent == ABSENT) {
		e = transaction_back(out->db, f->t, true, ABSENT);
		return e == E_CONFLICT ? E_OK : e;
	}
	if (f->c.status == CMD_CONFIRMED || f->c.status == CMD_REFUSED)
		return decided(f);
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
	int64_t now = clock_now();
	struct transaction *first;
	size_t n = 0, done = 1;
	enum err e = transaction_due(out->db, out->a, x->key, now, 1, &first,
	    &done);

	if (e != E_OK || done == 0 || extension_open(out, x, &k) != E_OK)
		return 0;
	for (; e == E_OK && done > 0 && n < LEDGER_LOOKS &&
	    clock_mono() < out->deadline; n += done) {
		own.a = arena_new(ARENA_MAX);
		e = follow_some(&f, turn, now, &done);
		arena_free(own.a);
	}
	return (int)n;
}
