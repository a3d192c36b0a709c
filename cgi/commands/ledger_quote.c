/* What transactions take, and what they are sent as. */
#include <string.h>

#include "../lib/clock.h"
#include "../lib/log.h"
#include "../lib/text/digits.h"
#include "ledger_own.h"

#define DAY_MS		INT64_C(86400000)

/* What those before it in the same go are to use. */
struct spending {
	struct ledger_head	*head;
	int64_t			 gas, gwei, next;
	int64_t			*gaps;
	size_t			 ngaps;
};

enum err
sending_pause(struct sending *s, int64_t ms, const char *reason)
{
	return ledger_account_pause(s->out->db, s->x->key, clock_now() + ms,
	    reason == NULL ? "" : reason);
}

bool
sending_refuses(const char *code)
{
	return code != NULL && (strcmp(code, "REVERTED") == 0 ||
	    strcmp(code, "ENDORSEMENT") == 0);
}

/* What is called, as people read it. */
static const char *
title_of(const struct sending *s, const struct transaction *t)
{
	struct ledger_call c;

	return !ledger_call_read(s->out->a, t->body, &c) ? "" :
	    *t->asset == '\0' ? c.function : arena_printf(s->out->a,
	    "%s for %s", c.function, t->asset);
}

struct command
sending_command(const struct sending *s, const struct transaction *t,
    int64_t now)
{
	return (struct command){ .once = arena_printf(s->out->a,
	    "ledger:%lld:%lld", (long long)t->id, (long long)t->tries),
	    .device = t->device, .type_id = t->type_id,
	    .device_id = t->device_id, .extension = t->extension,
	    .resource = t->asset, .op = LEDGER_OP, .argument = t->body,
	    .title = title_of(s, t), .user = *t->user != '\0' ? t->user :
	    LEDGER_USER, .requested = now, .wait_until = ABSENT };
}

/* It can never be sent: the contract, or our own checks, refuse it.  There is a
 * command all the same, which says so. */
static enum err
give_up(struct sending *s, const struct transaction *t, const char *why)
{
	int64_t now = clock_now();
	struct command c = sending_command(s, t, now);
	enum err e = db_begin(s->out->db);

	if (e != E_OK)
		return e;
	e = command_add_refused(s->out->db, s->out->a, &c, E_SERVICE_REFUSED,
	    arena_printf(s->out->a, "Not sent: %s", why != NULL ? why :
	    "The call can't be written for this ledger."));
	if (e == E_OK)
		e = transaction_give(s->out->db, t->id, c.id, ABSENT);
	if (e == E_OK)
		e = transaction_end(s->out->db, t->id, "failed", now);
	return db_end(s->out->db, e);
}

/* --- limits --- */

static int64_t
limit(const struct sending *s, const char *name)
{
	const char *text = json_str(s->out->a, s->k.acc.settings, name);

	return text == NULL ? -1 : digits_number(text);
}

/* In gwei, rounded up. */
static int64_t
cost(int64_t gas, int64_t fee)
{
	double gwei = (double)gas * (double)fee / (double)LEDGER_GWEI;

	return gwei >= 4e18 ? INT64_MAX / 2 : (int64_t)gwei +
	    ((double)(int64_t)gwei < gwei ? 1 : 0);
}

/* What keeps it from being sent at the moment, in words; or NULL. */
static const char *
too_dear(const struct sending *s, const struct spending *sp, int64_t gas)
{
	const struct ledger_head *h = sp->head;
	int64_t most = s->ledger->highest(&s->k.acc), floor = limit(s, "floor");
	int64_t gas_day = limit(s, "gasday");
	int64_t used = (s->account.day == s->day ? s->account.gas : 0) +
	    sp->gas;
	int64_t will = cost(gas, s->ledger->fee(&s->k.acc, h));
	struct arena *a = s->out->a;

	if (most != ABSENT && h->fee > most)
		return arena_printf(a, "Gas costs %s gwei; the highest price "
		    "is set to %s. Transactions wait until it falls.",
		    ledger_gwei(a, h->fee), ledger_gwei(a, most));
	if (gas_day >= 0 && used + gas > gas_day)
		return arena_printf(a, "The gas of today is used up: %lld of "
		    "%lld, and the next transaction takes up to %lld.",
		    (long long)used, (long long)gas_day, (long long)gas);
	if (floor > 0 && h->balance == ABSENT)
		return "The node does not tell the account's balance, and a "
		    "lowest one is set. Transactions wait until it does.";
	if (floor >= 0 && h->balance != ABSENT &&
	    h->balance - sp->gwei - will < floor)
		return arena_printf(a, "The account has %lld gwei left%s, and "
		    "%lld are to stay. Transactions wait until there is more.",
		    (long long)h->balance, sp->gwei == 0 ? "" :
		    arena_printf(a, ", of which those on their way may take "
		    "%lld", (long long)sp->gwei), (long long)floor);
	return NULL;
}

