/* Blocks and what is in them; the switches. */
#include "chain.h"

#include <stdlib.h>
#include <string.h>

#include "../../lib/eth/hex.h"
#include "../panel/panel.h"

/* Block 0 of each: 1 January 2026. */
#define GENESIS_MS	INT64_C(1767225600000)

enum { REORGANIZED_MOST = 64, TRIM_EVERY = 256 };

int64_t
chain_height(const struct call *c)
{
	return c->ledger.now <= GENESIS_MS ? 0 :
	    (c->ledger.now - GENESIS_MS) / CHAIN_BLOCK_MS;
}

int64_t
chain_time(int64_t block)
{
	return GENESIS_MS + block * CHAIN_BLOCK_MS;
}

const char *
chain_block_hash(struct call *c, int64_t block)
{
	struct r_chain_fork_get row = { .at = 0 };
	unsigned char hash[KECCAK_LEN];
	const char *of;

	if (g_chain_fork_get(c->sim->db, NULL, &row, c->account->number,
	    block) != E_OK)
		row.at = 0;
	of = arena_printf(c->a, "%d %lld %lld", c->account->number,
	    (long long)block, (long long)row.at);
	keccak256(of, strlen(of), hash);
	return hex_data(c->a, hash, sizeof(hash));
}

/* Between 0.8 and 1.2 gwei, another with each block. */
int64_t
chain_base_fee(struct call *c, int64_t block)
{
	struct r_chain_switch_get row = { .dear = 0 };
	int64_t fee = CHAIN_GWEI * 8 / 10 + (int64_t)(fleet_hash(c->account,
	    block, 71) % (uint64_t)(CHAIN_GWEI * 4 / 10));

	if (g_chain_switch_get(c->sim->db, NULL, &row,
	    c->account->number) != E_OK)
		row.dear = 0;
	return row.dear ? 100 * fee : fee;
}

/* A family's statement with those of its parameters that are not needed. */
static struct p_chain_tx
ask(const struct call *c, enum fam_chain_txs which, const char *name,
    int64_t n, int64_t most)
{
	return (struct p_chain_tx){ .chain_txs = which,
	    .account = c->account->number, .name = name, .n = n,
	    .upto = n, .most = most };
}

static enum err
collect(struct call *c, const struct p_chain_tx *p, struct r_chain_tx **list,
    size_t *got)
{
	size_t cap = 0;
	struct r_chain_tx row;
	struct cur cur;

	*list = NULL;
	*got = 0;
	q_chain_tx(&cur, c->sim->db, p);
	while (n_chain_tx(&cur, c->a, &row)) {
		if (*got == cap) {
			*list = arena_grow(c->a, *list, cap, cap + 8,
			    sizeof(**list));
			cap += cap + 8;
		}
		(*list)[(*got)++] = row;
	}
	return cur_end(&cur);
}

enum err
chain_txs(struct call *c, enum fam_chain_txs which, const char *name, int64_t n,
    int64_t most, struct r_chain_tx **list, size_t *got)
{
	const struct p_chain_tx p = ask(c, which, name, n, most);

	return collect(c, &p, list, got);
}

enum err
chain_logs(struct call *c, int64_t from, int64_t to, int64_t most,
    struct r_chain_tx **list, size_t *got)
{
	struct p_chain_tx p = ask(c, FAM_CHAIN_TXS_DONE, "", from, most);

	p.upto = to;
	return collect(c, &p, list, got);
}

enum err
chain_tx(struct call *c, const char *hash, struct r_chain_tx *tx)
{
	const struct p_chain_tx p = ask(c, FAM_CHAIN_TXS_HASH, hash, 0, 1);

	return g_chain_tx(c->sim->db, c->a, tx, &p);
}

enum err
chain_state(struct call *c, const char *asset, int64_t block,
    const char **state)
{
	const struct p_chain_tx p = ask(c, FAM_CHAIN_TXS_ASSET, asset, block,
	    1);
	struct r_chain_tx tx;
	enum err e = g_chain_tx(c->sim->db, c->a, &tx, &p);

	*state = e == E_OK ? tx.state : NULL;
	return e == E_NOTFOUND ? E_OK : e;
}

/* --- into a block --- */

/* The call of a transaction; false: the contract has no such function. */
static bool
call_of(struct call *c, const struct r_chain_tx *tx, struct contract_call *to)
{
	const unsigned char *data;
	const char *name;
	json_t *o;
	size_t n;

	if (c->account->flags & ACCOUNT_FABRIC) {
		o = json_read(c->a, tx->data, strlen(tx->data), NULL);
		name = json_str(c->a, o, "func");
		return name != NULL && contract_named(c->a, name,
		    json_object_get(o, "args"), to);
	}
	return strcmp(tx->contract, CHAIN_CONTRACT) == 0 &&
	    hex_read(c->a, tx->data, &data, &n) &&
	    contract_read(c->a, data, n, to);
}

