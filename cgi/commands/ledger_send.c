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

const char *
ledger_name(struct arena *a, const struct opened *k,
    const struct ledger_head *h)
{
	return arena_printf(a, "%s %s", h->chain == NULL ? "" : h->chain,
	    k->p->ledger->account(a, &k->acc));
}

bool
ledger_is_of(struct arena *a, const struct opened *k,
    const struct ledger_head *h, const char *account)
{
	return !k->p->ledger->gas || *account == '\0' ||
	    strcmp(account, ledger_name(a, k, h)) == 0;
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

void
sending_skip(struct sending *s, const struct transaction *t)
{
	struct skipped *one = arena_space(s->go, 1, sizeof(*one));

	one->asset = arena_strdup(s->go, t->asset);
	one->next = s->skipped;
	s->skipped = one;
}

/* Without nonces an earlier one of the asset that has not left yet comes first. */
static enum err
has_to_wait(struct sending *s, const struct transaction *t, bool *wait)
{
	enum err e;

	*wait = true;
	for (const struct skipped *i = s->skipped; i != NULL; i = i->next)
		if (strcmp(i->asset, t->asset) == 0)
			return E_OK;
	*wait = false;
	if (s->ledger->gas)
		return E_OK;
	e = transaction_leaving(s->out->db, t, wait);
	if (e == E_OK && *wait)
		sending_skip(s, t);
	return e;
}

static bool
fits(const struct sending *s, const struct transaction *t, size_t bytes)
{
	const struct transaction *first = s->item[0].t;

	if (s->n == 0)
		return true;
	for (size_t i = 0; i < s->n; i++)
		if (strcmp(t->asset, s->item[i].t->asset) == 0)
			return false;
	return bytes <= LEDGER_BYTES && t->gas <= LEDGER_ALONE &&
	    first->gas <= LEDGER_ALONE &&
	    (t->nonce == ABSENT) == (first->nonce == ABSENT);
}

/* The first of the queue that can go together: all with a nonce, or all without,
 * and no two of an asset. */
static enum err
choose(struct sending *s, struct transaction *list, size_t n)
{
	size_t most = ledger_batch(s->turn, s->ledger), bytes = 0;
	enum err e = E_OK;
	bool wait;

	for (size_t i = 0; i < n && s->n < most; i++) {
		struct transaction *t = &list[i];

		if ((e = has_to_wait(s, t, &wait)) != E_OK)
			break;
		if (wait)
			continue;
		bytes += strlen(t->body) + strlen(t->raw);
		if (!fits(s, t, bytes))
			break;
		s->item[s->n++] = (struct sent){ .t = t };
	}
	return e;
}

/* *more: there may be others. */
static enum err
send_some(struct sending *s, size_t *done, bool *more)
{
	struct transaction *list;
	int64_t after = 0;
	size_t n = 0;
	enum err e = ledger_account_get(s->out->db, s->out->a, s->x->key,
	    &s->account);

	s->name = NULL;
	s->height = ABSENT;
	s->n = 0;
	do {	/* those that are skipped may be many */
		if (e == E_OK)
			e = transaction_queue(s->out->db, s->out->a, s->x->key,
			    after, LEDGER_BATCH, &list, &n);
		if (e == E_OK && n > 0) {
			e = choose(s, list, n);
			after = list[n - 1].id;
		}
	} while (e == E_OK && s->n == 0 && n == LEDGER_BATCH);
	*done = s->n;
	*more = e == E_OK && s->n > 0;
	if (!*more)
		return e;
	e = s->item[0].t->nonce == ABSENT ? sending_quote(s) :
	    sending_same(s);
	return e == E_OK && s->n > 0 ? sending_leave(s) : e;
}

int
ledger_send(struct outside *out, struct ledger_turn *turn,
    const struct extension *x)
{
	struct outside own = *out;
	struct sending s = { .out = &own, .x = x, .turn = turn, .go = out->a };
	struct transaction *first;
	size_t n = 0, done;
	bool more = true, paused;
	enum err e = ledger_account_get(out->db, out->a, x->key, &s.account);

	if (e != E_OK || (s.account.paused_until != ABSENT &&
	    s.account.paused_until > clock_now() &&
	    s.account.paused_until < clock_now() + 2 * LEDGER_SHORT_MS))
		return 0;
	paused = *s.account.reason != '\0';
	if (transaction_queue(out->db, out->a, x->key, 0, 1, &first, &done) !=
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
	if (e == E_OK && s.waits != NULL && !s.went)
		sending_pause(&s, LEDGER_WAIT_MS, s.waits);
	else if (e == E_OK && paused)
		ledger_account_pause(out->db, x->key, ABSENT, "");
	return (int)n;
}
