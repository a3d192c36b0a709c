/* Raising the fee of a transaction that waits for a block. */
#include <string.h>

#include "../../commands/ledger.h"
#include "../../drivers/registry.h"
#include "../../lib/clock.h"
#include "../../lib/http/url.h"
#include "../../lib/text/digits.h"
#include "../../store/extension/extension.h"
#include "../pages.h"
#include "templates.h"
#include "view_ledger.h"

enum { FACTS = 5 };

struct raise {
	struct page		*p;
	struct extension	 x;
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
	return ledger_may_raise(driver_by_name(f->x.driver), &f->t) ? E_OK :
	    E_NOTFOUND;
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
		"for each gas, %s of them as a tip", ledger_gwei(a, f->t.fee),
		ledger_gwei(a, f->t.tip)), false };
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
	f.fee = ledger_gwei(p->a, ledger_more(f.t.fee, 4));
	f.tip = ledger_gwei(p->a, ledger_more(f.t.tip, 4));
	return show(&f);
}

static void
tell(struct raise *f, const struct ledger_offer *o)
{
	if (o->fee_wrong != NULL)
		form_error(&f->fe, f->p->a, "fee", "%s", o->fee_wrong);
	if (o->tip_wrong != NULL)
		form_error(&f->fe, f->p->a, "tip", "%s", o->tip_wrong);
	if (o->words != NULL)
		form_error(&f->fe, f->p->a, NULL, "%s", o->words);
}

enum err
page_ledger_offer(struct page *p)
{
	struct outside out = { .caller = p->caller, .db = p->db, .a = p->a,
		.deadline = clock_mono() + PAGE_CALLS_MS };
	struct ledger_offer o = { .by = p->user.name };
	struct raise f;
	enum err e = load(p, &f);

	if (e == E_OK) {
		f.fee = page_field(p, "fee");
		f.tip = page_field(p, "tip");
		o.fee = ledger_wei(f.fee);
		o.tip = ledger_wei(f.tip);
		e = ledger_raise(&out, &f.x, &f.t, &o, p->now);
		tell(&f, &o);
	}
	if (f.fe.n > 0)
		return show(&f);
	if (e != E_OK && (f.x.key == NULL || (e != E_NOTFOUND &&
	    e != E_CONFLICT)))
		return e;
	return page_done(p, back_url(&f), e == E_OK ? "fee-raised" :
	    "transaction-left");
}
