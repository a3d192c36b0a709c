/* What contracts log, as events of devices. */
#include <string.h>

#include "../drivers/registry.h"
#include "../lib/clock.h"
#include "../lib/log.h"
#include "../store/device/device.h"
#include "../store/ledger/mapping.h"
#include "../store/ledger/place.h"
#include "ledger.h"

enum {
	SAID_PAGE	= 200,		/* events of a device, looked through
					 * after a crash */
	SAID_SKEW_MS	= 60 * 1000,	/* as far as a clock is set back */
};

struct listening {
	struct outside		*out;
	struct hearing		*h;
	struct ledger_turn	*turn;
	const struct extension	*x;
	struct opened		 k;
	struct ledger_contracts	 of;
	struct ledger_place	 place;
	struct ledger_account	 account;
	int64_t			 final;	/* the newest block that can't be
					 * taken back */
	const char		*reason;	/* the service's own, or NULL */
};

/* --- whose turn it is --- */

struct ledger_turn *
ledger_turn(struct ledger_turns *turns, const char *extension)
{
	struct ledger_turn *oldest = &turns->list[0];

	for (size_t i = 0; i < EXTENSIONS_MAX; i++) {
		struct ledger_turn *t = &turns->list[i];

		if (strcmp(t->extension, extension) == 0)
			return t;
		if (t->hear_at < oldest->hear_at)
			oldest = t;
	}
	*oldest = (struct ledger_turn){ .hear_at = 0 };
	snprintf(oldest->extension, sizeof(oldest->extension), "%s",
	    extension);
	return oldest;
}

/* --- which contracts --- */

static void
add_contract(struct ledger_contracts *of, const char *contract)
{
	if (contract == NULL || *contract == '\0')
		return;
	for (size_t i = 0; i < of->n; i++)
		if (strcmp(of->list[i], contract) == 0)
			return;
	of->list[of->n++] = contract;
}

enum err
ledger_contracts(struct outside *out, const struct opened *k,
    struct ledger_contracts *of)
{
	enum err e = mapping_list(out->db, out->a, false, &of->maps,
	    &of->nmaps);

	of->n = 0;
	add_contract(of, json_str(out->a, k->acc.settings, "contract"));
	for (size_t i = 0; e == E_OK && i < of->nmaps &&
	    of->n <= MAPPINGS_MAX; i++)
		if (strcmp(of->maps[i].extension, k->x->key) == 0)
			add_contract(of, of->maps[i].contract);
	return e;
}

/* --- how far --- */

enum err
ledger_height(struct outside *out, const struct opened *k,
    struct ledger_account *account, const char **reason)
{
	const struct op_args args = { .since = ABSENT };
	int64_t now = clock_now();
	struct result r;
	enum err e = E_OK;

	if (account->height == ABSENT || account->seen == ABSENT ||
	    now - account->seen >= LEDGER_HEAR_MS || account->seen > now) {
		e = extension_call(out, k, OP_HEAD, &args, &r, NULL);
		*reason = r.reason;
		if (e == E_OK) {
			account->height = r.head.height;
			account->seen = now;
			e = ledger_account_seen(out->db, k->x->key,
			    account->height, now);
		}
	}
	return e;
}

/* Nodes limit what one call may ask for, in one of these ways. */
static bool
is_too_much(enum err e)
{
	return e == E_SERVICE_REFUSED || e == E_SERVICE_BIG ||
	    e == E_SERVICE_FAULT || e == E_SERVICE_RATE ||
	    e == E_SERVICE_TIMEOUT;
}

/* The next logs.  What may have been too much is asked for again with fewer
 * blocks: at once, except of a node that is busy.  That many it is asked for from
 * then on, and more again when all is read. */