static enum err
mine(struct call *c, struct r_chain_tx *tx, int64_t block, int64_t place)
{
	struct p_chain_tx_mine p = { .id = tx->id, .block = block,
		.place = place, .status = 0, .asset = "", .state = NULL,
		.used = 21000 + 16 * (int64_t)strlen(tx->data) / 2 };
	struct contract_call call;
	const char *before;
	enum err e = E_OK;

	if (call_of(c, tx, &call) && contract_writes(&call)) {
		p.asset = contract_asset(&call);
		p.used += 20000;
		e = chain_state(c, p.asset, block, &before);
		if (e == E_OK && p.used <= tx->gas)
			p.status = contract_run(&call, before, &p.state) ==
			    NULL;
	}
	if (p.used > tx->gas)
		p.used = tx->gas;
	return e != E_OK ? e : x_chain_tx_mine(c->sim->db, &p);
}

/* Those of the pool that go in: each account's in the order of its nonces, none
 * that offers less than a block asks for. */
static enum err
fill(struct call *c, int64_t block)
{
	int64_t fee = c->account->flags & ACCOUNT_FABRIC ? 0 :
	    chain_base_fee(c, block), place = 0;
	struct r_chain_next next = { .nonce = 0 };
	struct r_chain_tx *tx;
	const char *sender = "";
	size_t n;
	enum err e = chain_txs(c, FAM_CHAIN_TXS_POOL, "", 0, CHAIN_POOL, &tx,
	    &n);

	for (size_t i = 0; e == E_OK && i < n && place < CHAIN_BLOCK_TXS;
	    i++) {
		if (strcmp(sender, tx[i].sender) != 0) {
			sender = tx[i].sender;
			e = g_chain_next(c->sim->db, NULL, &next,
			    c->account->number, sender);
		}
		if (e != E_OK || tx[i].nonce != next.nonce ||
		    tx[i].fee < fee || tx[i].received >= chain_time(block))
			continue;
		e = mine(c, &tx[i], block, place++);
		next.nonce++;
	}
	if (e == E_OK && block % TRIM_EVERY == 0 && place > 0)
		e = x_chain_trim(c->sim->db, c->account->number,
		    block - CHAIN_KEPT);
	return e;
}

/* A block is filled once: whoever comes later finds it has transactions, or that
 * there are none old enough. */
enum err
chain_catch_up(struct call *c)
{
	int64_t block = chain_height(c);
	struct r_chain_newest newest;
	struct r_chain_tx *tx;
	bool due = false;
	size_t n;
	enum err e = chain_txs(c, FAM_CHAIN_TXS_POOL, "", 0, CHAIN_POOL, &tx,
	    &n);

	for (size_t i = 0; e == E_OK && i < n; i++)
		due = due || tx[i].received < chain_time(block);
	if (e != E_OK || !due || (e = db_begin(c->sim->db)) != E_OK)
		return e;
	e = g_chain_newest(c->sim->db, NULL, &newest, c->account->number);
	if (e == E_OK && newest.block < block)
		e = fill(c, block);
	return db_end(c->sim->db, e);
}

/* --- the switches --- */

static enum err
reorganize(struct call *c, int64_t blocks, bool forget)
{
	int n = c->account->number;
	int64_t from = chain_height(c) - blocks + 1;
	enum err e = db_begin(c->sim->db);

	if (e != E_OK)
		return e;
	e = x_chain_fork_add(c->sim->db, n, from, c->ledger.now);
	if (e == E_OK)
		e = forget ? x_chain_forget(c->sim->db, n, from) :
		    x_chain_unmine(c->sim->db, n, from, c->ledger.now);
	return db_end(c->sim->db, e);
}

static enum err
do_switch(struct call *c, const char *does, const char *blocks)
{
	int64_t n = *blocks == '\0' ? 2 : strtoll(blocks, NULL, 10);
	bool forget = strcmp(does, "forget") == 0;

	if (strcmp(does, "dear") == 0 || strcmp(does, "cheap") == 0)
		return x_chain_dear_put(c->sim->db, c->account->number,
		    *does == 'd');
	if ((!forget && strcmp(does, "reorganize") != 0) || n < 1 ||
	    n > REORGANIZED_MOST)
		return E_INPUT;
	return reorganize(c, n, forget);
}

enum err
chain_switch(struct call *c)
{
	enum err e;

	c->account = fleet_account_named(panel_field(c, "account"));
	if (c->account == NULL || (c->account->flags & ACCOUNT_CHAIN) == 0)
		return panel_say(c, 400, "There is no such account of a "
		    "chain.\n");
	e = chain_catch_up(c);
	if (e == E_OK)
		e = do_switch(c, panel_field(c, "do"), panel_field(c,
		    "blocks"));
	if (e == E_INPUT)
		return panel_say(c, 400, "What to do is reorganize or forget, "
		    "with 1 to 64 blocks; dear, cheap.\n");
	if (e == E_OK) {
		c->reply->status = 303;
		c->reply->location = arena_printf(c->a, "/?account=%s",
		    c->account->name);
	}
	return e;
}

enum err
chain_clear(struct db *db, int account)
{
	enum err e = x_chain_clear_tx(db, account);

	if (e == E_OK)
		e = x_chain_clear_fork(db, account);
	return e != E_OK ? e : x_chain_clear_switch(db, account);
}
