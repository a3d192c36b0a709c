/* OP_LOGS: the events of chaincodes, block by block.  A block of Fabric is final,
 * and has the event of each of its transactions. */
#include <string.h>

#include "../answer.h"
#include "../asset.h"
#include "fabric.h"

static enum err
build_logs(const struct account *acc, const struct op_args *args,
    const struct result *so_far, struct arena *a, struct http_request *q)
{
	(void)so_far;
	return fabric_get_block(acc, a, q, args->number);
}

static bool
wanted(const struct op_args *args, const char *chaincode)
{
	for (size_t i = 0; chaincode != NULL && i < args->nsims; i++)
		if (strcmp(args->resources[i], chaincode) == 0)
			return true;
	return false;
}

/* What an event says: an object, or text that may be one. */
static json_t *
payload(struct arena *a, json_t *v)
{
	const char *text = json_string_value(v);
	json_t *o = text == NULL ? NULL : json_read(a, text, strlen(text),
	    NULL);

	return json_is_object(v) ? v : json_is_object(o) ? o :
	    json_own(a, json_pack("{s:O}", "payload", v));
}

static bool
take_log(struct arena *a, const json_t *tx, const struct op_args *args,
    struct ledger_log *to)
{
	const char *status = answer_text(a, tx, "status");
	const json_t *event = json_object_get(json_array_get(
	    json_object_get(tx, "actions"), 0), "event");
	json_t *said = json_object_get(event, "payload");

	*to = (struct ledger_log){ .name = answer_text(a, event, "eventName"),
		.contract = answer_text(a, event, "chaincodeId"),
		.hash = answer_text(a, tx, "tx_id"), .block = args->number };
	if (to->name == NULL || to->hash == NULL || said == NULL ||
	    !wanted(args, to->contract) ||
	    (status != NULL && strcmp(status, "VALID") != 0))
		return false;
	said = payload(a, said);
	to->asset = ledger_asset_of(a, said);
	to->args = json_write(a, said);
	return true;
}

static enum err
parse_logs(const struct http_reply *rp, const struct op_args *args,
    struct arena *a, struct result *r)
{
	json_t *o, *txs, *one;
	enum err e = fabric_read(rp, a, &o, r);
	size_t i;

	if (e != E_OK)
		return e;
	txs = json_object_get(json_object_get(o, "block"), "transactions");
	r->logs = arena_array(a, json_array_size(txs), sizeof(*r->logs));
	json_array_foreach(txs, i, one) {
		if (!take_log(a, one, args, &r->logs[r->nlogs]))
			continue;
		r->logs[r->nlogs++].place = (int64_t)i;
	}
	r->upto = args->number;
	return E_OK;
}

const struct step fabric_logs[] = {
	{ .build = build_logs, .parse = parse_logs }, { .build = NULL }
};