static enum err
ask(struct listening *l, int64_t upto, struct result *r)
{
	struct ledger_turn *t = l->turn;
	int64_t most = l->k.p->ledger->span;
	bool again;
	enum err e;

	if (t->span < 1 || t->span > most)
		t->span = most;
	do {
		struct op_args args = { .since = ABSENT,
			.number = l->place.next, .upto = upto,
			.resources = l->of.list, .nsims = l->of.n };

		if (args.upto - args.number >= t->span)
			args.upto = args.number + t->span - 1;
		e = extension_call(l->out, &l->k, OP_LOGS, &args, r, NULL);
		again = is_too_much(e) && args.upto > args.number;
		if (again)
			t->span = (args.upto - args.number + 4) / 4;
	} while (again && e != E_SERVICE_RATE && e != E_SERVICE_TIMEOUT &&
	    clock_mono() < l->out->deadline);
	l->reason = r->reason;
	return e;
}

/* --- saying --- */

static const char *
payload_of(struct arena *a, const struct ledger_log *log)
{
	json_t *d = json_own(a, json_object());

	json_put_str(d, "name", log->name);
	json_object_set(d, "args", json_read(a, log->args, strlen(log->args),
	    NULL));
	json_put_str(d, "contract", log->contract);
	json_put_num(d, "block", log->block);
	json_put_num(d, "index", log->place);
	json_put_str(d, "transaction", log->hash);
	return arena_printf(a, "{\"d\":%s}", json_write(a, d));
}

/* Is it in the event store?  Only after a crash is that asked, of the events
 * since it was begun. */
static enum err
was_said(struct listening *l, int64_t device, const char *payload, bool *said)
{
	const int64_t since = l->place.said_at - SAID_SKEW_MS;
	int64_t before = INT64_MAX, at = INT64_MAX;
	struct device_event *list;
	size_t n = SAID_PAGE;
	enum err e = E_OK;

	*said = false;
	while (e == E_OK && !*said && n == SAID_PAGE && at >= since) {
		struct arena *scratch = arena_new(ARENA_MAX);

		e = events_newest(l->h->events, scratch, device, before,
		    SAID_PAGE, &list, &n);
		for (size_t i = 0; e == E_OK && i < n; i++) {
			*said = *said || (strcmp(list[i].name,
			    LEDGER_EVENT) == 0 &&
			    strcmp(list[i].payload, payload) == 0);
			before = list[i].id;
			at = list[i].at;
		}
		arena_free(scratch);
	}
	return e;
}

static enum err
say(struct listening *l, const struct ledger_log *log, bool again)
{
	const char *payload;
	struct device d;
	bool said = false;
	enum err e = log->asset == NULL ? E_NOTFOUND : ledger_find_device(
	    l->out->db, l->out->a, l->x->key, log->asset, l->of.maps,
	    l->of.nmaps, &d);

	if (e == E_NOTFOUND) {
		log_info("ledger", "extension %s: %s in block %lld ignored: "
		    "no device has its asset", l->x->key, log->name,
		    (long long)log->block);
		return E_OK;
	}
	if (e != E_OK)
		return e;
	payload = payload_of(l->out->a, log);
	if (again)
		e = was_said(l, d.id, payload, &said);
	if (e != E_OK || said)
		return e;
	e = speaker_say(l->h->speaker, &(struct record){
	    .kind = RECORD_EVENT, .at = clock_now(), .device = d.id,
	    .name = LEDGER_EVENT, .format = "json", .client = l->x->key,
	    .address = "", .detail = "", .payload = payload,
	    .len = strlen(payload) }, d.type_id, d.device_id);
	return e == E_TOOBIG ? E_OK : e;
}

/* That they are being said is stored first, and at the end that they were. */
static enum err
say_all(struct listening *l, const struct result *r, bool again)
{
	struct ledger_place done = { .next = r->upto + 1, .saying = ABSENT,
		.said_at = ABSENT };
	enum err e = E_OK;

	if (again && r->upto < l->place.saying) {	/* fewer at a time */
		done.saying = l->place.saying;
		done.said_at = l->place.said_at;
	}
	if (r->nlogs > 0 && !again) {
		l->place.saying = r->upto;
		l->place.said_at = clock_now();
		e = ledger_place_put(l->out->db, l->x->key, &l->place);
	}
	for (size_t i = 0; e == E_OK && i < r->nlogs; i++)
		e = say(l, &r->logs[i], again);
	if (e != E_OK)
		return e;
	speaker_sync(l->h->speaker);
	l->place = done;
	return ledger_place_put(l->out->db, l->x->key, &done);
}