/* --- nonces and bytes --- */

/* While transactions of another account or chain have nonces and are not decided,
 * nothing is sent: these would be sent again, and given up, by what this one says. */
static enum err
is_free(struct sending *s, const struct ledger_head *h)
{
	bool nonced = false;
	enum err e = ledger_is_of(s->out->a, &s->k, h, s->account.account) ?
	    E_OK : transaction_nonced(s->out->db, s->x->key, &nonced);

	if (e != E_OK || !nonced)
		return e;
	sending_pause(s, LEDGER_WAIT_MS, arena_printf(s->out->a,
	    "Transactions of %s are not final, and the extension has %s now: "
	    "nothing is sent before they are. Was its key, its account or its "
	    "node changed?", s->account.account, ledger_name(s->out->a, &s->k,
	    h)));
	return E_SERVICE_TURN;
}

enum err
sending_same(struct sending *s)
{
	const struct op_args args = { .since = ABSENT };
	struct result r;
	enum err e;

	if (!s->ledger->gas)
		return E_OK;
	e = extension_call(s->out, &s->k, OP_HEAD, &args, &r, NULL);
	if (e == E_OK)
		return is_free(s, &r.head);
	sending_pause(s, LEDGER_WAIT_MS, r.reason != NULL ? r.reason :
	    driver_words(s->out->a, s->k.p, errs[e].sentence));
	return e;
}

/* The next nonce: as stored, unless somebody else has used the account; and those
 * that are left below it.  What is on its way is not paid yet. */
static enum err
begin(struct sending *s, struct spending *sp)
{
	const struct ledger_head *h = sp->head;
	bool known;
	enum err e;

	s->day = clock_now() / DAY_MS;
	s->name = ledger_name(s->out->a, &s->k, h);
	known = strcmp(s->account.account, s->name) == 0;
	if ((e = is_free(s, h)) != E_OK)
		return e;
	sp->next = known ? s->account.nonce : h->next;
	if (known && h->next > sp->next) {
		log_info("ledger", "extension %s: somebody else has used its "
		    "account: the nonce is %lld, not %lld", s->x->key,
		    (long long)h->next, (long long)sp->next);
		sp->next = h->next;
	}
	e = transaction_owed(s->out->db, s->x->key, h->mined, &sp->gwei);
	return e != E_OK ? e : ledger_gaps(s->out->db, s->out->a, s->x->key,
	    s->name, h->mined, &sp->gaps, &sp->ngaps);
}

static enum err
sign(struct sending *s, struct transaction *t, struct spending *sp)
{
	bool gap = sp->ngaps > 0, above = false;
	int64_t nonce;
	struct ledger_signed out = { .raw = "", .hash = "" };
	struct ledger_call call;
	enum err e = E_OK;

	if (!ledger_call_read(s->out->a, t->body, &call))
		return E_INPUT;
	/* what is left is before all others of its asset */
	if (gap)
		e = transaction_above(s->out->db, t, *sp->gaps, &above);
	if (e != E_OK)
		return e;
	gap = gap && !above;
	nonce = gap ? *sp->gaps : sp->next;
	if (s->ledger->signs(&s->k.acc))
		e = s->ledger->sign(&s->k.acc, &call, sp->head, nonce,
		    s->out->a, &out);
	if (e != E_OK)
		return e;
	t->nonce = nonce;
	t->raw = out.raw;
	t->hash = out.hash;
	t->fee = *out.raw != '\0' ? out.fee : s->ledger->fee(&s->k.acc,
	    sp->head);
	t->tip = out.tip;
	sp->gas += t->gas;
	sp->gwei += cost(t->gas, t->fee);
	if (gap) {
		sp->gaps++;
		sp->ngaps--;
	} else
		sp->next++;
	return E_OK;
}

/* --- one after the other --- */

/* Where the contract refuses what an earlier one of the asset may change, it is not
 * for good before that is in a block.  Other assets don't wait for it. */
