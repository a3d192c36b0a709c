/* Transactions leave: written down, marked, sent, and what the ledger answered. */
#include <string.h>

#include "../lib/clock.h"
#include "ledger_own.h"
#include "send.h"
#include "settle.h"

/* --- before --- */

/* Nonces were counted from what the account was then: nobody has given any out or
 * back since. */
static enum err
same_account(struct sending *s)
{
	struct ledger_account is;
	enum err e;

	if (!s->ledger->gas || s->name == NULL)
		return E_OK;
	e = ledger_account_get(s->out->db, s->out->a, s->x->key, &is);
	return e != E_OK ? e : is.nonce == s->account.nonce &&
	    strcmp(is.account, s->account.account) == 0 ? E_OK : E_CONFLICT;
}

/* Their nonces and bytes, where they have none yet, and a command of this try for
 * each: all or none. */
static enum err
store(struct sending *s)
{
	struct db *db = s->out->db;
	int64_t now = clock_now();
	enum err e = db_begin(db);

	if (e != E_OK)
		return e;
	if (s->height != ABSENT)
		e = ledger_account_seen(db, s->x->key, s->height, now);
	if (e == E_OK)
		e = same_account(s);
	for (size_t i = 0; e == E_OK && i < s->n; i++) {
		struct transaction *t = s->item[i].t;
		struct command *c = &s->item[i].c;

		/* of one with a nonce all that is stored already */
		if (s->ledger->gas && s->name != NULL)
			e = transaction_sign(db, t, s->name, s->day);
		if (e != E_OK)
			break;
		*c = sending_command(s, t, now);
		c->holder = s->out->caller->holder;
		c->lease_until = now + COMMAND_LEASE_MS;
		e = command_add(db, s->out->a, c);
		if (e == E_OK)
			e = transaction_give(db, t->id, c->id, now +
			    LEDGER_LOOK_MS);
	}
	e = db_end(db, e);
	return e != E_OK ? e : ledger_account_get(db, s->out->a, s->x->key,
	    &s->account);
}

/* What each is known by at the ledger: the driver names only one. */
static const char *
own_id(const struct sending *s, const struct transaction *t, const char *named)
{
	return s->n == 1 ? named : *t->hash != '\0' ? t->hash :
	    arena_printf(s->out->a, "nonce %lld", (long long)t->nonce);
}

/* The connection stands, and no byte has left: all are marked, or none leaves.  Each
 * is on its way as yet: its ledger may have been removed. */
static enum err
mark_sent(void *ctx, const char *named)
{
	const struct sending *s = ctx;
	int64_t now = clock_now();
	enum err e = db_begin(s->out->db);

	if (e != E_OK)
		return e;
	for (size_t i = 0; e == E_OK && i < s->n; i++) {
		const struct command *c = &s->item[i].c;

		e = transaction_given(s->out->db, s->item[i].t->id, c->id);
		if (e != E_OK)
			break;
		e = command_mark_sent(s->out->db, &(struct command){
		    .id = c->id, .own_id = own_id(s, s->item[i].t, named),
		    .extension = c->extension, .resource = c->resource,
		    .sent = now, .holder = s->out->caller->holder,
		    .lease_until = now + COMMAND_LEASE_MS });
	}
	return db_end(s->out->db, e);
}

/* --- after --- */

/* What another try does not change: the contract's own no, or, after some of
 * them, that it is too large or that the gateway finds fault with it. */
static bool
hopeless(const struct sending *s, const struct sent *i, const char *code)
{
	static const char *const own[] = { "GAS", "HTTP 400", "HTTP 404" };

	if (i->c.sent == ABSENT || s->whole)
		return false;
	if (sending_refuses(code))
		return true;
	for (size_t k = 0; k < sizeof(own) / sizeof(own[0]); k++)
		if (strcmp(code, own[k]) == 0)
			return i->t->tries + 1 >= LEDGER_TRIES;
	return false;
}

/* The ledger says no, or nothing left: then the same bytes go again.  So they do
 * when a later nonce is given out already, unless theirs is used, or there is no
 * hope: a nonce left out would stop all that follow, so the next one signed takes
 * it.  And so they do when several were refused with one word, since some of them
 * may have been taken; from then on they are never forgotten.  Else the nonce is
 * free again; where somebody has used it, the ledger's own count says so. */
