#include <string.h>
#include <strings.h>

#include "../../lib/http/url.h"
#include "../../lib/text/date.h"
#include "../answer.h"
#include "fabric.h"

enum { ARGS_SHOWN = 400 };

/* --- what all requests have --- */

const char *
fabric_setting(const struct account *acc, struct arena *a, const char *name)
{
	return json_text(a, acc->settings, name);
}

/* query: the channel and who signs; without, for what has no such thing. */
static enum err
ask(const struct account *acc, struct arena *a, struct http_request *q,
    const char *method, const char *path, bool query)
{
	const char *typed = fabric_setting(acc, a, FABRIC_ENDPOINT);
	const char *user = fabric_setting(acc, a, FABRIC_USERNAME);
	const char *password = fabric_setting(acc, a, FABRIC_PASSWORD);

	if (*typed == '\0' || check_one_line(a, password) != NULL)
		return E_INPUT;
	q->method = method;
	q->url = arena_printf(a, "%s%s%s", endpoint_whole(a, typed,
	    strlen(typed)), path, !query ? "" : url_query(a, "fly-channel",
	    fabric_setting(acc, a, FABRIC_CHANNEL), "fly-signer", fabric_setting(acc, a,
	    FABRIC_SIGNER), NULL));
	q->headers[0] = "Accept: application/json";
	q->headers[1] = "Content-Type: application/json";
	if (*user != '\0') {
		q->user = user;
		q->password = password;
	} else if (*password != '\0')
		q->headers[2] = arena_printf(a, "Authorization: Bearer %s",
		    password);
	return E_OK;
}

enum err
fabric_ask(const struct account *acc, struct arena *a,
    struct http_request *q, const char *path, const char *type,
    const char *value)
{
	json_t *o = json_own(a, json_object()), *h = json_object(), *args;
	struct ledger_call c;

	if (!ledger_call_read(a, value, &c))
		return E_INPUT;
	json_put_str(h, "type", type);
	json_put_str(h, "signer", fabric_setting(acc, a, FABRIC_SIGNER));
	json_put_str(h, "channel", fabric_setting(acc, a, FABRIC_CHANNEL));
	json_put_str(h, "chaincode", c.contract);
	json_object_set_new(o, "headers", h);
	json_object_set_new(o, "func", json_string(c.function));
	args = json_array();
	for (size_t i = 0; i < c.n; i++)
		json_array_append_new(args, json_string(c.args[i]));
	json_object_set_new(o, "args", args);
	q->body = json_write(a, o);
	q->body_len = strlen(q->body);
	return ask(acc, a, q, "POST", path, false);
}

static enum err
refused(const struct http_reply *rp, struct arena *a, const json_t *o,
    struct result *r)
{
	const char *words = answer_text(a, o, "error");

	if (words == NULL)
		words = answer_text(a, o, "message");
	r->code = arena_printf(a, "HTTP %d", rp->status);
	r->reason = words == NULL ? arena_printf(a, "The gateway answered "
	    "with status %d.", rp->status) : arena_printf(a, "The gateway "
	    "says: %s", answer_clean(a, words, 300));
	switch (rp->status) {
	case 401:
		return E_SERVICE_AUTH;
	case 403:
		return E_SERVICE_FORBIDDEN;
	case 404:
		return E_SERVICE_NOTFOUND;
	case 408:	/* it may have been taken before */
		return E_SERVICE_FAULT;
	case 429:
		return E_SERVICE_RATE;
	default:
		break;
	}
	/* an endorsement that fails is a 500 there, too: the proposal did not
	 * become a transaction */
	if (words != NULL && (strcasestr(words, "endors") != NULL ||
	    strcasestr(words, "chaincode response") != NULL ||
	    strcasestr(words, "simulat") != NULL)) {
		r->code = "ENDORSEMENT";
		return E_SERVICE_REFUSED;
	}
	return rp->status >= 500 ? E_SERVICE_FAULT : rp->status >= 400 ?
	    E_SERVICE_REFUSED : E_SERVICE_ANSWER;
}

enum err
fabric_read(const struct http_reply *rp, struct arena *a, json_t **o,
    struct result *r)
{
	enum err e;

	*o = json_read_answer(a, rp->body, rp->len, &e);
	if (rp->status != 200 && rp->status != 202)
		return refused(rp, a, *o, r);
	if (json_is_object(*o))
		return E_OK;
	r->reason = "The answer is no JSON object. Check the address.";
	return *o == NULL ? e : E_SERVICE_ANSWER;
}

