/* Transactions of a ledger are sent, one after the other, in the order of their
 * nonces. */
#include <string.h>

#include "../drivers/command.h"
#include "../lib/clock.h"
#include "../lib/log.h"
#include "../lib/text/digits.h"
#include "../store/command/command.h"
#include "ledger.h"
#include "send.h"
#include "settle.h"

#define DAY_MS		INT64_C(86400000)

struct sending {
	struct outside		*out;
	const struct extension	*x;
	struct opened		 k;
	const struct ledger_driver *ledger;
	struct ledger_account	 account;
	struct transaction	*t;
	struct command		 c;
};

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

/* Nothing is sent for a while, and why. */
static enum err
pause_for(struct outside *out, const char *extension, int64_t ms,
    const char *reason)
{
	return ledger_account_pause(out->db, extension, clock_now() + ms,
	    reason == NULL ? "" : reason);
}

/* --- limits --- */

static int64_t
limit(const struct sending *s, const char *name)
{
	const char *text = json_str(s->out->a, s->k.acc.settings, name);

	return text == NULL ? -1 : digits_number(text);
}

/* What keeps it from being sent at the moment, in words; or NULL. */
static const char *
too_dear(const struct sending *s, const struct ledger_head *h, int64_t gas,
    int64_t day)
{
	int64_t most = s->ledger->highest(&s->k.acc), floor = limit(s, "floor");
	int64_t gas_day = limit(s, "gasday");
	int64_t used = s->account.day == day ? s->account.gas : 0;
	struct arena *a = s->out->a;
	int64_t fee = s->ledger->fee(&s->k.acc, h);

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
	if (floor >= 0 && h->balance != ABSENT && (h->balance -
	    (int64_t)((double)gas * (double)fee / (double)LEDGER_GWEI)) < floor)
		return arena_printf(a, "The account has %lld gwei left, and "
		    "%lld are to stay. Transactions wait until there is more.",
		    (long long)h->balance, (long long)floor);
	return NULL;
}

/* --- making ready: nonce and bytes --- */

/* The next nonce: as stored, unless somebody else has used the account. */
static int64_t
next_nonce(const struct sending *s, const struct ledger_head *h,
    const char *account)
{
	if (strcmp(s->account.account, account) != 0)
		return h->next;
	if (h->next > s->account.nonce)
		log_info("ledger", "extension %s: somebody else has used its "
		    "account: the nonce is %lld, not %lld", s->x->key,
		    (long long)h->next, (long long)s->account.nonce);
	return h->next > s->account.nonce ? h->next : s->account.nonce;
}

static enum err
sign(struct sending *s, const struct ledger_head *h, int64_t nonce)
{
	struct ledger_signed out = { .raw = "", .hash = "" };
	struct ledger_call call;
	enum err e = E_OK;

	if (!ledger_call_read(s->out->a, s->t->body, &call))
		return E_INPUT;
	if (s->ledger->signs(&s->k.acc))
		e = s->ledger->sign(&s->k.acc, &call, h, nonce, s->out->a,
		    &out);
	if (e == E_OK) {
		s->t->nonce = nonce;
		s->t->raw = out.raw;
		s->t->hash = out.hash;
		s->t->fee = *out.raw != '\0' ? out.fee :
		    s->ledger->fee(&s->k.acc, h);
		s->t->tip = out.tip;
	}
	return e;
}

/* What is called, as people read it. */
static const char *
title_of(const struct sending *s)
{
	struct ledger_call c;

	return !ledger_call_read(s->out->a, s->t->body, &c) ? "" :
	    *s->t->asset == '\0' ? c.function : arena_printf(s->out->a,
	    "%s for %s", c.function, s->t->asset);
}

/* Not the node's trouble, which passes. */
static bool
contract_refuses(const char *code)
{
	return strcmp(code, "REVERTED") == 0 ||
	    strcmp(code, "ENDORSEMENT") == 0;
}

/* The command of this try. */
static struct command
command_of(const struct sending *s, int64_t now)
{
	const struct transaction *t = s->t;

	return (struct command){ .once = arena_printf(s->out->a,
	    "ledger:%lld:%lld", (long long)t->id, (long long)t->tries),
	    .device = t->device, .type_id = t->type_id,
	    .device_id = t->device_id, .extension = t->extension,
	    .resource = t->asset, .op = LEDGER_OP, .argument = t->body,
	    .title = title_of(s), .user = *t->user != '\0' ? t->user :
	    LEDGER_USER, .requested = now,
	    .wait_until = ABSENT };
}

