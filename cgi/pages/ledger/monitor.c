/* One ledger: its transactions, and what a person asks it: a block, or what a
 * contract says.  An answer is kept in a draft of whoever asked. */
#include <string.h>

#include "../../commands/ledger.h"
#include "../../lib/clock.h"
#include "../../lib/crypt/seal.h"
#include "../../lib/http/url.h"
#include "../../lib/text/digits.h"
#include "../../store/extension/extension.h"
#include "../format.h"
#include "../pages.h"
#include "../units.h"
#include "templates.h"
#include "view_ledger.h"

enum { ROWS = 50, FACTS = 8 };

static const char draft_kind[] = "ledger-look";

struct monitor {
	struct page			*p;
	struct extension		 x;
	const struct driver		*driver;
	struct ledger_monitor_view	 v;
};

static enum err
open_monitor(struct page *p, struct monitor *m)
{
	enum err e;

	*m = (struct monitor){ .p = p };
	e = extension_get(p->db, p->a, p->args[0], &m->x);
	if (e != E_OK)
		return e;
	m->driver = driver_by_name(m->x.driver);
	return m->driver == NULL || m->driver->ledger == NULL ? E_NOTFOUND :
	    E_OK;
}

/* --- transactions --- */

static struct badge
state_of(const struct transaction *t)
{
	static const struct {
		const char	*state, *status;
		struct badge	 badge;
	} rows[] = {
		{ "queued", NULL, { "wait", "Waits", NULL } },
		{ "replaced", NULL, { "off", "Replaced", NULL } },
		{ "done", NULL, { "ok", "Final", NULL } },
		{ "failed", "unknown", { "bad", "Unknown", NULL } },
		{ "failed", NULL, { "bad", "Failed", NULL } },
		{ "given", "unknown", { "wait", "Unknown yet", NULL } },
		{ "given", "accepted", { "info", "Sent", NULL } },
		{ "given", NULL, { "wait", "Being sent", NULL } },
	};
	size_t i = 0;

	while (i + 1 < sizeof(rows) / sizeof(rows[0]) &&
	    (strcmp(rows[i].state, t->state) != 0 || (rows[i].status != NULL &&
	    strcmp(rows[i].status, t->status) != 0)))
		i++;
	return rows[i].badge;
}

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
	*to = (struct tx_line){ .device = t->device_id,
		.device_url = url_path(p->a, "devices", t->type_id,
		    t->device_id, NULL), .asset = t->asset, .call = call,
		.state = state_of(t), .at = format_when(p->a, t->at, p->now),
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

static enum err
fill_txs(struct monitor *m)
{
	struct page *p = m->p;
	const char *typed = pairs_get(&p->req->query, "before");
	int64_t before = typed == NULL ? -1 : digits_number(typed);
	struct transaction *t;
	size_t n;
	enum err e = transaction_list(p->db, p->a, m->x.key, before < 0 ?
	    INT64_MAX : before, ROWS, &t, &n);

	if (e != E_OK)
		return e;
	m->v.txs = arena_array(p->a, n, sizeof(*m->v.txs));
	for (size_t i = 0; e == E_OK && i < n; i++)
		e = fill_tx(p, &t[i], m->driver->ledger->gas,
		    &m->v.txs[m->v.ntxs++]);
	if (n == ROWS)
		m->v.older = arena_printf(p->a, "%s%s", url_path(p->a,
		    "blockchain", "ledgers", m->x.key, NULL), url_query(p->a,
		    "before", arena_printf(p->a, "%lld",
		    (long long)t[n - 1].id), NULL));
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
	v->paused = *account.reason == '\0' ? NULL : account.reason;
	v->deaf = *account.deaf == '\0' ? NULL : arena_printf(p->a, "Contract "
	    "events are not read: %s", account.deaf);
	return E_OK;
}

/* --- what was asked --- */

static void
fill_block(struct monitor *m, const json_t *block)
{
	struct page *p = m->p;
	struct ledger_monitor_view *v = &m->v;
	const json_t *txs = json_object_get(block, "txs"), *t;
	int64_t at = json_num(block, "at"), more = json_num(block, "more");
	size_t i;

	v->block_facts = arena_array(p->a, FACTS, sizeof(*v->block_facts));
	v->block_facts[v->nblock_facts++] = (struct fact){ "Block",
		arena_printf(p->a, "%lld", (long long)json_num(block,
		"number")), false };
	v->block_facts[v->nblock_facts++] = (struct fact){ "Time",
		at == ABSENT ? NULL : format_time(p->a, at), false };
	v->block_facts[v->nblock_facts++] = (struct fact){ "Hash",
		json_text(p->a, block, "hash"), true };
	v->block_facts[v->nblock_facts++] = (struct fact){ "Transactions",
		units_grouped(p->a, (int64_t)json_array_size(txs) +
		(more > 0 ? more : 0)), false };
	v->block_txs = arena_array(p->a, json_array_size(txs),
	    sizeof(*v->block_txs));
	json_array_foreach(txs, i, t)
		v->block_txs[v->nblock_txs++] = (struct tx_line){
			.hash = json_text(p->a, t, "hash"),
			.device = json_text(p->a, t, "from"),
			.asset = json_text(p->a, t, "contract"),
			.call = arena_printf(p->a, "%s\n%s", json_text(p->a, t,
			    "function"), json_text(p->a, t, "args")),
			.more = json_str(p->a, t, "note") };
	if (more > 0)
		v->block_more = arena_printf(p->a, "%lld more are not shown.",
		    (long long)more);
}

static enum err
fill_look(struct monitor *m)
{
	const char *id = pairs_get(&m->p->req->query, "look");
	struct page *p = m->p;
	struct draft d;
	json_t *o;
	enum err e;

	if (id == NULL)
		return E_OK;
	e = draft_get(p->db, p->a, id, p->user.id, draft_kind, &d);
	if (e != E_OK)
		return e == E_NOTFOUND ? E_OK : e;
	o = json_read(p->a, d.body, strlen(d.body), NULL);
	m->v.asked = json_text(p->a, o, "asked");
	m->v.fault = json_str(p->a, o, "fault");
	m->v.answer = json_str(p->a, o, "answer");
	m->v.block.value = json_text(p->a, o, "block");
	m->v.contract.value = json_text(p->a, o, "contract");
	m->v.function.value = json_text(p->a, o, "function");
	m->v.args.value = json_text(p->a, o, "args");
	if (json_is_object(json_object_get(o, "result")))
		fill_block(m, json_object_get(o, "result"));
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
		.hint = l->contract_hint, .value = json_text(m->p->a,
		json_read(m->p->a, m->x.settings, strlen(m->x.settings), NULL),
		"contract") };
	m->v.function = (struct field){ .name = "function",
		.label = "Function", .mono = true, .maxlength = 400,
		.value = l->query_hint, .hint = "asked with its arguments; "
		"nothing is changed" };
	m->v.args = (struct field){ .name = "args", .label = "Arguments",
		.rows = 3, .mono = true, .hint = "one on each line",
		.maxlength = LEDGER_ARG_MAX };
}