static enum err
back(struct sending *s, const struct sent *i, enum err e,
    const struct result *r)
{
	const char *code = r->code == NULL ? "" : r->code;
	struct transaction *t = i->t;
	bool nonce = strcmp(code, "NONCE") == 0 && !s->whole;
	bool later = s->ledger->gas && !nonce &&
	    s->account.nonce != t->nonce + 1;
	bool keep = i->c.sent == ABSENT || later || (s->ledger->gas &&
	    (s->whole || s->name == NULL));
	bool gone = hopeless(s, i, code);
	const char *why = r->reason != NULL ? r->reason :
	    driver_words(s->out->a, s->k.p, errs[e].sentence);
	enum err stored;

	stored = gone ? transaction_fail(s->out->db, t, later ?
	    s->account.account : NULL, clock_now()) :
	    transaction_back(s->out->db, t, keep, t->nonce);
	if (stored == E_CONFLICT)	/* decided by somebody else meanwhile */
		return E_OK;
	if (stored == E_OK)
		stored = ledger_account_get(s->out->db, s->out->a, s->x->key,
		    &s->account);
	if (gone)
		return stored;
	/* a nonce that is taken: with the next one, at once */
	if (stored == E_OK && (!nonce || t->tries > 2))
		stored = sending_pause(s, strcmp(code, "FUNDS") == 0 ?
		    LEDGER_SHORT_MS : LEDGER_WAIT_MS, why);
	return stored != E_OK ? stored : nonce && t->tries <= 2 ? E_OK : e;
}

/* What was signed in an earlier go may have been sent then.  A nonce that is taken
 * may be taken by these very bytes; and after some tries they are no more to stop
 * those behind them.  Then a look decides, and sends them again. */
static bool
needs_look(const struct sending *s, const struct sent *i, enum err e, bool sent,
    const char *code)
{
	if (!sent || e != E_SERVICE_REFUSED || code == NULL || s->whole ||
	    !s->ledger->gas || s->name != NULL)
		return false;
	return strcmp(code, "NONCE") == 0 || (!sending_refuses(code) &&
	    strcmp(code, "GAS") != 0 && i->t->tries + 1 >= LEDGER_TRIES);
}

/* What came of one.  *told: what the ledger said, which ends this go. */
static enum err
came(struct sending *s, struct sent *i, enum err e, bool sent,
    const struct result *r, enum err *told)
{
	bool look = needs_look(s, i, e, sent, r->code);
	enum err stored = command_get(s->out->db, s->out->a, i->c.id, &i->c);

	if (stored != E_OK || (!sent && i->c.status != CMD_REQUESTED))
		return stored;		/* swept: a look finds it */
	if (look)
		e = E_SERVICE_ANSWER;
	settle_answer(&i->c, s->out->a, s->k.p, e, sent, r, clock_now());
	stored = ledger_keep(s->out, &i->c);
	if (stored == E_OK && *i->t->raw == '\0' && r->remote_id != NULL)
		stored = transaction_known(s->out->db, i->t, r->remote_id);
	if (stored != E_OK)
		return stored;
	if (i->c.status == CMD_REFUSED)
		stored = back(s, i, e, r);
	else if (err_outside(e) && !look)
		*told = e;
	if (!err_outside(stored))
		return stored;
	*told = stored;
	return E_OK;
}

/* The last first: so nonces that nobody has taken become free from the end. */
static enum err
store_answers(struct sending *s, enum err e, bool sent,
    const struct result *all)
{
	enum err told = E_OK, stored = db_begin(s->out->db), one;
	struct result r;

	if (stored != E_OK)
		return stored;
	s->whole = s->n > 1 && e != E_OK && sent;
	for (size_t i = s->n; stored == E_OK && i-- > 0; ) {
		one = result_of(all, e, i, &r);
		stored = came(s, &s->item[i], one, sent, &r, &told);
	}
	stored = db_end(s->out->db, stored);
	return stored != E_OK ? stored : told;
}

enum err
sending_leave(struct sending *s)
{
	struct leaving leaving = { .before = mark_sent, .ctx = s };
	struct ledger_asked asked[LEDGER_BATCH];
	struct op_args args = ledger_args(s->item[0].t);
	struct result r;
	enum err e = store(s);

	if (e != E_OK)
		return e;
	for (size_t i = 0; i < s->n; i++) {
		struct op_args one = ledger_args(s->item[i].t);

		asked[i] = (struct ledger_asked){ .value = one.value,
		    .number = one.number, .fee = one.fee, .tip = one.tip };
	}
	if (s->n > 1) {
		args.asked = asked;
		args.nasked = s->n;
	}
	s->went = true;
	e = extension_call(s->out, &s->k, OP_TRANSACT, &args, &r, &leaving);
	ledger_batch_was(s->turn, s->ledger, s->n, e);
	return store_answers(s, e, leaving.sent, &r);
}