/* It can never be sent: the contract, or our own checks, refuse it.  There is a
 * command all the same, which says so. */
static enum err
give_up(struct sending *s, const char *why)
{
	struct transaction *t = s->t;
	int64_t now = clock_now();
	struct command c = command_of(s, now);
	enum err e = db_begin(s->out->db);

	if (e != E_OK)
		return e;
	e = command_add_refused(s->out->db, s->out->a, &c, E_SERVICE_REFUSED,
	    arena_printf(s->out->a, "Not sent: %s", why));
	if (e == E_OK)
		e = transaction_give(s->out->db, t->id, c.id, ABSENT);
	if (e == E_OK)
		e = transaction_end(s->out->db, t->id, "failed", now);
	return db_end(s->out->db, e);
}

/* Ask what it takes, and write down what will be sent.  *go: it is ready. */
static enum err
make_ready(struct sending *s, bool *go)
{
	struct op_args args = { .resource = s->t->asset, .since = ABSENT,
		.value = s->t->body };
	int64_t day = clock_now() / DAY_MS;
	const char *account, *dear;
	struct result r;
	enum err e = extension_call(s->out, &s->k, OP_QUOTE, &args, &r, NULL);

	*go = false;
	if (e == E_INPUT || (e == E_SERVICE_REFUSED && r.code != NULL &&
	    contract_refuses(r.code)))
		return give_up(s, r.reason != NULL ? r.reason :
		    "The call can't be written for this ledger.");
	if (e != E_OK) {
		pause_for(s->out, s->x->key, LEDGER_WAIT_MS, r.reason !=
		    NULL ? r.reason : driver_words(s->out->a, s->k.p,
		    errs[e].sentence));
		return e;
	}
	e = ledger_account_seen(s->out->db, s->x->key, r.head.height,
	    clock_now());
	if (!s->ledger->gas) {
		*go = e == E_OK;
		return e;
	}
	s->t->gas = r.head.gas + r.head.gas / 5;
	dear = too_dear(s, &r.head, s->t->gas, day);
	if (dear != NULL) {
		pause_for(s->out, s->x->key, LEDGER_SHORT_MS, dear);
		return E_SERVICE_TURN;
	}
	account = arena_printf(s->out->a, "%s %s", r.head.chain,
	    s->ledger->account(s->out->a, &s->k.acc));
	if (e == E_OK)
		e = sign(s, &r.head, next_nonce(s, &r.head, account));
	if (e == E_OK)
		e = transaction_sign(s->out->db, s->t, account, day);
	if (e == E_OK)
		e = ledger_account_get(s->out->db, s->out->a, s->x->key,
		    &s->account);
	*go = e == E_OK;
	return e;
}

/* --- sending --- */

static enum err
mark_sent(void *ctx, const char *own_id)
{
	const struct sending *s = ctx;
	int64_t now = clock_now();

	return command_mark_sent(s->out->db, &(struct command){
	    .id = s->c.id, .own_id = own_id, .extension = s->c.extension,
	    .resource = s->c.resource, .sent = now,
	    .holder = s->out->caller->holder,
	    .lease_until = now + COMMAND_LEASE_MS });
}

/* A command of this try, in flight. */
static enum err
add_command(struct sending *s)
{
	struct transaction *t = s->t;
	int64_t now = clock_now();
	enum err e = db_begin(s->out->db);

	if (e != E_OK)
		return e;
	s->c = command_of(s, now);
	s->c.holder = s->out->caller->holder;
	s->c.lease_until = now + COMMAND_LEASE_MS;
	e = command_add(s->out->db, s->out->a, &s->c);
	if (e == E_OK)
		e = transaction_give(s->out->db, t->id, s->c.id,
		    now + LEDGER_LOOK_MS);
	return db_end(s->out->db, e);
}

/* What another try does not change: the contract's own no, or, after some of
 * them, that it is too large or that the gateway finds fault with it. */
static bool
hopeless(const struct sending *s, const char *code)
{
	static const char *const own[] = { "GAS", "HTTP 400", "HTTP 404" };

	if (s->c.sent == ABSENT)
		return false;
	if (contract_refuses(code))
		return true;
	for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++)
		if (strcmp(code, own[i]) == 0)
			return s->t->tries + 1 >= LEDGER_TRIES;
	return false;
}

