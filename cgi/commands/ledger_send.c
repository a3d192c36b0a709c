/* Transactions of a ledger are sent, in the order of their nonces. */
#include <string.h>

#include "../lib/clock.h"
#include "ledger_own.h"

struct op_args
ledger_args(const struct transaction *t)
{
	return (struct op_args){ .resource = t->asset, .since = ABSENT,
	    .value = *t->raw != '\0' ? t->raw : t->body, .number = t->nonce,
	    .fee = t->bids > 0 ? t->fee : 0, .tip = t->bids > 0 ? t->tip : 0 };
}

enum err
ledger_keep(struct outside *out, const struct command *c)
{
	struct command kept = *c;
	enum err e;

	kept.next_check = ABSENT;	/* looked at from here alone */
	e = command_update(out->db, &kept);
	return e == E_CONFLICT ? E_OK : e;
}

size_t
ledger_batch(const struct ledger_turn *turn, const struct ledger_driver *d)
{
	return d->batch < 1 ? 1 : turn->batch < 1 || turn->batch > d->batch ?
	    d->batch : turn->batch;
}

/* Nodes limit how many calls come together in one of these ways. */
void
ledger_batch_was(struct ledger_turn *turn, const struct ledger_driver *d,
    size_t n, enum err e)
{
	if (n > 1 && (e == E_SERVICE_REFUSED || e == E_SERVICE_BIG ||
	    e == E_SERVICE_FAULT || e == E_SERVICE_RATE ||
	    e == E_SERVICE_ANSWER || e == E_SERVICE_TIMEOUT))
		turn->batch = n / 4 + 1;
	else if (e == E_OK && n >= ledger_batch(turn, d))
		turn->batch = 2 * n;
}

/* The first of the queue that can go together: all with a nonce, or all without,
 * and no two of an asset. */
static void
choose(struct sending *s, struct transaction *list, size_t n)
{
	size_t most = ledger_batch(s->turn, s->ledger), bytes = 0;
	bool fits = true;

	for (s->n = 0; fits && s->n < n && s->n < most; ) {
		struct transaction *t = &list[s->n];

		bytes += strlen(t->body) + strlen(t->raw);
		fits = s->n == 0 || (bytes <= LEDGER_BYTES &&
		    t->gas <= LEDGER_ALONE && list[0].gas <= LEDGER_ALONE &&
		    (t->nonce == ABSENT) == (list[0].nonce == ABSENT));
		for (size_t i = 0; fits && i < s->n; i++)
			fits = strcmp(t->asset, list[i].asset) != 0;
		if (fits)
			s->item[s->n++] = (struct sent){ .t = t };
	}
}

/* *more: there may be others. */
static enum err
send_some(struct sending *s, size_t *done, bool *more)
{
	struct transaction *list;
	size_t n;
	enum err e = transaction_queue(s->out->db, s->out->a, s->x->key,
	    LEDGER_BATCH, &list, &n);

	s->name = NULL;
	s->height = ABSENT;
	*more = e == E_OK && n > 0;
	if (e == E_OK)
		e = ledger_account_get(s->out->db, s->out->a, s->x->key,
		    &s->account);
	if (e != E_OK || n == 0)
		return e;
	choose(s, list, n);
	*done = s->n;
	if (list[0].nonce == ABSENT)
		e = sending_quote(s);
	return e == E_OK && s->n > 0 ? sending_leave(s) : e;
}

int
ledger_send(struct outside *out, struct ledger_turn *turn,
    const struct extension *x)
{
	struct outside own = *out;
	struct sending s = { .out = &own, .x = x, .turn = turn };
	struct transaction *first;
	size_t n = 0, done;
	bool more = true, paused;
	enum err e = ledger_account_get(out->db, out->a, x->key, &s.account);

	if (e != E_OK || (s.account.paused_until != ABSENT &&
	    s.account.paused_until > clock_now() &&
	    s.account.paused_until < clock_now() + 2 * LEDGER_SHORT_MS))
		return 0;
	paused = *s.account.reason != '\0';
	if (transaction_queue(out->db, out->a, x->key, 1, &first, &done) !=
	    E_OK || done == 0 || extension_open(out, x, &s.k) != E_OK)
		return 0;
	s.ledger = s.k.p->ledger;
	for (; e == E_OK && more && n < LEDGER_SEND &&
	    clock_mono() < out->deadline; n += done) {
		own.a = arena_new(ARENA_MAX);
		done = 0;
		e = send_some(&s, &done, &more);
		arena_free(own.a);
	}
	if (e == E_OK && paused)
		ledger_account_pause(out->db, x->key, ABSENT, "");
	return (int)n;
}
