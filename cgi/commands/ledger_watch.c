/* What people watch in a ledger: answers, and blocks. */
#include <string.h>

#include "../lib/clock.h"
#include "../lib/text/buf.h"
#include "../lib/text/utf8.h"
#include "../store/ledger/look.h"
#include "interface.h"
#include "ledger_own.h"

enum {
	FUNCTIONS_MAX = 64 * 1024,	/* bytes of all signatures */
	ARGS_SHOWN = 1000,		/* of what a contract logged */
};

struct watching {
	struct outside		*out;
	struct opened		 k;
	struct ledger_account	 account;
	int64_t			 now;
};

/* --- cards --- */

enum err
ledger_ask(struct outside *out, const struct opened *k, const char *call,
    struct ledger_card *card, enum err *fails)
{
	const struct op_args args = { .since = ABSENT, .value = call };
	struct result r;
	enum err e = extension_call(out, k, OP_QUERY, &args, &r, NULL);

	card->call = call;
	card->answer = e == E_OK ? r.answer : "";
	card->fault = e == E_OK ? "" : r.reason != NULL ? r.reason :
	    driver_words(out->a, k->p, errs[e].sentence);
	card->asked = clock_now();
	if (fails != NULL)
		*fails = e == E_SERVICE_REFUSED && sending_refuses(r.code) ?
		    E_OK : e;
	return e == E_OK || err_outside(e) ? E_OK : e;
}

static enum err
poll_cards(struct watching *w)
{
	struct outside *out = w->out;
	struct ledger_card *list;
	size_t n;
	enum err e = ledger_card_due(out->db, out->a, w->k.x->key, w->now,
	    w->account.height, &list, &n);

	for (size_t i = 0; e == E_OK && i < n &&
	    clock_mono() < out->deadline; i++) {
		enum err fails;

		list[i].height = w->account.height;
		e = ledger_ask(out, &w->k, list[i].call, &list[i], &fails);
		/* calls for people go first */
		if (e == E_OK && fails != E_SERVICE_TURN)
			e = ledger_card_told(out->db, out->a, &list[i],
			    fails != E_OK);
		if (e == E_OK)
			e = fails;
	}
	return e;
}

/* --- blocks --- */

json_t *
ledger_block_json(const struct ledger_block *b, const struct ledger_log *logs,
    size_t nlogs)
{
	json_t *o = json_object(), *txs = json_array(), *list = json_array();

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
		json_array_append_new(txs, t);
	}
	json_object_set_new(o, "txs", txs);
	for (size_t i = 0; i < nlogs; i++) {
		json_t *l;

		if (logs[i].block != b->number)
			continue;
		l = json_object();
		json_put_str(l, "name", logs[i].name);
		if (logs[i].args != NULL)
			json_object_set_new(l, "args", json_stringn(
			    logs[i].args, (size_t)utf8_most(logs[i].args,
			    ARGS_SHOWN)));
		json_put_str(l, "contract", logs[i].contract);
		json_put_str(l, "hash", logs[i].hash);
		json_array_append_new(list, l);
	}
	json_object_set_new(o, "logs", list);
	return o;
}

enum err
ledger_functions(struct outside *out, const struct opened *k,
    const char **lines)
{
	struct ledger_contract *list;
	struct ledger_contracts of;
	struct contract_function *f;
	struct buf b;
	size_t n, nf;
	enum err e = ledger_contracts(out, k, &of);

	buf_init(&b, FUNCTIONS_MAX);
	if (e == E_OK)
		e = ledger_contract_list(out->db, out->a, k->x->key, &list,
		    &n);
	for (size_t i = 0; e == E_OK && i < of.nmaps; i++)
		if (strcmp(of.maps[i].extension, k->x->key) == 0)
			buf_printf(&b, "%s\n", of.maps[i].function);
	for (size_t i = 0; e == E_OK && i < n; i++) {
		if (interface_read(out->a, k->p, list[i].interface, &f,
		    &nf) != NULL)
			continue;
		for (size_t j = 0; j < nf; j++)
			buf_printf(&b, "%s\n", f[j].call);
	}
	*lines = arena_strndup(out->a, b.data, b.len);
	buf_free(&b);
	return e;
}

/* What contracts logged in some blocks, as far as the extension names events;
 * that they can't be read keeps no block away. */
static enum err
read_logs(struct watching *w, int64_t from, int64_t to,
    struct ledger_log **logs, size_t *n)
{
	const struct ledger_driver *l = w->k.p->ledger;
	struct ledger_contracts of;
	struct result r;
	enum err e = ledger_contracts(w->out, &w->k, &of);

