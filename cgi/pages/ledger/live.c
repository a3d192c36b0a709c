/* What changes while a ledger's page is open: answers that are polled, and blocks. */
#include <string.h>

#include "../../lib/http/url.h"
#include "../../lib/text/digits.h"
#include "../../store/ledger/look.h"
#include "../format.h"
#include "../pages.h"
#include "../units.h"
#include "monitor.h"

enum { BLOCKS_SHOWN = 10 };

/* --- cards --- */

static void
fill_card(struct monitor *m, const struct ledger_card *k, struct card_view *to)
{
	struct page *p = m->p;
	struct ledger_call c;
	const char *call = "";

	if (ledger_call_read(p->a, k->call, &c)) {
		call = c.function;
		for (size_t i = 0; i < c.n; i++)
			call = arena_printf(p->a, "%s\n%s", call, c.args[i]);
	}
	*to = (struct card_view){ .id = arena_printf(p->a, "%lld",
		(long long)k->id), .call = call, .answer = k->answer,
		.fault = *k->fault == '\0' ? NULL : *k->answer == '\0' ?
		    k->fault : arena_printf(p->a, "It could not be read "
		    "again: %s", k->fault),
		.asked = format_second(p->a, k->asked),
		.changed = format_second(p->a, k->changed),
		.height = k->height == ABSENT ? NULL : arena_printf(p->a,
		    "%lld", (long long)k->height),
		.polled = k->poll_until != ABSENT && k->poll_until > p->now,
		.until = format_at(p->a, k->poll_until) };
}

static enum err
fill_cards(struct monitor *m)
{
	struct ledger_card *list;
	size_t n;
	enum err e = ledger_card_list(m->p->db, m->p->a, m->x.key,
	    m->p->user.id, &list, &n);

	if (e != E_OK)
		return e;
	m->v.cards = arena_array(m->p->a, n, sizeof(*m->v.cards));
	for (size_t i = 0; i < n; i++) {
		struct ledger_call c;

		if (m->of != NULL && (!ledger_call_read(m->p->a,
		    list[i].call, &c) || strcasecmp(c.contract, m->of) != 0))
			continue;
		fill_card(m, &list[i], &m->v.cards[m->v.ncards++]);
	}
	return E_OK;
}

/* --- blocks --- */

/* Those to the contract that is looked at. */
void
monitor_block_txs(struct monitor *m, const json_t *block,
    struct tx_line **list, size_t *n)
{
	const json_t *txs = json_object_get(block, "txs"), *t;
	struct page *p = m->p;
	size_t i;

	*list = arena_array(p->a, json_array_size(txs), sizeof(**list));
	*n = 0;
	json_array_foreach(txs, i, t) {
		const char *to = json_text(p->a, t, "contract");

		if (m->of != NULL && strcasecmp(to, m->of) != 0)
			continue;
		(*list)[(*n)++] = (struct tx_line){
			.hash = json_text(p->a, t, "hash"),
			.device = json_text(p->a, t, "from"), .asset = to,
			.call = arena_printf(p->a, "%s\n%s", json_text(p->a,
			    t, "function"), json_text(p->a, t, "args")),
			.more = json_str(p->a, t, "note") };
	}
}

static void
fill_logs(struct monitor *m, const json_t *block, struct block_view *to)
{
	const json_t *logs = json_object_get(block, "logs"), *l;
	struct page *p = m->p;
	size_t i;

	to->logs = arena_array(p->a, json_array_size(logs), sizeof(*to->logs));
	json_array_foreach(logs, i, l) {
		const char *of = json_text(p->a, l, "contract");

		if (m->of == NULL || strcasecmp(of, m->of) == 0)
			to->logs[to->nlogs++] = (struct block_log_view){
				.name = json_text(p->a, l, "name"),
				.args = json_text(p->a, l, "args"),
				.contract = of };
	}
}

/* Those before a number; -1: the newest. */
static const char *
blocks_url(struct monitor *m, int64_t before)
{
	struct arena *a = m->p->a;

	return arena_printf(a, "%s%s#blocks", monitor_url(m, m->of), before <
	    0 ? "" : url_query(a, "blocks", arena_printf(a, "%lld",
	    (long long)before), NULL));
}

static enum err
fill_blocks(struct monitor *m)
{
	struct page *p = m->p;
	const char *typed = pairs_get(&p->req->query, "blocks");
	int64_t before = typed == NULL ? -1 : digits_number(typed);
	struct ledger_kept_block *list;
	size_t n;
	enum err e = ledger_block_list(p->db, p->a, m->x.key, before < 0 ?
	    INT64_MAX : before, BLOCKS_SHOWN + 1, &list, &n);

	m->v.blocks = arena_array(p->a, BLOCKS_SHOWN, sizeof(*m->v.blocks));
	if (e == E_OK && n > BLOCKS_SHOWN)
		m->v.older_blocks = blocks_url(m, list[BLOCKS_SHOWN - 1].number);
	if (before >= 0)
		m->v.newest_blocks = blocks_url(m, -1);
	for (size_t i = 0; e == E_OK && i < n && i < BLOCKS_SHOWN; i++) {
		const json_t *o = json_read(p->a, list[i].body,
		    strlen(list[i].body), NULL);
		struct block_view *to = &m->v.blocks[m->v.nblocks++];
		int64_t more = json_num(o, "more");

		*to = (struct block_view){ .number = arena_printf(p->a, "%lld",
			(long long)list[i].number),
			.at = format_second(p->a, json_num(o, "at")),
			.count = units_count(p->a, (int64_t)json_array_size(
			    json_object_get(o, "txs")) + (more > 0 ? more :
			    0), "transaction", "transactions") };
		monitor_block_txs(m, o, &to->txs, &to->ntxs);
		fill_logs(m, o, to);
	}
	return e;
}

enum err
live_fill(struct monitor *m)
{
	struct ledger_account account;
	enum err e = ledger_account_get(m->p->db, m->p->a, m->x.key,
	    &account);

	if (e != E_OK)
		return e;
	m->v.watched = account.watch_until != ABSENT &&
	    account.watch_until > m->p->now;
	m->v.watch_until = format_at(m->p->a, account.watch_until);
	e = fill_cards(m);
	return e != E_OK ? e : fill_blocks(m);
}

/* --- what people do with them --- */

enum err
page_ledger_cards(struct page *p)
{
	const char *does = page_field(p, "do");
	int64_t id = digits_number(page_field(p, "id"));
	struct monitor m;
	enum err e = monitor_open(p, &m);

	if (e != E_OK)
		return e;
	if (strcmp(does, "clear") == 0)
		e = ledger_card_remove(p->db, m.x.key, p->user.id, 0);
	else if (strcmp(does, "close") == 0)
		e = ledger_card_remove(p->db, m.x.key, p->user.id, id);
	else
		e = ledger_card_poll(p->db, m.x.key, p->user.id, id,
		    strcmp(does, "poll") == 0 ? p->now + LEDGER_WATCH_MS :
		    ABSENT);
	return e != E_OK && e != E_NOTFOUND ? e : page_redirect(p,
	    arena_printf(p->a, "%s#payloads", monitor_url(&m, m.of)));
}

enum err
page_ledger_watch(struct page *p)
{
	struct monitor m;
	enum err e = monitor_open(p, &m);

	if (e == E_OK)
		e = ledger_account_watch(p->db, m.x.key, strcmp(page_field(p,
		    "do"), "watch") == 0 ? p->now + LEDGER_WATCH_MS : ABSENT);
	return e != E_OK ? e : page_redirect(p, arena_printf(p->a,
	    "%s#blocks", monitor_url(&m, m.of)));
}
