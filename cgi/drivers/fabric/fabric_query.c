/* OP_QUERY, OP_DETAILS: what a chaincode says. */
#include <string.h>

#include "../answer.h"
#include "fabric.h"

static enum err
build_query(const struct account *acc, const struct op_args *args,
    const struct result *so_far, struct arena *a, struct http_request *q)
{
	(void)so_far;
	return fabric_ask(acc, a, q, "/query", NULL, args->value);
}

static enum err
parse_query(const struct http_reply *rp, const struct op_args *args,
    struct arena *a, struct result *r)
{
	json_t *o, *result;
	enum err e = fabric_read(rp, a, &o, r);

	(void)args;
	if (e != E_OK)
		return e;
	result = json_object_get(o, "result");
	r->answer = json_is_object(result) || json_is_array(result) ?
	    json_write(a, result) : answer_value(a, result);
	if (r->answer == NULL)
		r->answer = "";
	return E_OK;
}

static enum err
build_details(const struct account *acc, const struct op_args *args,
    const struct result *so_far, struct arena *a, struct http_request *q)
{
	json_t *id = json_own(a, json_object());
	struct ledger_call c = { .contract = fabric_setting(acc, a,
	    FABRIC_CHAINCODE), .function = "readAsset", .n = 1 };

	(void)so_far;
	if (*c.contract == '\0' || args->resource == NULL)
		return E_INPUT;
	/* one argument, a JSON object, as these contracts take it */
	json_put_str(id, "assetID", args->resource);
	c.args[0] = json_write(a, id);
	return fabric_ask(acc, a, q, "/query", NULL,
	    ledger_call_write(a, &c));
}

static enum err
parse_details(const struct http_reply *rp, const struct op_args *args,
    struct arena *a, struct result *r)
{
	enum err e = parse_query(rp, args, a, r);

	if (e != E_OK)
		return e;
	ledger_state(a, r->answer, &r->resource);
	r->has_resource = true;
	return E_OK;
}

const struct step fabric_query[] = {
	{ .build = build_query, .parse = parse_query }, { .build = NULL }
}, fabric_details[] = {
	{ .build = build_details, .parse = parse_details }, { .build = NULL }
};
