/* What is asked once: a block, or a function by its name.  What was asked for, and a
 * block, are kept in a draft of whoever asked; what a contract says is a card. */
#include <string.h>

#include "../../lib/clock.h"
#include "../../lib/crypt/seal.h"
#include "../../lib/http/url.h"
#include "../../lib/text/digits.h"
#include "../../store/extension/extension.h"
#include "../../store/ledger/look.h"
#include "../format.h"
#include "../pages.h"
#include "../units.h"
#include "monitor.h"

enum { FACTS = 8 };

static const char draft_kind[] = "ledger-look";

/* --- what was asked --- */

static void
fill_block(struct monitor *m, const json_t *block)
{
	struct page *p = m->p;
	struct ledger_monitor_view *v = &m->v;
	const json_t *txs = json_object_get(block, "txs");
	int64_t at = json_num(block, "at"), more = json_num(block, "more");

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
	monitor_block_txs(m, block, &v->block_txs, &v->nblock_txs);
	if (more > 0)
		v->block_more = arena_printf(p->a, "%lld more are not shown.",
		    (long long)more);
}

enum err
look_fill(struct monitor *m)
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
	if (strcmp(m->v.asked, "query") == 0) {
		m->v.contract.value = json_text(p->a, o, "contract");
		m->v.function.value = json_text(p->a, o, "function");
		m->v.args.value = json_text(p->a, o, "args");
	}
	if (json_is_object(json_object_get(o, "result")))
		fill_block(m, json_object_get(o, "result"));
	return E_OK;
}

/* --- asking --- */

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

/* Ask, and write what came of it into o; an answer of a contract into a card. */
static enum err
ask(struct monitor *m, const struct opened *k, struct outside *out,
    const struct ledger_call *c, int64_t block, json_t *o)
{
	struct page *p = m->p;
	struct op_args args = { .since = ABSENT, .number = block };
	struct ledger_card card = { .user = p->user.id, .height = ABSENT };
	struct result r;
	enum err e;

	if (c != NULL) {
		e = ledger_ask(out, k, ledger_call_write(p->a, c), &card,
		    NULL);
		if (e == E_OK && *card.fault != '\0')
			json_put_str(o, "fault", card.fault);
		return e != E_OK || *card.fault != '\0' ? e :
		    ledger_card_put(p->db, p->a, m->x.key, &card, false);
	}
	e = ledger_functions(out, k, &args.value);
	if (e == E_OK)
		e = extension_call(out, k, OP_BLOCK, &args, &r, NULL);
	else
		return e;
	if (e == E_OK)
		json_object_set_new(o, "result", ledger_block_json(
		    &r.chain_block, NULL, 0));
	else if (err_outside(e))
		json_put_str(o, "fault", r.reason != NULL ? r.reason :
		    driver_words(p->a, m->driver, errs[e].sentence));
	return err_outside(e) ? E_OK : e;
}

/* What was typed is read first: nothing is asked when it is wrong. */
static enum err
look(struct monitor *m, bool query, json_t *o)
{
	struct page *p = m->p;
	struct outside out = { .caller = p->caller, .db = p->db, .a = p->a,
		.deadline = clock_mono() + PAGE_CALLS_MS };
	const char *number = page_field(p, "block"), *wrong = NULL;
	int64_t block = -1;
	struct ledger_call c;
	struct opened k;
	enum err e;

	if (query)
		wrong = typed_call(p, m->driver, &c);
	else if (*number != '\0' && (block = digits_number(number)) < 0)
		wrong = "Enter the number of a block, in digits.";
	if (wrong != NULL) {
		json_put_str(o, "fault", wrong);
		return E_OK;
	}
	e = extension_open(&out, &m->x, &k);
	if (e == E_SEALED) {
		json_put_str(o, "fault", driver_words(p->a, m->driver,
		    errs[e].sentence));
		return E_OK;
	}
	return e != E_OK ? e : ask(m, &k, &out, query ? &c : NULL, block, o);
}

enum err
page_ledger_look(struct page *p)
{
	static const char *const typed[] = { "block", "contract",
		"function", "args" };
	bool query = strcmp(page_field(p, "what"), "query") == 0;
	json_t *o = json_own(p->a, json_object());
	struct draft d = { .id = random_token(p->a, 16), .user = p->user.id,
		.kind = draft_kind, .sealed = "", .updated = p->now };
	struct monitor m;
	enum err e = monitor_open(p, &m);

	if (e != E_OK)
		return e;
	json_put_str(o, "asked", query ? "query" : "block");
	for (size_t i = 0; i < sizeof(typed) / sizeof(typed[0]); i++)
		json_put_str(o, typed[i], page_field(p, typed[i]));
	e = look(&m, query, o);
	if (e == E_OK && query && json_object_get(o, "fault") == NULL)
		return page_redirect(p, arena_printf(p->a, "%s#payloads",
		    monitor_url(&m, NULL)));
	if (e == E_OK) {
		d.body = json_write(p->a, o);
		e = draft_put(p->db, &d);
	}
	return e != E_OK ? e : page_redirect(p, arena_printf(p->a,
	    "%s%s#answer", monitor_url(&m, NULL), url_query(p->a, "look",
	    d.id, NULL)));
}
