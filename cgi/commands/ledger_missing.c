/* Transactions that nobody knows of: their bytes go again, or it is over with them. */
#include "../drivers/command.h"
#include "../lib/clock.h"
#include "../lib/log.h"
#include "../store/command/command.h"
#include "ledger_own.h"
#include "settle.h"

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
enum err
following_send(struct following *f)
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

/* Unless its ledger was removed in the meantime. */
enum err
following_end(const struct following *f, const char *state)
{
	enum err e = transaction_end(f->out->db, f->t->id, state, clock_now());

	return e == E_CONFLICT ? E_OK : e;
}

enum err
following_decided(struct following *f)
{
	enum err e = ledger_keep(f->out, &f->c);

	return e != E_OK ? e : following_end(f, f->c.status == CMD_CONFIRMED ?
	    "done" : "failed");
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
	return following_decided(f);
}

/* Nothing proves what became of it: a person has to look. */
static enum err
lost(struct following *f, const char *reason)
{
	enum err e;

	f->c.status = CMD_UNKNOWN;
	f->c.reason = reason;
	f->c.checked = clock_now();
	e = ledger_keep(f->out, &f->c);
	return e != E_OK ? e : following_end(f, "failed");
}

/* --- misses --- */

static enum err
missed(struct following *f, int64_t at, int64_t height)
{
	if (f->t->missed == at)
		return E_OK;
	f->t->missed = at;
	f->t->missed_height = height;
	f->c.checks = 0;
	return transaction_missed(f->out->db, f->t->id, at, height);
}

enum err
following_known(struct following *f)
{
	return missed(f, ABSENT, ABSENT);
}

/* Another one has its nonce, which a chain may take back, or a node may say that
 * lags behind its own count: as long as the same was said each time, until the block
 * of the first time is deep enough. */
static bool
is_sure(const struct following *f, int64_t height, int64_t now)
{
	return f->c.checks >= SETTLE_LOOKS &&
	    now - f->t->missed >= SETTLE_SURE_MS &&
	    height - f->t->missed_height + 1 >=
	    ledger_confirmations(&f->k->acc);
}

/* Another account's count says nothing of this one, and another chain's node knows
 * none of it. */
static enum err
held(struct following *f)
{
	enum err e = missed(f, ABSENT, ABSENT);

	f->c.remote_state = "held: the extension has another account or "
	    "chain now than it was signed for";
	return e != E_OK ? e : ledger_keep(f->out, &f->c);
}

/* What the node signed may itself be what has the nonce. */
enum err
following_missing(struct following *f, const struct result *r)
{
	int64_t now = clock_now(), height = r->head.height;
	enum err e = E_OK;

	if (f->t->nonce == ABSENT)	/* nothing to ask by */
		return lost(f, "The answer was lost, and the ledger can't be "
		    "asked by it. Look there before it is sent again.");
	if (!ledger_is_of(f->out->a, f->k, &r->head, f->account))
		return held(f);
	if (r->head.mined == ABSENT || r->head.mined <= f->t->nonce) {
		f->lost = true;
		f->c.checks = 0;
		return missed(f, ABSENT, ABSENT);
	}
	/* the first, also when a clock or a chain was set back */
	if (f->t->missed == ABSENT || f->t->missed > now ||
	    f->t->missed_height > height)
		e = missed(f, now, height);
	if (e != E_OK)
		return e;
	f->c.checks++;
	f->c.checked = now;
	if (!is_sure(f, height, now))
		return ledger_keep(f->out, &f->c);
	return *f->t->raw != '\0' ? dropped(f) : lost(f,
	    arena_printf(f->out->a, "A transaction of the account with nonce "
	    "%lld is in a block, and it may be this one. Look there before it "
	    "is sent again.", (long long)f->t->nonce));
}
