#include "look.h"

#include "../../lib/crypt/seal.h"
#include "../../lib/text/utf8.h"
#include "../internal.h"
#include "queries.h"

/* --- contracts --- */

enum err
ledger_contract_list(struct db *db, struct arena *a, const char *extension,
    struct ledger_contract **list, size_t *n)
{
	struct r_ledger_contracts r;
	struct cur c;

	*list = NULL;
	*n = 0;
	q_ledger_contracts(&c, db, extension);
	while (n_ledger_contracts(&c, a, &r)) {
		*list = store_room(a, *list, *n, sizeof(**list));
		(*list)[(*n)++] = (struct ledger_contract){
			.contract = r.contract, .interface = r.interface };
	}
	return cur_end(&c);
}

enum err
ledger_contract_put(struct db *db, const char *extension,
    const struct ledger_contract *k, const char *by, int64_t now)
{
	struct r_ledger_contract_count r;
	struct store_tx w;
	enum err e;

	if (*k->interface == '\0')
		return x_ledger_contract_remove(db, extension, k->contract);
	if ((e = store_begin(db, &w)) != E_OK)
		return e;
	e = x_ledger_contract_put(db, &(struct p_ledger_contract_put){
	    .extension = extension, .contract = k->contract,
	    .interface = k->interface, .now = now, .user_name = by });
	if (e == E_OK)
		e = g_ledger_contract_count(db, NULL, &r, extension);
	if (e == E_OK && r.n > CONTRACTS_KEPT)
		e = E_TOOMANY;
	return store_end(db, &w, e);
}

/* --- cards --- */

static enum err
collect(struct db *db, struct arena *a, enum fam_cards which,
    const char *extension, int64_t of, int64_t height,
    struct ledger_card **list, size_t *n)
{
	struct r_ledger_cards r;
	struct cur c;

	*list = NULL;
	*n = 0;
	q_ledger_cards(&c, db, which, extension, of, height);
	while (n_ledger_cards(&c, a, &r)) {
		*list = store_room(a, *list, *n, sizeof(**list));
		(*list)[(*n)++] = (struct ledger_card){ .id = r.id,
			.user = r.user_id, .call = r.call, .answer = r.answer,
			.fault = r.fault, .asked = r.asked,
			.changed = r.changed, .height = r.height,
			.poll_until = r.poll_until };
	}
	return cur_end(&c);
}

enum err
ledger_card_list(struct db *db, struct arena *a, const char *extension,
    int64_t user, struct ledger_card **list, size_t *n)
{
	return collect(db, a, FAM_CARDS_USER, extension, user, 0, list, n);
}

enum err
ledger_card_due(struct db *db, struct arena *a, const char *extension,
    int64_t now, int64_t height, struct ledger_card **list, size_t *n)
{
	return collect(db, a, FAM_CARDS_POLL, extension, now, height, list, n);
}

static const char *
bounded(struct arena *a, const char *answer)
{
	const int most = utf8_most(answer, CARD_ANSWER_MAX);

	return answer[most] == '\0' ? answer :
	    arena_printf(a, "%.*s… (longer)", most, answer);
}

enum err
ledger_card_told(struct db *db, struct arena *a, const struct ledger_card *k,
    bool fails)
{
	return fails ? x_ledger_card_failed(db, k->id, k->fault) :
	    x_ledger_card_told(db, &(struct p_ledger_card_told){ .id = k->id,
	    .answer = bounded(a, k->answer), .fault = k->fault,
	    .now = k->asked, .height = k->height });
}

enum err
ledger_card_put(struct db *db, struct arena *a, const char *extension,
    const struct ledger_card *k, bool fails)
{
	const char *key = hash_token(a, k->call);
	struct store_tx w;
	enum err e = store_begin(db, &w);

	if (e != E_OK)
		return e;
	e = fails ? x_ledger_card_missed(db, &(struct p_ledger_card_missed){
	    .extension = extension, .user = k->user, .key = key,
	    .call = k->call, .fault = k->fault, .now = k->asked,
	    .height = k->height }) :
	    x_ledger_card_put(db, &(struct p_ledger_card_put){
	    .extension = extension, .user = k->user, .key = key,
	    .call = k->call, .answer = bounded(a, k->answer),
	    .fault = k->fault, .now = k->asked, .height = k->height });
	if (e == E_OK)
		e = x_ledger_card_trim(db, extension, k->user, CARDS_KEPT);
	return store_end(db, &w, e);
}

enum err
ledger_card_poll(struct db *db, const char *extension, int64_t user,
    int64_t id, int64_t until)
{
	struct r_ledger_card_poll r;

	return g_ledger_card_poll(db, NULL, &r, extension, user, id, until);
}

enum err
ledger_card_remove(struct db *db, const char *extension, int64_t user,
    int64_t id)
{
	return id == 0 ? x_ledger_card_clear(db, extension, user) :
	    x_ledger_card_remove(db, extension, user, id);
}

/* --- blocks --- */

enum err
ledger_block_list(struct db *db, struct arena *a, const char *extension,
    int64_t before, size_t most, struct ledger_kept_block **list, size_t *n)
{
	struct r_ledger_blocks r;
	struct cur c;

	*list = NULL;
	*n = 0;
	q_ledger_blocks(&c, db, extension, before, (int64_t)most);
	while (n_ledger_blocks(&c, a, &r)) {
		*list = store_room(a, *list, *n, sizeof(**list));
		(*list)[(*n)++] = (struct ledger_kept_block){
			.number = r.number, .body = r.body };
	}
	return cur_end(&c);
}

enum err
ledger_block_put(struct db *db, const char *extension,
    const struct ledger_kept_block *b, int64_t height)
{
	struct store_tx w;
	enum err e = store_begin(db, &w);

	if (e != E_OK)
		return e;
	e = x_ledger_block_put(db, extension, b->number, b->body);
	if (e == E_OK)
		e = x_ledger_block_trim(db, extension,
		    height - BLOCKS_KEPT + 1, height);
	return store_end(db, &w, e);
}
