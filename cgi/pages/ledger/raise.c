/* Raising the fee of a transaction that waits for a block: a person's decision,
 * with the same nonce. */
#include <string.h>

#include "../../commands/outside.h"
#include "../../commands/route_event.h"
#include "../../lib/clock.h"
#include "../../lib/http/url.h"
#include "../../lib/text/digits.h"
#include "../../store/extension/extension.h"
#include "../../store/ledger/transaction.h"
#include "../pages.h"
#include "templates.h"
#include "view_ledger.h"

enum { GWEI_PLACES = 9, FACTS = 6 };
#define GWEI	INT64_C(1000000000)

struct raise {
	struct page		*p;
	struct extension	 x;
	const struct driver	*driver;
	struct transaction	 t;
	struct form_errors	 fe;
	const char		*fee, *tip;	/* typed, gwei */
};

static const char *
back_url(struct raise *f)
{
	return url_path(f->p->a, "blockchain", "ledgers", f->x.key, NULL);
}

/* E_NOTFOUND: it does not wait for a block any more. */
static enum err
load(struct page *p, struct raise *f)
{
	enum err e;

	*f = (struct raise){ .p = p };
	e = extension_get(p->db, p->a, p->args[0], &f->x);
	if (e == E_OK)
		e = transaction_get(p->db, p->a, f->x.key,
		    digits_number(p->args[1]), &f->t);
	if (e != E_OK)
		return e;
	f->driver = driver_by_name(f->x.driver);
	return f->driver == NULL || f->driver->ledger == NULL ||
	    !f->driver->ledger->gas || !transaction_waits(&f->t) ?
	    E_NOTFOUND : E_OK;
}

static const char *
gwei(struct arena *a, int64_t wei)
{
	const char *s = arena_printf(a, "%lld.%09lld", (long long)(wei / GWEI),
	    (long long)(wei % GWEI));
	size_t n = strlen(s);

	while (s[n - 1] == '0')
		n--;
	return arena_strndup(a, s, n - (s[n - 1] == '.'));
}

/* Wei of what was typed; -1: no number of gwei. */
static int64_t
wei(struct arena *a, const char *s)
{
	const char *n = strlen(s) > 20 ? NULL :
	    route_move_point(a, s, GWEI_PLACES);

	return n == NULL ? -1 : digits_number(n);
}

/* Nodes take another of the same nonce when it offers a tenth more. */
static int64_t
least(int64_t was)
{
	return was + was / 10 + (was > 0);
}

static enum err
show(struct raise *f)
{
	struct ledger_raise_view v = { .errors = &f->fe };
	struct page *p = f->p;
	struct arena *a = p->a;

	v.action = url_path(a, "blockchain", "ledgers", f->x.key, "offer",
	    p->args[1], NULL);
	v.back = back_url(f);
	v.facts = arena_array(a, FACTS, sizeof(*v.facts));
	v.facts[v.nfacts++] = (struct fact){ "Device", f->t.device_id, true };
	v.facts[v.nfacts++] = (struct fact){ "Nonce", arena_printf(a, "%lld",
	    (long long)f->t.nonce), false };
	v.facts[v.nfacts++] = (struct fact){ "Transaction",
		*f->t.hash != '\0' ? f->t.hash : f->t.remote_id, true };
	v.facts[v.nfacts++] = (struct fact){ "Offered now", f->t.fee == 0 ?
		"what the node decided" : arena_printf(a, "at most %s gwei "
		"for each gas, %s of them as a tip", gwei(a, f->t.fee),
		gwei(a, f->t.tip)), false };
	v.facts[v.nfacts++] = (struct fact){ "Gas", arena_printf(a,
	    "at most %lld", (long long)f->t.gas), false };
	v.fee = (struct field){ .name = "fee", .label = "Highest fee",
		.value = f->fee, .required = true, .inputmode = "decimal",
		.maxlength = 20, .hint = "gwei for each gas; at least a tenth "
		"more than now", .error = form_error_of(&f->fe, "fee") };
	v.tip = (struct field){ .name = "tip", .label = "Tip",
		.value = f->tip, .required = true, .inputmode = "decimal",
		.maxlength = 20, .hint = "gwei of it for whoever makes the "
		"block; it has no meaning where a gas price is paid",
		.error = form_error_of(&f->fe, "tip") };
	page_view_init(p, "Raise the fee?", NAV_EXTENSIONS, &v.page);
	t_ledger_raise(&p->reply->out, &v);
	return f->fe.n > 0 ? E_FORM : E_OK;
}

