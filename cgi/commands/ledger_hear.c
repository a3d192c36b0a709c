/* What contracts log, as events of devices. */
#include <string.h>

#include "../drivers/registry.h"
#include "../lib/clock.h"
#include "../lib/log.h"
#include "../lib/text/digits.h"
#include "../store/device/device.h"
#include "../store/ledger/mapping.h"
#include "../store/ledger/place.h"
#include "ledger.h"

enum {
	CONTRACTS_MAX	= 20,
	SAID_MOST	= 500,		/* events of a device that are looked
					 * through after a crash */
};

struct listening {
	struct outside		*out;
	struct hearing		*h;
	const struct extension	*x;
	struct opened		 k;
	struct mapping		*maps;
	size_t			 nmaps;
	const char		*contracts[CONTRACTS_MAX];
	size_t			 n;
	struct ledger_place	 place;
};

/* --- which contracts --- */

static void
add_contract(struct listening *l, const char *contract)
{
	if (contract == NULL || *contract == '\0' || l->n == CONTRACTS_MAX)
		return;
	for (size_t i = 0; i < l->n; i++)
		if (strcmp(l->contracts[i], contract) == 0)
			return;
	l->contracts[l->n++] = contract;
}

/* The one of the assets, and those that events are mapped to. */
static enum err
find_contracts(struct listening *l)
{
	enum err e = mapping_list(l->out->db, l->out->a, true, &l->maps,
	    &l->nmaps);

	add_contract(l, json_str(l->out->a, l->k.acc.settings, "contract"));
	for (size_t i = 0; e == E_OK && i < l->nmaps; i++)
		if (strcmp(l->maps[i].extension, l->x->key) == 0)
			add_contract(l, l->maps[i].contract);
	return e;
}

/* --- how far --- */

/* The newest block that can't be taken back; ABSENT: not known now. */
static enum err
find_final(struct listening *l, int64_t *final)
{
	const struct op_args args = { .since = ABSENT };
	const char *deep = json_str(l->out->a, l->k.acc.settings,
	    "confirmations");
	int64_t now = clock_now(), height, want = deep == NULL ? 1 :
	    digits_number(deep);
	struct ledger_account account;
	struct result r;
	enum err e = ledger_account_get(l->out->db, l->out->a, l->x->key,
	    &account);

	height = account.height;
	if (e == E_OK && (height == ABSENT || account.seen == ABSENT ||
	    now - account.seen >= LEDGER_HEAR_MS || account.seen > now)) {
		e = extension_call(l->out, &l->k, OP_HEAD, &args, &r, NULL);
		height = r.head.height;
		if (e == E_OK)
			e = ledger_account_seen(l->out->db, l->x->key, height,
			    now);
	}
	*final = height - (want < 1 ? 1 : want) + 1;
	return e;
}

/* The next logs; fewer blocks at a time when the node refuses so many. */
static enum err
ask(struct listening *l, int64_t final, struct result *r)
{
	enum err e = E_SERVICE_REFUSED;

	for (int64_t span = LEDGER_SPAN; e == E_SERVICE_REFUSED && span > 0;
	    span /= 4) {
		struct op_args args = { .since = ABSENT,
			.number = l->place.next, .upto = final,
			.resources = l->contracts, .nsims = l->n };

		if (args.upto - args.number >= span)
			args.upto = args.number + span - 1;
		e = extension_call(l->out, &l->k, OP_LOGS, &args, r, NULL);
	}
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

/* Whose asset it is: the device that links it, else the one of that name whose
 * events are recorded in this ledger. */
static enum err
find_device(struct listening *l, const char *asset, struct device *d)
{
	struct outside *out = l->out;
	enum err e = asset == NULL ? E_NOTFOUND : device_linking(out->db,
	    out->a, l->x->key, asset, d);

	for (size_t i = 0; asset != NULL && e == E_NOTFOUND && i < l->nmaps;
	    i++)
		if (strcmp(l->maps[i].extension, l->x->key) == 0)
			e = device_get(out->db, out->a, l->maps[i].type_id,
			    asset, d);
	return e;
}

/* Is it in the event store?  Only after a crash is that asked. */
static enum err
was_said(struct listening *l, int64_t device, const char *payload, bool *said)
{
	struct device_event *list;
	size_t n;
	enum err e = events_newest(l->h->events, l->out->a, device, INT64_MAX,
	    SAID_MOST, &list, &n);

	*said = false;
	for (size_t i = 0; e == E_OK && i < n; i++)
		*said = *said || (strcmp(list[i].name, LEDGER_EVENT) == 0 &&
		    strcmp(list[i].payload, payload) == 0);
	return e;
}

static enum err
say(struct listening *l, const struct ledger_log *log, bool again)
{
	const char *payload;
	struct device d;
	bool said = false;
	enum err e = find_device(l, log->asset, &d);

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

static enum err
listen(struct listening *l)
{
	struct result r;
	int64_t final;
	enum err e = find_final(l, &final);

	if (e != E_OK)
		return e;
	e = ledger_place_get(l->out->db, l->x->key, &l->place);
	if (e == E_NOTFOUND) {		/* from now on */
		l->place = (struct ledger_place){ .next = final + 1,
			.saying = ABSENT, .said_at = ABSENT };
		return ledger_place_put(l->out->db, l->x->key, &l->place);
	}
	while (e == E_OK && l->place.next <= final && may_go_on(l) &&
	    clock_mono() < l->out->deadline) {
		bool again = l->place.saying != ABSENT;

		e = ask(l, again ? l->place.saying : final, &r);
		if (e == E_OK)
			e = say_all(l, &r, again);
	}
	return e;
}

enum err
ledger_hear(struct outside *out, struct hearing *h, const struct extension *x)
{
	struct listening l = { .out = out, .h = h, .x = x };
	const struct driver *d = driver_by_name(x->driver);
	enum err e;

	if (d == NULL || driver_can(d, OP_LOGS, NULL) == NULL ||
	    clock_mono() < h->not_before)
		return E_OK;
	if ((e = extension_open(out, x, &l.k)) != E_OK ||
	    (d->ledger->hears != NULL && !d->ledger->hears(&l.k.acc)) ||
	    (e = find_contracts(&l)) != E_OK || l.n == 0)
		return e;
	e = listen(&l);
	if (e != E_OK)
		h->not_before = clock_mono() + LEDGER_HEAR_MS;
	return e;
}