/* --- OP_HEAD, OP_QUOTE, OP_CHECK --- */

static enum err
build_head(const struct account *acc, const struct op_args *args,
    const struct result *so_far, struct arena *a, struct http_request *q)
{
	(void)args;
	(void)so_far;
	return ask(acc, a, q, "GET", "/chaininfo", true);
}

static enum err
parse_head(const struct http_reply *rp, const struct op_args *args,
    struct arena *a, struct result *r)
{
	json_t *o, *in;
	enum err e = fabric_read(rp, a, &o, r);

	(void)args;
	if (e != E_OK)
		return e;
	in = json_object_get(o, "result");
	r->head.height = answer_count(json_is_object(in) ? in : o, "height");
	if (r->head.height > 0)		/* how many blocks there are */
		r->head.height--;
	r->head.chain = "channel";
	if (known_num(r->head.height))
		return E_OK;
	r->reason = "The gateway's answer lacks the height.";
	return E_SERVICE_ANSWER;
}

static enum err
build_signer(const struct account *acc, const struct op_args *args,
    const struct result *so_far, struct arena *a, struct http_request *q)
{
	(void)args;
	(void)so_far;
	return ask(acc, a, q, "GET", arena_printf(a, "/identities/%s",
	    url_encode(a, fabric_setting(acc, a, FABRIC_SIGNER))), false);
}

static enum err
parse_signer(const struct http_reply *rp, const struct op_args *args,
    struct arena *a, struct result *r)
{
	const char *organization, *certificate;
	json_t *o;
	enum err e = fabric_read(rp, a, &o, r);

	(void)args;
	if (e == E_SERVICE_NOTFOUND)
		r->reason = "The gateway does not know the signer.";
	if (e != E_OK)
		return e;
	organization = answer_text(a, o, "organization");
	certificate = answer_text(a, o, "enrollmentCert");
	r->reason = arena_printf(a, "The channel is at block %lld. The signer "
	    "%s%s%s.", (long long)r->head.height, certificate == NULL ?
	    "is registered, but not enrolled, so it may not write" :
	    "is enrolled, so it may write as far as the channel's policies "
	    "let it", organization == NULL ? "" : "; it is of ",
	    organization == NULL ? "" : answer_clean(a, organization, 100));
	return E_OK;
}

const struct step fabric_head[] = {
	{ .build = build_head, .parse = parse_head }, { .build = NULL }
}, fabric_quote[] = {
	{ .build = build_head, .parse = parse_head }, { .build = NULL }
}, fabric_check[] = {
	{ .build = build_head, .parse = parse_head },
	{ .build = build_signer, .parse = parse_signer },
	{ .build = NULL }
};

/* --- OP_TRANSACT, OP_RECEIPT --- */

static enum err
build_transact(const struct account *acc, const struct op_args *args,
    const struct result *so_far, struct arena *a, struct http_request *q)
{
	(void)so_far;
	return fabric_ask(acc, a, q, "/transactions", "SendTransaction",
	    args->value);
}

static enum err
parse_transact(const struct http_reply *rp, const struct op_args *args,
    struct arena *a, struct result *r)
{
	json_t *o;
	enum err e = fabric_read(rp, a, &o, r);

	(void)args;
	if (e != E_OK)
		return e;
	r->remote_id = answer_text(a, o, "id");
	if (r->remote_id != NULL)
		return E_OK;
	r->reason = "The gateway gave no id for the receipt.";
	return E_SERVICE_ANSWER;
}

const struct step fabric_transact[] = {
	{ .build = build_transact, .parse = parse_transact, .writes = true },
	{ .build = NULL }
};

static enum err
build_receipt(const struct account *acc, const struct op_args *args,
    const struct result *so_far, struct arena *a, struct http_request *q)
{
	(void)so_far;
	/* the answer was lost: there is no id to ask by */
	if (args->remote_id == NULL || *args->remote_id == '\0')
		return E_OK;
	return ask(acc, a, q, "GET", arena_printf(a, "/receipts/%s",
	    url_encode(a, args->remote_id)), false);
}

/* Why the peers threw a transaction away that had been ordered. */
static const char *
invalid_words(struct arena *a, const char *status)
{
	if (strcasestr(status, "MVCC_READ_CONFLICT") != NULL ||
	    strcasestr(status, "PHANTOM_READ_CONFLICT") != NULL)
		return "Another transaction changed the same state in the "
		    "same block, so the peers threw this one away "
		    "(MVCC_READ_CONFLICT). It can be sent again.";
	if (strcasestr(status, "ENDORSEMENT_POLICY") != NULL)
		return "Too few organizations endorsed it "
		    "(ENDORSEMENT_POLICY_FAILURE).";
	return arena_printf(a, "The peers threw it away: %s.",
	    answer_clean(a, status, 200));
}