enum err
page_ledger(struct page *p)
{
	struct monitor m;
	enum err e = open_monitor(p, &m);

	if (e != E_OK)
		return e;
	fill_fields(&m);
	m.v.title = m.x.title;
	m.v.action = url_path(p->a, "blockchain", "ledgers", m.x.key, "look",
	    NULL);
	e = fill_head(&m);
	if (e == E_OK)
		e = fill_txs(&m);
	if (e == E_OK)
		e = fill_look(&m);
	if (e != E_OK)
		return e;
	page_view_init(p, m.x.title, NAV_EXTENSIONS, &m.v.page);
	t_ledger_monitor(&p->reply->out, &m.v);
	return E_OK;
}

/* --- asking --- */

static json_t *
block_json(const struct ledger_block *b)
{
	json_t *o = json_object(), *list = json_array();

	json_put_num(o, "number", b->number);
	json_put_num(o, "at", b->at);
	json_put_num(o, "more", (int64_t)b->more);
	json_put_str(o, "hash", b->hash);
	for (size_t i = 0; i < b->n; i++) {
		json_t *t = json_object();

		json_put_str(t, "hash", b->txs[i].hash);
		json_put_str(t, "from", b->txs[i].from);
		json_put_str(t, "contract", b->txs[i].contract);
		json_put_str(t, "function", b->txs[i].function);
		json_put_str(t, "args", b->txs[i].args);
		json_put_str(t, "note", b->txs[i].note);
		json_array_append_new(list, t);
	}
	json_object_set_new(o, "txs", list);
	return o;
}

