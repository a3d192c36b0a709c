/* JSON-RPC 2.0, in batches. */
#include <string.h>
#include <strings.h>

#include "../answer.h"
#include "ethereum.h"

void
rpc_add_as(json_t *batch, size_t id, const char *method, json_t *params)
{
	json_array_append_new(batch, json_pack("{s:s,s:I,s:s,s:o}", "jsonrpc",
	    "2.0", "id", (json_int_t)id, "method", method, "params",
	    params == NULL ? json_array() : params));
}

void
rpc_add(json_t *batch, const char *method, json_t *params)
{
	rpc_add_as(batch, json_array_size(batch), method, params);
}

enum err
rpc_request(const struct account *acc, struct arena *a, json_t *batch,
    struct http_request *q)
{
	const char *typed = json_str(a, acc->settings, ETH_ENDPOINT);
	const char *user = json_str(a, acc->settings, ETH_USERNAME);
	const char *password = json_str(a, acc->settings, ETH_PASSWORD);

	if (typed == NULL || *typed == '\0' ||
	    (password != NULL && check_one_line(a, password) != NULL))
		return E_INPUT;
	q->method = "POST";
	q->url = endpoint_whole(a, typed, strlen(typed));
	q->headers[0] = "Content-Type: application/json";
	q->headers[1] = "Accept: application/json";
	if (user != NULL && *user != '\0') {
		q->user = user;
		q->password = password == NULL ? "" : password;
	} else if (password != NULL && *password != '\0')
		q->headers[2] = arena_printf(a, "Authorization: Bearer %s",
		    password);
	/* some proxies take no batch of one */
	q->body = json_write(a, json_array_size(batch) == 1 ?
	    json_array_get(batch, 0) : batch);
	q->body_len = strlen(q->body);
	return E_OK;
}

int64_t
rpc_number(const json_t *j)
{
	uint64_t n;

	return hex_number(json_string_value(j), &n) && n <= INT64_MAX ?
	    (int64_t)n : ABSENT;
}

/* --- errors --- */

/* Where nodes put what a reverted call gave back. */
static const char *
revert_data(const json_t *data)
{
	static const char *const within[] = { "data", "result" };
	const char *s = json_string_value(data);

	for (size_t i = 0; s == NULL && i < 2; i++)
		s = json_string_value(json_object_get(data, within[i]));
	if (s == NULL)
		return NULL;
	/* "Reverted 0x…" */
	return strncasecmp(s, "reverted ", 9) == 0 ? s + 9 : s;
}

static const char *
revert_reason(struct arena *a, const json_t *error, const char *message)
{
	const unsigned char *data;
	const char *words = NULL;
	size_t n;

	if (hex_read(a, revert_data(json_object_get(error, "data")), &data,
	    &n))
		words = abi_revert(a, data, n);
	if (words == NULL)
		words = message;
	return arena_printf(a, "The contract refuses it: %s.",
	    answer_clean(a, words, 200));
}

static const struct {
	const char	*part, *code;
	enum err	 err;
	const char	*reason;
} known[] = {
	{ "nonce too low", "NONCE", E_SERVICE_REFUSED,
	    "Another transaction of the account has this nonce already." },
	{ "OldNonce", "NONCE", E_SERVICE_REFUSED,	/* Nethermind's */
	    "Another transaction of the account has this nonce already." },
	{ "already been used", "NONCE", E_SERVICE_REFUSED,
	    "Another transaction of the account has this nonce already." },
	{ "underpriced", "UNDERPRICED", E_SERVICE_REFUSED,
	    "Another transaction with this nonce waits, or the fee is below "
	    "what the node takes." },
	{ "FeeTooLow", "UNDERPRICED", E_SERVICE_REFUSED,
	    "The fee is below what the node takes." },
	{ "insufficient funds", "FUNDS", E_SERVICE_REFUSED,
	    "The account has too little money for the gas." },
	{ "InsufficientFunds", "FUNDS", E_SERVICE_REFUSED,
	    "The account has too little money for the gas." },
	{ "intrinsic gas too low", "GAS", E_SERVICE_REFUSED,
	    "The gas limit is too low." },
	{ "exceeds block gas limit", "GAS", E_SERVICE_REFUSED,
	    "It takes more gas than a block has." },
	{ "max fee per gas less than block base fee", "UNDERPRICED",
	    E_SERVICE_REFUSED, "The fee is below the chain's own." },
	{ "rate limit", "RATE", E_SERVICE_RATE, NULL },
	{ "limit exceeded", "RATE", E_SERVICE_RATE, NULL },
	{ "too many requests", "RATE", E_SERVICE_RATE, NULL },
	/* it may have been taken before */
	{ "timed out", "TIMEOUT", E_SERVICE_FAULT, NULL },
	{ "timeout", "TIMEOUT", E_SERVICE_FAULT, NULL },
	{ "deadline exceeded", "TIMEOUT", E_SERVICE_FAULT, NULL },
	{ "unknown account", "ACCOUNT", E_SERVICE_FORBIDDEN,
	    "The node does not sign for this account." },
	{ "no signer available", "ACCOUNT", E_SERVICE_FORBIDDEN,
	    "The node does not sign for this account." },
	{ "authentication needed", "ACCOUNT", E_SERVICE_FORBIDDEN,
	    "The account is locked at the node." },
};