static enum err
refused(struct sending *s, const struct transaction *t, const struct result *r)
{
	bool ahead;
	enum err e = transaction_ahead(s->out->db, t, &ahead);

	if (e != E_OK || !ahead)
		return e != E_OK ? e : give_up(s, t, r->reason);
	sending_skip(s, t);
	s->waits = arena_strdup(s->go, r->reason == NULL ? "" : r->reason);
	return E_OK;
}

/* Make one ready.  *wait: not now, and those behind it wait as well; why, or NULL
 * without a pause. */
static enum err
make_one(struct sending *s, struct spending *sp, struct transaction *t,
    enum err told, struct result *r, bool *wait, const char **why)
{
	enum err e;

	if (told == E_INPUT)
		return give_up(s, t, NULL);
	if (told == E_SERVICE_REFUSED && sending_refuses(r->code))
		return refused(s, t, r);
	*wait = told != E_OK;
	*why = r->reason != NULL ? r->reason : driver_words(s->out->a, s->k.p,
	    errs[told].sentence);
	if (*wait || !s->ledger->gas)
		return E_OK;
	t->gas = r->head.gas + r->head.gas / 5;
	sp->head->gas = r->head.gas;
	*why = too_dear(s, sp, t->gas);
	/* what takes much goes alone: it may not fit into a block */
	*wait = *why != NULL || (t->gas > LEDGER_ALONE && s->n > 0);
	if (*wait)
		return E_OK;
	e = sign(s, t, sp);
	if (e == E_INPUT) {
		*wait = true;
		*why = "It can't be signed. Is the private key of the "
		    "extension still the right one?";
		return E_OK;
	}
	return e;
}

/* How long a first one waits that has to. */
static int64_t
wait_ms(const struct sending *s, enum err told)
{
	return told == E_OK && s->ledger->gas ? LEDGER_SHORT_MS :
	    LEDGER_WAIT_MS;
}

static enum err
make_all(struct sending *s, struct result *all)
{
	struct spending sp = { .head = &all->head };
	struct result r;
	size_t n = s->n;
	bool wait = false;
	const char *why = NULL;
	enum err e = !s->ledger->gas ? E_OK : begin(s, &sp), told;

	s->n = 0;
	for (size_t i = 0; e == E_OK && i < n && !wait; i++) {
		struct transaction *t = s->item[i].t;

		told = result_of(all, E_OK, i, &r);
		e = make_one(s, &sp, t, told, &r, &wait, &why);
		if (e == E_OK && wait && s->n == 0) {
			ledger_account_seen(s->out->db, s->x->key, s->height,
			    clock_now());
			sending_pause(s, wait_ms(s, told), why);
			return told != E_OK ? told : E_SERVICE_TURN;
		}
		if (e != E_OK || wait || told == E_INPUT ||
		    told == E_SERVICE_REFUSED)
			continue;
		s->item[s->n++].t = t;
		wait = t->gas > LEDGER_ALONE;
	}
	return e;
}

/* Without gas there is nothing to ask but whether the ledger is there, which is
 * known of one that has just said how high it is. */
static bool
is_there(const struct sending *s)
{
	int64_t now = clock_now();

	return !s->ledger->gas && s->account.seen != ABSENT &&
	    s->account.seen <= now && now - s->account.seen < LEDGER_WAIT_MS;
}

enum err
sending_quote(struct sending *s)
{
	struct ledger_asked asked[LEDGER_BATCH];
	struct op_args args = { .resource = s->item[0].t->asset,
		.since = ABSENT, .value = s->item[0].t->body };
	struct result r;
	enum err e;

	if (is_there(s))
		return E_OK;
	for (size_t i = 0; i < s->n; i++)
		asked[i] = (struct ledger_asked){ .value =
		    s->item[i].t->body };
	if (s->ledger->batch > 0) {
		args.asked = asked;
		args.nasked = s->n;
	}
	e = extension_call(s->out, &s->k, OP_QUOTE, &args, &r, NULL);
	ledger_batch_was(s->turn, s->ledger, s->n, e);
	if (e == E_SERVICE_REFUSED && s->n == 1 && sending_refuses(r.code)) {
		s->n = 0;
		return give_up(s, s->item[0].t, r.reason);
	}
	if (e != E_OK) {
		sending_pause(s, LEDGER_WAIT_MS, e == E_INPUT ? "The extension "
		    "names no account that transactions can be sent from." :
		    r.reason != NULL ? r.reason : driver_words(s->out->a,
		    s->k.p, errs[e].sentence));
		return e;
	}
	s->height = r.head.height;
	return make_all(s, &r);
}
