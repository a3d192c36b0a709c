/* The fee of a transaction that waits for a block is raised. */
#include "../drivers/registry.h"
#include "ledger_own.h"

/* Nodes take another of the same nonce when it offers a tenth more. */
static int64_t
least(int64_t was)
{
	const int64_t tenth = ledger_more(was, 10);

	return was > 0 && tenth < INT64_MAX ? tenth + 1 : tenth;
}

static enum err
check(struct arena *a, const struct transaction *t, int64_t most,
    struct ledger_offer *o)
{
	if (o->fee <= 0 || o->fee < least(t->fee))
		o->fee_wrong = arena_printf(a, "Enter at least %s gwei: nodes "
		    "take nothing less in its place.", ledger_gwei(a,
		    least(t->fee)));
	else if (most != ABSENT && o->fee > most)
		o->fee_wrong = arena_printf(a, "The highest gas price of the "
		    "extension is %s gwei. Raise that first.",
		    ledger_gwei(a, most));
	if (o->tip < least(t->tip))
		o->tip_wrong = arena_printf(a, "Enter at least %s gwei.",
		    ledger_gwei(a, least(t->tip)));
	else if (o->fee > 0 && o->tip > o->fee)
		o->tip_wrong = "The tip is part of the fee, so it can't be "
		    "more.";
	return o->fee_wrong != NULL || o->tip_wrong != NULL ? E_FORM : E_OK;
}

/* The same call with the same nonce, signed anew where we sign. */
static enum err
make(struct arena *a, const struct opened *k, const struct ledger_head *h,
    const struct ledger_offer *o, struct transaction *to)
{
	const struct ledger_driver *l = k->p->ledger;
	struct ledger_head offer = *h;
	struct ledger_signed out;
	struct ledger_call c;
	enum err e;

	to->fee = offer.offer = o->fee;
	to->tip = offer.offer_tip = o->tip;
	to->hash = "";
	if (!l->signs(&k->acc))
		return E_OK;
	/* with the gas it had: a fifth is added to what is said here */
	offer.gas = (to->gas * 5 + 5) / 6;
	if (!ledger_call_read(a, to->body, &c))
		return E_INPUT;
	e = l->sign(&k->acc, &c, &offer, to->nonce, a, &out);
	if (e == E_OK) {
		to->raw = out.raw;
		to->hash = out.hash;
	}
	return e;
}

bool
ledger_may_raise(const struct driver *d, const struct transaction *t)
{
	return d != NULL && d->ledger != NULL && d->ledger->gas &&
	    transaction_waits(t);
}

enum err
ledger_raise(struct outside *out, const struct extension *x,
    const struct transaction *t, struct ledger_offer *o, int64_t now)
{
	const struct op_args args = { .since = ABSENT };
	struct transaction to = *t;
	struct ledger_account account;
	struct opened k;
	struct result r;
	enum err e = ledger_may_raise(driver_by_name(x->driver), t) ?
	    extension_open(out, x, &k) : E_CONFLICT;

	o->fee_wrong = o->tip_wrong = o->words = NULL;
	if (e == E_OK)
		e = check(out->a, t, k.p->ledger->highest(&k.acc), o);
	if (e != E_OK)
		return e;
	e = extension_call(out, &k, OP_HEAD, &args, &r, NULL);
	if (e != E_OK) {
		o->words = r.reason != NULL ? r.reason :
		    driver_words(out->a, k.p, errs[e].sentence);
		return e;
	}
	e = ledger_account_get(out->db, out->a, x->key, &account);
	if (e != E_OK)
		return e;
	if (!ledger_is_of(out->a, &k, &r.head, account.account)) {
		o->fee_wrong = "The extension has another account or chain "
		    "now than it was signed for.";
		return E_FORM;
	}
	if (r.head.mined > t->nonce)
		return E_CONFLICT;
	e = make(out->a, &k, &r.head, o, &to);
	return e != E_OK ? e : transaction_raise(out->db, t, &to, o->by, now);
}