enum err
rpc_failed(struct arena *a, const json_t *error, struct result *r)
{
	int64_t code = json_num(error, "code");
	const char *message = answer_text(a, error, "message");

	if (message == NULL)
		message = "no reason was given";
	r->code = arena_printf(a, "%lld", (long long)(code == ABSENT ? 0 :
	    code));
	r->reason = arena_printf(a, "The node says: %s",
	    answer_clean(a, message, 200));
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (strcasestr(message, known[i].part) != NULL) {
			r->code = known[i].code;
			if (known[i].reason != NULL)
				r->reason = known[i].reason;
			return known[i].err;
		}
	if (code == 3 || strcasestr(message, "revert") != NULL) {
		r->code = "REVERTED";
		r->reason = revert_reason(a, error, message);
		return E_SERVICE_REFUSED;
	}
	if (code == -32005 || code == 429)
		return E_SERVICE_RATE;
	if (code == -32601)
		r->reason = "The node does not offer what is needed here.";
	/* an internal error may have happened after it was taken */
	return code == -32603 || code == -32002 || code == ABSENT ?
	    E_SERVICE_FAULT : E_SERVICE_REFUSED;
}

/* --- answers --- */

/* What a status means that came without an answer of JSON-RPC. */
static enum err
status(const struct http_reply *rp, const char **reason)
{
	static const struct {
		int		 status;
		enum err	 err;
		const char	*reason;
	} rows[] = {
		{ 401, E_SERVICE_AUTH, "The node does not accept the user "
		    "name and password, or the token." },
		{ 403, E_SERVICE_FORBIDDEN, "The node does not let this user "
		    "in." },
		{ 429, E_SERVICE_RATE, "The node takes no more calls at the "
		    "moment." },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].status == rp->status) {
			*reason = rows[i].reason;
			return rows[i].err;
		}
	*reason = rp->status >= 500 ? "The node has failed." :
	    "The answer is none of a JSON-RPC node. Check the address.";
	return rp->status >= 500 ? E_SERVICE_FAULT : E_SERVICE_ANSWER;
}

/* The last call may have a text as its id.  What is answered twice is not
 * answered: nobody can tell which of the two is true. */
static void
take(struct rpc_answer *to, bool seen[RPC_MAX], json_t *one, size_t n,
    bool text)
{
	const char *last = !text ? NULL : json_string_value(
	    json_object_get(one, "id"));
	int64_t id = last != NULL ? (int64_t)n - 1 : json_num(one, "id");

	if (id < 0 || id >= (int64_t)n)
		return;
	if (seen[id]) {
		to->error[id] = to->result[id] = NULL;
		return;
	}
	seen[id] = true;
	if (last != NULL)
		to->asked = last;
	to->error[id] = json_object_get(one, "error");
	if (json_is_null(to->error[id]))
		to->error[id] = NULL;
	to->result[id] = to->error[id] != NULL ? NULL :
	    json_object_get(one, "result");
}

static enum err
read_all(const struct http_reply *rp, struct arena *a, size_t n, bool text,
    struct rpc_answer *to, struct result *r)
{
	bool seen[RPC_MAX] = { false };
	enum err e;
	json_t *o = json_read_answer(a, rp->body, rp->len, &e), *one;
	size_t i;

	*to = (struct rpc_answer){ .result = { NULL } };
	/* one object for all: an error, or the answer to a call alone */
	if (json_is_object(o) && n > 1) {
		one = json_object_get(o, "error");
		if (json_is_object(one))
			return rpc_failed(a, one, r);
	}
	if (json_is_object(o))
		take(to, seen, o, n, text);
	json_array_foreach(o, i, one)
		take(to, seen, one, n, text);
	for (i = 0; i < n; i++)
		if (to->result[i] != NULL || to->error[i] != NULL)
			return E_OK;
	r->code = arena_printf(a, "HTTP %d", rp->status);
	if (o == NULL && e == E_SERVICE_BIG && rp->status == 200) {
		r->reason = errs[e].sentence;
		return e;
	}
	return status(rp, &r->reason);
}

enum err
rpc_read(const struct http_reply *rp, struct arena *a, size_t n,
    struct rpc_answer *to, struct result *r)
{
	return read_all(rp, a, n, false, to, r);
}

enum err
rpc_read_text(const struct http_reply *rp, struct arena *a, size_t n,
    struct rpc_answer *to, struct result *r)
{
	return read_all(rp, a, n, true, to, r);
}