/* It was cut off while some were being said.  What was written by then is in the
 * event store once the journal of that time is gone. */
static bool
may_go_on(const struct listening *l)
{
	return l->place.saying == ABSENT ||
	    journal_oldest(l->h->journal) > l->place.said_at;
}

/* The logs of some blocks.  What they take is given back with each turn: when the
 * ledger was down for long there are many. */
static enum err
hear_some(struct listening *l)
{
	struct outside whole = *l->out, *was = l->out;
	bool again = l->place.saying != ABSENT;
	struct result r;
	enum err e;

	l->out = &whole;
	whole.a = arena_new(ARENA_MAX);
	e = ask(l, again ? l->place.saying : l->final, &r);
	if (l->reason != NULL)
		l->reason = arena_strdup(was->a, l->reason);
	if (e == E_OK)
		e = say_all(l, &r, again);
	arena_free(whole.a);
	l->out = was;
	return e;
}

static enum err
listen(struct listening *l)
{
	enum err e = ledger_height(l->out, &l->k, &l->account, &l->reason);

	if (e != E_OK)
		return e;
	l->final = l->account.height - ledger_confirmations(&l->k.acc) + 1;
	e = ledger_place_get(l->out->db, l->x->key, &l->place);
	if (e == E_NOTFOUND) {		/* from now on */
		l->place = (struct ledger_place){ .next = l->final + 1,
			.saying = ABSENT, .said_at = ABSENT };
		return ledger_place_put(l->out->db, l->x->key, &l->place);
	}
	while (e == E_OK && l->place.next <= l->final && may_go_on(l) &&
	    clock_mono() < l->out->deadline)
		e = hear_some(l);
	if (e == E_OK && l->place.next > l->final &&
	    l->turn->span < l->k.p->ledger->span)
		l->turn->span *= 2;
	return e;
}

/* Why nothing is heard, for the pages.  No turn at our own rate limiter is no
 * reason: calls for people go first. */
static enum err
remember(struct listening *l, enum err e)
{
	const char *why = e == E_OK || e == E_SERVICE_TURN ||
	    !err_outside(e) ? "" : l->reason != NULL ? l->reason :
	    driver_words(l->out->a, l->k.p, errs[e].sentence);

	return e == E_SERVICE_TURN || strcmp(why, l->account.deaf) == 0 ?
	    E_OK : ledger_account_deaf(l->out->db, l->x->key, why);
}

static enum err
hear(struct listening *l, const struct driver *d)
{
	struct outside *out = l->out;
	enum err stored, e = extension_open(out, l->x, &l->k);

	if (e == E_OK)
		e = ledger_account_get(out->db, out->a, l->x->key,
		    &l->account);
	if (e == E_OK && (d->ledger->hears == NULL ||
	    d->ledger->hears(&l->k.acc)))
		e = ledger_contracts(out, &l->k, &l->of);
	if (e != E_OK)
		return e;
	if (l->of.n > 0)
		e = listen(l);
	stored = remember(l, e);
	return e != E_OK ? e : stored;
}

enum err
ledger_hear(struct outside *out, struct hearing *h, struct ledger_turn *turn,
    const struct extension *x)
{
	struct listening l = { .out = out, .h = h, .x = x, .turn = turn };
	const struct driver *d = driver_by_name(x->driver);
	enum err e;

	if (d == NULL || driver_can(d, OP_LOGS, NULL) == NULL ||
	    clock_mono() < l.turn->hear_at)
		return E_OK;
	e = hear(&l, d);
	/* out of time: there is more to read, at once */
	if (e != E_OK || clock_mono() < out->deadline)
		l.turn->hear_at = clock_mono() + LEDGER_HEAR_MS;
	return e;
}
