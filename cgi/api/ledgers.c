/* Mappings of events to contracts, and a device's transactions. */
#include <string.h>

#include "../commands/ledger.h"
#include "../lib/text/digits.h"
#include "../store/ledger/mapping.h"
#include "../store/ledger/transaction.h"
#include "answer.h"
#include "device.h"

enum { TRANSACTIONS = 100 };

static json_t *
text_or_null(const char *s)
{
	return *s == '\0' ? json_null() : json_string(s);
}

/* --- mappings --- */

static json_t *
mapping_json(struct page *p, const struct mapping *m)
{
	json_t *o = json_pack("{s:I, s:s, s:s, s:s, s:s, s:s, s:s, s:b}",
	    "mappingId", (json_int_t)m->id, "typeId", m->type_id, "eventId",
	    m->event, "extension", m->extension, "contract", m->contract,
	    "function", m->function, "record", m->newest ? "newest" : "every",
	    "enabled", m->on);

	json_object_set_new(o, "recorded", json_integer(m->matched));
	json_object_set_new(o, "misfits", json_integer(m->misfits));
	json_object_set_new(o, "lastMisfit", m->misfit_at == ABSENT ?
	    json_null() : text_or_null(m->misfit));
	json_object_set_new(o, "lastMisfitDateTime", api_iso(p,
	    m->misfit_at));
	json_object_set_new(o, "created", api_iso(p, m->created));
	json_object_set_new(o, "updated", api_iso(p, m->updated));
	json_object_set_new(o, "updatedBy", json_string(m->user));
	return o;
}

enum err
api_mappings(struct page *p)
{
	json_t *all;
	struct mapping *m;
	size_t n;
	enum err e = mapping_list(p->db, p->a, false, &m, &n);

	if (e != E_OK)
		return e;
	all = json_array();
	for (size_t i = 0; i < n; i++)
		json_array_append_new(all, mapping_json(p, &m[i]));
	return api_list(p, all, (int64_t)n, NULL, NULL);
}

enum err
api_mapping(struct page *p)
{
	struct mapping m;
	enum err e = mapping_get(p->db, p->a, digits_number(p->args[0]), &m);

	return e != E_OK ? e : api_send(p, 200, mapping_json(p, &m));
}

static enum err
turn(struct page *p, bool on)
{
	enum err e = ledger_switch(p->db, p->events,
	    digits_number(p->args[0]), on, p->now);

	return e != E_OK ? e : api_mapping(p);
}

enum err
api_mapping_pause(struct page *p)
{
	return turn(p, false);
}

enum err
api_mapping_resume(struct page *p)
{
	return turn(p, true);
}

enum err
api_mapping_delete(struct page *p)
{
	enum err e = mapping_delete(p->db, digits_number(p->args[0]), p->now);

	return e != E_OK ? e : api_done(p);
}

/* --- transactions --- */

/* Where one is, in a word of ours; its command says more. */
static const char *
state_of(const struct transaction *t)
{
	if (strcmp(t->state, "given") == 0)
		return strcmp(t->status, "unknown") == 0 ? "unknown" : "sent";
	return strcmp(t->state, "failed") == 0 &&
	    strcmp(t->status, "unknown") == 0 ? "unknown" : t->state;
}

static json_t *
transaction_json(struct page *p, const struct transaction *t)
{
	const char *hash = *t->remote_id != '\0' ? t->remote_id : t->hash;
	json_t *args = json_array(), *o = json_pack("{s:I, s:o, s:s, s:s, "
	    "s:s}", "transactionId", (json_int_t)t->id, "mappingId",
	    t->mapping == 0 ? json_null() : json_integer(t->mapping),
	    "extension", t->extension, "assetId", t->asset, "state",
	    state_of(t));
	struct ledger_call c = { .n = 0 };
	bool known = ledger_call_read(p->a, t->body, &c);

	for (size_t i = 0; i < c.n; i++)
		json_array_append_new(args, json_string(c.args[i]));
	json_object_set_new(o, "contract", known ? json_string(c.contract) :
	    json_null());
	json_object_set_new(o, "function", known ? json_string(c.function) :
	    json_null());
	json_object_set_new(o, "args", args);
	json_object_set_new(o, "hash", text_or_null(hash));
	json_object_set_new(o, "nonce", t->nonce == ABSENT ? json_null() :
	    json_integer(t->nonce));
	json_object_set_new(o, "progress", text_or_null(t->remote_state));
	json_object_set_new(o, "reason", text_or_null(t->reason));
	json_object_set_new(o, "requestedBy", text_or_null(t->user));
	json_object_set_new(o, "timestamp", api_iso(p, t->at));
	return o;
}

enum err
api_transactions(struct page *p)
{
	struct transaction *t;
	struct device d;
	json_t *all;
	size_t n;
	enum err e = api_device_of(p, &d);

	if (e == E_OK)
		e = transaction_of_device(p->db, p->a, d.id, TRANSACTIONS, &t,
		    &n);
	if (e != E_OK)
		return e;
	all = json_array();
	for (size_t i = 0; i < n; i++)
		json_array_append_new(all, transaction_json(p, &t[i]));
	return api_list(p, all, ABSENT, NULL, NULL);
}