/* The ledger says no, or nothing left: then the same bytes go again.  So they do
 * when a later nonce is given out already, unless theirs is used: a nonce left
 * out would stop all that follow.  Else the nonce is free again; where somebody
 * has used it, the ledger's own count says so. */
static enum err
back(struct sending *s, enum err e, const struct result *r)
{
	const char *code = r->code == NULL ? "" : r->code;
	bool nonce = strcmp(code, "NONCE") == 0;
	bool keep = s->c.sent == ABSENT || (s->ledger->gas && !nonce &&
	    s->account.nonce != s->t->nonce + 1);
	const char *why = r->reason != NULL ? r->reason :
	    driver_words(s->out->a, s->k.p, errs[e].sentence);
	enum err stored = transaction_back(s->out->db, s->t, keep,
	    s->t->nonce);

	if (stored == E_OK)
		stored = ledger_account_get(s->out->db, s->out->a, s->x->key,
		    &s->account);
	if (stored == E_OK && !keep && hopeless(s, code))
		return transaction_end(s->out->db, s->t->id, "failed",
		    clock_now());
	/* a nonce that is taken: with the next one, at once */
	if (stored == E_OK && (!nonce || s->t->tries > 2))
		stored = pause_for(s->out, s->x->key,
		    strcmp(code, "FUNDS") == 0 ? LEDGER_SHORT_MS :
		    LEDGER_WAIT_MS, why);
	return stored != E_OK ? stored : nonce && s->t->tries <= 2 ? E_OK : e;
}

/* What came of it.  A nonce that is taken may be taken by these very bytes, when
 * they were sent before: then a look decides. */
static enum err
came(struct sending *s, enum err e, bool sent, const struct result *r)
{
	bool again = s->t->tries > 0 && r->code != NULL &&
	    strcmp(r->code, "NONCE") == 0;
	enum err stored, got;

	if (again)
		e = E_SERVICE_ANSWER;
	settle_answer(&s->c, s->out->a, s->k.p, e, sent, r, clock_now());
	if ((stored = db_begin(s->out->db)) != E_OK)
		return stored;
	got = stored = ledger_keep(s->out, &s->c);
	if (stored == E_OK && *s->t->raw == '\0' && r->remote_id != NULL)
		got = stored = transaction_known(s->out->db, s->t,
		    r->remote_id);
	if (stored == E_OK && s->c.status == CMD_REFUSED)
		got = back(s, e, r);
	else if (stored == E_OK && err_outside(e) && !again)
		got = e;
	/* what the ledger said goes on; what the database says undoes it */
	stored = db_end(s->out->db, err_outside(got) ? E_OK : got);
	return stored != E_OK ? stored : got;
}

static enum err
send_one(struct sending *s)
{
	struct leaving leaving = { .before = mark_sent, .ctx = s };
	struct op_args args;
	struct result r;
	bool go = s->t->nonce != ABSENT;
	enum err e = go ? E_OK : make_ready(s, &go), stored;

	if (e != E_OK || !go)
		return e;
	if ((e = add_command(s)) != E_OK)
		return e;
	args = ledger_args(s->t);
	e = extension_call(s->out, &s->k, OP_TRANSACT, &args, &r, &leaving);
	stored = command_get(s->out->db, s->out->a, s->c.id, &s->c);
	if (stored != E_OK)
		return stored;
	if (!leaving.sent && s->c.status != CMD_REQUESTED)
		return E_OK;		/* swept: a look finds it */
	return came(s, e, leaving.sent, &r);
}

int
ledger_send(struct outside *out, const struct extension *x)
{
	struct sending s = { .out = out, .x = x };
	struct transaction *list;
	size_t n = 0, i = 0;
	enum err e = ledger_account_get(out->db, out->a, x->key, &s.account);

	if (e == E_OK && s.account.paused_until != ABSENT &&
	    s.account.paused_until > clock_now() &&
	    s.account.paused_until < clock_now() + 2 * LEDGER_SHORT_MS)
		return 0;
	if (e == E_OK)
		e = transaction_queue(out->db, out->a, x->key, LEDGER_SEND,
		    &list, &n);
	if (e != E_OK || n == 0 || extension_open(out, x, &s.k) != E_OK)
		return 0;
	s.ledger = s.k.p->ledger;
	for (; e == E_OK && i < n && clock_mono() < out->deadline; i++) {
		s.t = &list[i];
		e = send_one(&s);
	}
	if (e == E_OK && *s.account.reason != '\0')
		e = ledger_account_pause(out->db, x->key, ABSENT, "");
	return (int)i;
}