	*logs = arena_array(w->out->a, LEDGER_LOGS_MAX, sizeof(**logs));
	*n = 0;
	if (e != E_OK || of.n == 0 ||
	    (l->hears != NULL && !l->hears(&w->k.acc)))
		return e;
	for (int64_t at = from; e == E_OK && at <= to; at = r.upto + 1) {
		const struct op_args args = { .since = ABSENT, .number = at,
			.upto = to - at < l->span ? to : at + l->span - 1,
			.resources = of.list, .nsims = of.n };

		e = extension_call(w->out, &w->k, OP_LOGS, &args, &r, NULL);
		for (size_t i = 0; e == E_OK && i < r.nlogs &&
		    *n < LEDGER_LOGS_MAX; i++)
			(*logs)[(*n)++] = r.logs[i];
	}
	return e == E_OK || err_outside(e) ? E_OK : e;
}

/* The newest that are not there yet, and those that may be taken back. */
static enum err
read_blocks(struct watching *w)
{
	struct outside *out = w->out;
	const char *key = w->k.x->key, *functions;
	int64_t height = w->account.height, from = height - LEDGER_BLOCKS + 1;
	int64_t final = height - ledger_confirmations(&w->k.acc);
	struct ledger_kept_block *kept;
	struct ledger_log *logs;
	struct result r;
	size_t n, nlogs;
	enum err e = ledger_block_list(out->db, out->a, key, INT64_MAX, 1,
	    &kept, &n);

	if (e != E_OK || (n > 0 && kept->number == height))
		return e;
	if (n > 0 && kept->number + 1 > from)
		from = kept->number < final ? kept->number + 1 : final;
	if (from < height - LEDGER_BLOCKS + 1)
		from = height - LEDGER_BLOCKS + 1;
	if (from < 0)
		from = 0;
	e = ledger_functions(out, &w->k, &functions);
	if (e == E_OK)
		e = read_logs(w, from, height, &logs, &nlogs);
	for (int64_t i = from; e == E_OK && i <= height &&
	    clock_mono() < out->deadline; i++) {
		const struct op_args args = { .since = ABSENT, .number = i,
			.value = functions };

		e = extension_call(out, &w->k, OP_BLOCK, &args, &r, NULL);
		if (e != E_OK)
			return e;
		e = ledger_block_put(out->db, key, &(struct ledger_kept_block){
		    .number = i, .body = json_write(out->a, json_own(out->a,
		    ledger_block_json(&r.chain_block, logs, nlogs))) },
		    height);
	}
	return e;
}

static enum err
watch(struct watching *w, const struct extension *x, bool blocks)
{
	const char *reason;
	enum err e = extension_open(w->out, x, &w->k), read;

	if (e == E_OK)
		e = ledger_height(w->out, &w->k, &w->account, &reason);
	if (e != E_OK)
		return e;
	e = poll_cards(w);
	if (!blocks || (e != E_OK && !err_outside(e)))
		return e;
	read = read_blocks(w);
	return read != E_OK ? read : e;
}

/* After a failure it is tried less and less often. */
static void
wait_after(struct ledger_turn *turn, enum err e)
{
	if (e == E_OK || e == E_SERVICE_TURN)
		turn->watch_wait = 0;
	else if (turn->watch_wait == 0)
		turn->watch_wait = LEDGER_HEAR_MS;
	else if (turn->watch_wait < LEDGER_DEAD_MS)
		turn->watch_wait *= 2;
	turn->watch_at = clock_mono() + turn->watch_wait;
}

enum err
ledger_watch(struct outside *out, struct ledger_turn *turn,
    const struct extension *x)
{
	struct watching w = { .out = out, .now = clock_now() };
	struct ledger_card *list;
	bool blocks;
	size_t n;
	enum err e;

	if (clock_mono() < turn->watch_at)
		return E_OK;
	e = ledger_account_get(out->db, out->a, x->key, &w.account);
	if (e == E_OK)
		e = ledger_card_due(out->db, out->a, x->key, w.now, -1, &list,
		    &n);
	blocks = e == E_OK && w.account.watch_until != ABSENT &&
	    w.account.watch_until > w.now;
	if (e != E_OK || (n == 0 && !blocks))
		return e;
	e = watch(&w, x, blocks);
	wait_after(turn, e);
	return e;
}