enum err
page_ledger_raise(struct page *p)
{
	struct raise f;
	enum err e = load(p, &f);

	if (e == E_NOTFOUND && f.x.key != NULL)
		return page_done(p, back_url(&f), "transaction-left");
	if (e != E_OK)
		return e;
	f.fee = gwei(p->a, f.t.fee + f.t.fee / 4);
	f.tip = gwei(p->a, f.t.tip + f.t.tip / 4);
	return show(&f);
}

/* --- the offer --- */

static void
check(struct raise *f, int64_t fee, int64_t tip, int64_t most)
{
	struct arena *a = f->p->a;

	if (fee <= 0 || fee < least(f->t.fee))
		form_error(&f->fe, a, "fee", "Enter at least %s gwei: nodes "
		    "take nothing less in its place.", gwei(a,
		    least(f->t.fee)));
	else if (most >= 0 && fee > most)
		form_error(&f->fe, a, "fee", "The highest gas price of the "
		    "extension is %s gwei. Raise that first.", gwei(a, most));
	if (tip < least(f->t.tip))
		form_error(&f->fe, a, "tip", "Enter at least %s gwei.",
		    gwei(a, least(f->t.tip)));
	else if (fee > 0 && tip > fee)
		form_error(&f->fe, a, "tip", "The tip is part of the fee, so "
		    "it can't be more.");
}

/* The same call with the same nonce, signed anew where we sign. */
static enum err
make(struct raise *f, const struct opened *k, const struct ledger_head *h,
    struct transaction *to)
{
	const struct ledger_driver *l = f->driver->ledger;
	struct ledger_head offer = *h;
	struct ledger_signed out;
	struct ledger_call c;
	enum err e;

	*to = f->t;
	to->fee = offer.offer = wei(f->p->a, f->fee);
	to->tip = offer.offer_tip = wei(f->p->a, f->tip);
	to->hash = "";
	if (!l->signs(&k->acc))
		return E_OK;
	/* with the gas it had: a fifth is added to what is said here */
	offer.gas = (f->t.gas * 5 + 5) / 6;
	if (!ledger_call_read(f->p->a, f->t.body, &c))
		return E_INPUT;
	e = l->sign(&k->acc, &c, &offer, f->t.nonce, f->p->a, &out);
	if (e == E_OK) {
		to->raw = out.raw;
		to->hash = out.hash;
	}
	return e;
}

/* It is sent by the process of the ledgers, which finds that nobody knows its
 * hash yet. */
static enum err
offer(struct raise *f)
{
	struct page *p = f->p;
	struct outside out = { .caller = p->caller, .db = p->db, .a = p->a,
		.deadline = clock_mono() + PAGE_CALLS_MS };
	const struct op_args args = { .since = ABSENT };
	struct transaction to;
	const char *most;
	struct opened k;
	struct result r;
	enum err e = extension_open(&out, &f->x, &k);

	if (e != E_OK)
		return e;
	most = json_str(p->a, k.acc.settings, "maxfee");
	check(f, wei(p->a, f->fee), wei(p->a, f->tip), most == NULL ? -1 :
	    digits_number(most) * GWEI);
	if (f->fe.n > 0)
		return E_FORM;
	e = extension_call(&out, &k, OP_HEAD, &args, &r, NULL);
	if (e == E_OK && r.head.mined > f->t.nonce)
		return E_CONFLICT;
	if (e == E_OK)
		e = make(f, &k, &r.head, &to);
	else if (err_outside(e))
		form_error(&f->fe, p->a, NULL, "%s", r.reason != NULL ?
		    r.reason : driver_words(p->a, f->driver,
		    errs[e].sentence));
	return e != E_OK ? e : transaction_raise(p->db, &f->t, &to,
	    p->user.name, p->now);
}

enum err
page_ledger_offer(struct page *p)
{
	struct raise f;
	enum err e = load(p, &f);

	if (e == E_OK) {
		f.fee = page_field(p, "fee");
		f.tip = page_field(p, "tip");
		e = offer(&f);
	}
	if (e == E_FORM || err_outside(e))
		return show(&f);
	if (e != E_OK && (f.x.key == NULL || (e != E_NOTFOUND &&
	    e != E_CONFLICT)))
		return e;
	return page_done(p, back_url(&f), e == E_OK ? "fee-raised" :
	    "transaction-left");
}
