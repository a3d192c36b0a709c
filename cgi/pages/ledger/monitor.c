/* One ledger: its head, its transactions. */
#include "monitor.h"

#include <string.h>
#include <strings.h>

#include "../../lib/clock.h"
#include "../../lib/http/url.h"
#include "../../lib/text/digits.h"
#include "../../store/extension/extension.h"
#include "../format.h"
#include "../pages.h"
#include "../units.h"
#include "badge.h"
#include "templates.h"

enum {
	ROWS	= 50,
	SCANS	= 10,		/* times so many are looked through for those of
				 * one contract */
	FACTS	= 8,
};

enum err
monitor_open(struct page *p, struct monitor *m)
{
	const char *of;
	enum err e;

	*m = (struct monitor){ .p = p };
	e = extension_get(p->db, p->a, p->args[0], &m->x);
	if (e != E_OK)
		return e;
	m->driver = driver_by_name(m->x.driver);
	if (m->driver == NULL || m->driver->ledger == NULL)
		return E_NOTFOUND;
	of = p->req->method == METHOD_POST ? page_field(p, "contract") :
	    p->args[1];
	m->of = of == NULL || *of == '\0' ? NULL : of;
	m->tab = pairs_get(&p->req->query, "tab");
	return m->of == NULL ? E_OK : operations_read(m);
}

const char *
monitor_url(struct monitor *m, const char *contract)
{
	return contract == NULL ? url_path(m->p->a, "blockchain", "ledgers",
	    m->x.key, NULL) : url_path(m->p->a, "blockchain", "ledgers",
	    m->x.key, "contracts", contract, NULL);
}

/* --- transactions --- */

/* Who offered more for it, and what was offered before. */
static enum err
fill_bids(struct page *p, const struct transaction *t, struct tx_line *to)
{
	struct transaction_bid *bids;
	size_t n;
	enum err e = transaction_bids(p->db, p->a, t->id, &bids, &n);

	for (size_t i = 0; e == E_OK && i < n; i++)
		to->raised = arena_printf(p->a, "%s%sFee raised by %s at %s, "
		    "from %s", to->raised == NULL ? "" : to->raised,
		    to->raised == NULL ? "" : "; ", bids[i].user,
		    format_time(p->a, bids[i].at), bids[i].fee == 0 ?
		    "what the node decided" : arena_printf(p->a, "%s gwei",
		    ledger_gwei(p->a, bids[i].fee)));
	return e;
}

static enum err
fill_tx(struct page *p, const struct transaction *t, bool gas,
    struct tx_line *to)
{
	struct ledger_call c;
	const char *call = "";

	if (ledger_call_read(p->a, t->body, &c)) {
		call = c.function;
		for (size_t i = 0; i < c.n; i++)
			call = arena_printf(p->a, "%s\n%s", call, c.args[i]);
	}
	*to = (struct tx_line){ .device = t->device != 0 ? t->device_id :
		    "no device", .device_url = t->device == 0 ? NULL :
		    url_path(p->a, "devices", t->type_id, t->device_id, NULL),
		.by = *t->user == '\0' ? NULL : t->user,
		.asset = t->asset, .call = call,
		.state = transaction_badge(t), .at = format_when(p->a, t->at, p->now),
		.hash = *t->remote_id != '\0' ? t->remote_id : t->hash,
		.more = *t->reason != '\0' ? t->reason :
		    *t->remote_state != '\0' ? t->remote_state : NULL };
	if (transaction_waits(t) && gas && p->user.role >= ROLE_OPERATOR)
		to->raise = url_path(p->a, "blockchain", "ledgers",
		    t->extension, "raise", arena_printf(p->a, "%lld",
		    (long long)t->id), NULL);
	if (strcmp(t->state, "failed") == 0 &&
	    strcmp(t->status, "unknown") != 0 &&
	    p->user.role >= ROLE_OPERATOR)
		to->again = url_path(p->a, "blockchain", "ledgers",
		    t->extension, "again", arena_printf(p->a, "%lld",
		    (long long)t->id), NULL);
	return t->bids > 0 ? fill_bids(p, t, to) : E_OK;
}

/* Those of the contract that is looked at. */
static bool
is_of(struct monitor *m, const struct transaction *t)
{
	struct ledger_call c;

	return m->of == NULL || (ledger_call_read(m->p->a, t->body, &c) &&
	    strcasecmp(c.contract, m->of) == 0);
}

static const char *
txs_url(struct monitor *m, int64_t before)
{
	struct arena *a = m->p->a;

	return arena_printf(a, "%s%s#transactions", monitor_url(m, m->of),
	    before < 0 ? "" : url_query(a, "before", arena_printf(a, "%lld",
	    (long long)before), NULL));
}

static enum err
fill_txs(struct monitor *m)
{
	struct page *p = m->p;
	const char *typed = pairs_get(&p->req->query, "before");
	int64_t before = typed == NULL ? -1 : digits_number(typed);
	struct transaction *t;
	size_t n = ROWS;
	enum err e = E_OK;

	if (before >= 0)
		m->v.newest = txs_url(m, -1);
	else
		before = INT64_MAX;
	m->v.txs = arena_array(p->a, ROWS, sizeof(*m->v.txs));
	for (int scan = 0; e == E_OK && n == ROWS && scan < SCANS &&
	    m->v.ntxs < ROWS; scan++) {
		e = transaction_list(p->db, p->a, m->x.key, before, ROWS, &t,
		    &n);
		for (size_t i = 0; e == E_OK && i < n && m->v.ntxs < ROWS;
		    i++) {
			before = t[i].id;
			if (is_of(m, &t[i]))
				e = fill_tx(p, &t[i], m->driver->ledger->gas,
				    &m->v.txs[m->v.ntxs++]);
		}
	}
	if (e == E_OK && n == ROWS)
		m->v.older = txs_url(m, before);
	return e;
}