/* The call that was typed; what is wrong with it, or NULL. */
static const char *
typed_call(struct page *p, const struct driver *d, struct ledger_call *c)
{
	const char *s = page_raw(p, "args"), *wrong;

	*c = (struct ledger_call){ .contract = page_field(p, "contract"),
		.function = page_field(p, "function") };
	for (; *s != '\0' && c->n < LEDGER_ARGS_MAX; c->n++) {
		size_t n = strcspn(s, "\r\n");

		c->args[c->n] = arena_strndup(p->a, s, n);
		s += n;
		s += strspn(s, "\r\n");
	}
	wrong = d->ledger->check_contract(p->a, c->contract);
	if (wrong == NULL)
		wrong = d->ledger->check_function(p->a, c->function);
	return wrong != NULL ? wrong : d->ledger->check_call(p->a, c);
}

/* Ask, and write what came of it into o. */
static enum err
ask(struct monitor *m, json_t *o)
{
	struct page *p = m->p;
	struct outside out = { .caller = p->caller, .db = p->db, .a = p->a,
		.deadline = clock_mono() + PAGE_CALLS_MS };
	bool query = strcmp(page_field(p, "what"), "query") == 0;
	struct op_args args = { .since = ABSENT, .number = -1 };
	const char *number = page_field(p, "block"), *wrong = NULL;
	struct ledger_call c;
	struct opened k;
	struct result r;
	enum err e;

	if (query && (wrong = typed_call(p, m->driver, &c)) == NULL)
		args.value = ledger_call_write(p->a, &c);
	if (!query && *number != '\0' &&
	    (args.number = digits_number(number)) < 0)
		wrong = "Enter the number of a block, in digits.";
	if (wrong != NULL) {
		json_put_str(o, "fault", wrong);
		return E_OK;
	}
	e = extension_open(&out, &m->x, &k);
	if (e == E_OK)
		e = extension_call(&out, &k, query ? OP_QUERY : OP_BLOCK,
		    &args, &r, NULL);
	else
		result_init(&r);
	if (e != E_OK && !err_outside(e) && e != E_SEALED)
		return e;
	if (e != E_OK)
		json_put_str(o, "fault", r.reason != NULL ? r.reason :
		    driver_words(p->a, m->driver, errs[e].sentence));
	else if (query)
		json_object_set_new(o, "answer", json_string(r.answer));
	else
		json_object_set_new(o, "result", block_json(&r.chain_block));
	return E_OK;
}

enum err
page_ledger_look(struct page *p)
{
	static const char *const typed[] = { "block", "contract",
		"function", "args" };
	json_t *o = json_own(p->a, json_object());
	struct draft d = { .id = random_token(p->a, 16), .user = p->user.id,
		.kind = draft_kind, .sealed = "", .updated = p->now };
	struct monitor m;
	enum err e = open_monitor(p, &m);

	if (e != E_OK)
		return e;
	json_put_str(o, "asked", strcmp(page_field(p, "what"), "query") == 0 ?
	    "query" : "block");
	for (size_t i = 0; i < sizeof(typed) / sizeof(typed[0]); i++)
		json_put_str(o, typed[i], page_field(p, typed[i]));
	e = ask(&m, o);
	if (e == E_OK) {
		d.body = json_write(p->a, o);
		e = draft_put(p->db, &d);
	}
	return e != E_OK ? e : page_redirect(p, arena_printf(p->a,
	    "%s%s#answer", url_path(p->a, "blockchain", "ledgers", m.x.key,
	    NULL), url_query(p->a, "look", d.id, NULL)));
}

/* A person decides that one that failed is to go again. */
enum err
page_ledger_again(struct page *p)
{
	struct monitor m;
	enum err e = open_monitor(p, &m);

	if (e == E_OK)
		e = transaction_again(p->db, m.x.key,
		    digits_number(p->args[1]));
	if (e != E_OK && e != E_NOTFOUND)
		return e;
	return page_done(p, url_path(p->a, "blockchain", "ledgers", m.x.key,
	    NULL), e == E_OK ? "transaction-again" : "transaction-left");
}