static enum err
parse_receipt(const struct http_reply *rp, const struct op_args *args,
    struct arena *a, struct result *r)
{
	const char *status, *why, *type;
	int64_t block;
	json_t *o;
	enum err e = fabric_read(rp, a, &o, r);

	(void)args;
	r->receipt = RECEIPT_PENDING;
	r->progress = "waits for a block";
	if (e == E_SERVICE_NOTFOUND) {	/* not yet: it was given an id */
		r->code = r->reason = NULL;
		return E_OK;
	}
	if (e != E_OK)
		return e;
	status = answer_text(a, o, "status");
	why = answer_text(a, o, "errorMessage");
	type = answer_text(a, json_object_get(o, "headers"), "type");
	block = answer_count(o, "blockNumber");
	if (known_num(block))
		r->block = arena_printf(a, "block %lld", (long long)block);
	if (why != NULL || (type != NULL && strcasecmp(type, "Error") == 0)) {
		r->receipt = RECEIPT_FAILED;
		r->code = "ERROR";
		r->reason = why == NULL ? NULL : strcasestr(why, "CONFLICT") ?
		    invalid_words(a, why) : arena_printf(a,
		    "The gateway says: %s", answer_clean(a, why, 300));
	} else if (status != NULL && strcasecmp(status, "VALID") != 0) {
		r->receipt = RECEIPT_FAILED;
		r->code = answer_clean(a, status, 60);
		r->reason = invalid_words(a, status);
	} else if (status != NULL)
		r->receipt = RECEIPT_DONE;
	return E_OK;
}

const struct step fabric_receipt[] = {
	{ .build = build_receipt, .parse = parse_receipt }, { .build = NULL }
};

/* --- OP_BLOCK --- */

enum err
fabric_get_block(const struct account *acc, struct arena *a,
    struct http_request *q, int64_t number)
{
	return ask(acc, a, q, "GET", arena_printf(a, "/blocks/%lld",
	    (long long)number), true);
}

static enum err
build_block(const struct account *acc, const struct op_args *args,
    const struct result *so_far, struct arena *a, struct http_request *q)
{
	return fabric_get_block(acc, a, q, args->number >= 0 ? args->number :
	    so_far->head.height);
}

static void
take_tx(struct arena *a, const json_t *o, struct ledger_tx *tx, int64_t *at)
{
	const json_t *creator = json_object_get(o, "creator");
	const json_t *action = json_array_get(json_object_get(o, "actions"),
	    0);
	const json_t *input = json_object_get(action, "input");
	const char *who = answer_text(a, creator, "msp_id");
	const char *all;

	*tx = (struct ledger_tx){ .hash = answer_text(a, o, "tx_id"),
		.from = who, .note = answer_text(a, o, "status"),
		.contract = answer_text(a, json_object_get(action,
		    "chaincode_id"), "name") };
	if (*at == ABSENT)	/* nanoseconds, a number */
		*at = json_is_integer(json_object_get(o, "timestamp")) ?
		    json_num(o, "timestamp") / 1000000 :
		    answer_time(a, o, "timestamp");
	if (json_is_object(input) || json_is_array(input)) {
		all = json_write(a, input);
		tx->args = answer_clean(a, all, ARGS_SHOWN);
	}
}

static enum err
parse_block(const struct http_reply *rp, const struct op_args *args,
    struct arena *a, struct result *r)
{
	struct ledger_block *b = &r->chain_block;
	json_t *o, *block, *txs, *one;
	enum err e = fabric_read(rp, a, &o, r);
	size_t i;

	(void)args;
	if (e != E_OK)
		return e;
	block = json_object_get(o, "block");
	b->number = answer_count(block, "block_number");
	b->hash = answer_text(a, block, "data_hash");
	txs = json_object_get(block, "transactions");
	b->txs = arena_array(a, LEDGER_TXS_MAX, sizeof(*b->txs));
	json_array_foreach(txs, i, one)
		if (b->n < LEDGER_TXS_MAX)
			take_tx(a, one, &b->txs[b->n++], &b->at);
	b->more = json_array_size(txs) - b->n;
	return E_OK;
}

const struct step fabric_block[] = {
	{ .build = build_head, .parse = parse_head },
	{ .build = build_block, .parse = parse_block },
	{ .build = NULL }
};