static enum err
fill_head(struct monitor *m)
{
	struct page *p = m->p;
	struct ledger_monitor_view *v = &m->v;
	struct ledger_account account;
	int64_t queued, given;
	enum err e = ledger_account_get(p->db, p->a, m->x.key, &account);

	if (e == E_OK)
		e = transaction_counts(p->db, m->x.key, &queued, &given);
	if (e != E_OK)
		return e;
	v->facts = arena_array(p->a, FACTS, sizeof(*v->facts));
	v->facts[v->nfacts++] = (struct fact){ "Newest block seen",
		account.height == ABSENT ? NULL : arena_printf(p->a,
		"%lld, at %s", (long long)account.height,
		format_time(p->a, account.seen)), false };
	v->facts[v->nfacts++] = (struct fact){ "Waiting", units_grouped(p->a,
		queued), false };
	v->facts[v->nfacts++] = (struct fact){ "On their way",
		units_grouped(p->a, given), false };
	if (m->driver->ledger->gas && *account.account != '\0') {
		v->facts[v->nfacts++] = (struct fact){ "Next nonce",
			units_grouped(p->a, account.nonce), false };
		v->facts[v->nfacts++] = (struct fact){ "Gas of the last day",
			units_grouped(p->a, account.gas), false };
	}
	v->paused = *account.reason == '\0' ? NULL : arena_printf(p->a,
	    "Nothing is sent at the moment. %s", account.reason);
	v->deaf = *account.deaf == '\0' ? NULL : arena_printf(p->a, "Contract "
	    "events are not read: %s", account.deaf);
	return E_OK;
}

static void
fill_fields(struct monitor *m)
{
	const struct ledger_driver *l = m->driver->ledger;

	m->v.block = (struct field){ .name = "block", .label = "Block",
		.hint = "its number; empty: the newest",
		.inputmode = "numeric", .maxlength = 18 };
	m->v.contract = (struct field){ .name = "contract",
		.label = l->contract, .mono = true, .maxlength = FIELD_MAX,
		.hint = l->contract_hint, .value = m->of != NULL ? m->of :
		json_text(m->p->a, json_read(m->p->a, m->x.settings,
		strlen(m->x.settings), NULL), "contract") };
	m->v.function = (struct field){ .name = "function",
		.label = "Function", .mono = true, .maxlength = 400,
		.value = l->query_hint, .hint = "asked with its arguments; "
		"nothing is changed" };
	m->v.args = (struct field){ .name = "args", .label = "Arguments",
		.rows = 3, .mono = true, .hint = "one on each line",
		.maxlength = LEDGER_ARG_MAX };
}

static const char *
address(struct monitor *m, const char *does)
{
	return url_path(m->p->a, "blockchain", "ledgers", m->x.key, does,
	    NULL);
}

/* What the script asks for again and again. */
static enum err
show_live(struct monitor *m)
{
	enum err e = live_fill(m);

	if (e != E_OK)
		return e;
	m->v.of = m->of;
	m->v.cards_do = address(m, "cards");
	m->v.watch_do = address(m, "watch");
	page_view_init(m->p, m->x.title, NAV_EXTENSIONS, &m->v.page);
	t_ledger_live(&m->p->reply->out, &m->v);
	return E_OK;
}

enum err
monitor_show(struct monitor *m)
{
	struct page *p = m->p;
	enum err e;

	if (p->req->fragment)
		return show_live(m);
	fill_fields(m);
	m->v.title = m->x.title;
	m->v.of = m->of;
	m->v.admin = p->user.role >= ROLE_ADMIN;
	m->v.here = monitor_url(m, m->of);
	m->v.action = address(m, "look");
	m->v.call = address(m, "call");
	m->v.cards_do = address(m, "cards");
	m->v.watch_do = address(m, "watch");
	m->v.interface_do = address(m, "interface");
	operations_fill(m);
	e = fill_head(m);
	if (e == E_OK)
		e = fill_txs(m);
	if (e == E_OK)
		e = live_fill(m);
	if (e == E_OK)
		e = look_fill(m);
	if (e != E_OK)
		return e;
	page_view_init(p, m->x.title, NAV_EXTENSIONS, &m->v.page);
	t_ledger_monitor(&p->reply->out, &m->v);
	return m->fault != NULL || m->interface_fault != NULL ? E_FORM : E_OK;
}

enum err
page_ledger(struct page *p)
{
	struct monitor m;
	enum err e = monitor_open(p, &m);

	return e != E_OK ? e : monitor_show(&m);
}

/* A person decides that one that failed is to go again. */
enum err
page_ledger_again(struct page *p)
{
	struct monitor m;
	enum err e = monitor_open(p, &m);

	if (e == E_OK)
		e = transaction_again(p->db, m.x.key,
		    digits_number(p->args[1]));
	if (e != E_OK && e != E_NOTFOUND)
		return e;
	return page_done(p, monitor_url(&m, NULL), e == E_OK ?
	    "transaction-again" : "transaction-left");
}
