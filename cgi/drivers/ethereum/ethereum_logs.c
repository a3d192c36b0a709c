/* What contracts log: the events that the extension's form lists. */
#include <string.h>

#include "../../lib/eth/event.h"
#include "../answer.h"
#include "../asset.h"
#include "ethereum.h"

enum { EVENTS_MAX = 8, TOPICS_MAX = EVENT_TOPICS + 1 };

/* --- the list in the form --- */

struct events {
	struct abi_event	 list[EVENTS_MAX];
	size_t			 n;
};

/* NULL, or what is wrong. */
static const char *
read_events(struct arena *a, const char *s, struct events *to)
{
	to->n = 0;
	while (s[strspn(s, "; ")] != '\0') {
		size_t n;
		const char *wrong;

		s += strspn(s, "; ");
		n = strcspn(s, ";");
		if (to->n == EVENTS_MAX)
			return arena_printf(a, "At most %d events.",
			    EVENTS_MAX);
		wrong = abi_event_read(a, arena_strndup(a, s, n),
		    &to->list[to->n]);
		if (wrong != NULL)
			return wrong;
		to->n++;
		s += n;
	}
	return NULL;
}

const char *
eth_check_events(struct arena *a, const char *s)
{
	struct events e;

	return read_events(a, s, &e);
}

bool
eth_hears(const struct account *acc)
{
	const char *s = json_string_value(json_object_get(acc->settings,
	    ETH_EVENTS));

	return s != NULL && *s != '\0';
}

/* --- OP_LOGS --- */

enum { LOGS, LAST, LOG_CALLS };

/* The last block goes along: a node that does not have it yet would say that
 * nothing was logged.  What the logs are read by comes back with that call. */
static enum err
build_logs(const struct account *acc, const struct op_args *args,
    const struct result *so_far, struct arena *a, struct http_request *q)
{
	json_t *batch = json_own(a, json_array()), *of = json_array();
	json_t *topics = json_array();
	const char *events = json_str(a, acc->settings, ETH_EVENTS);
	struct events e;

	(void)so_far;
	for (size_t i = 0; i < args->nsims; i++)
		json_array_append_new(of, json_string(args->resources[i]));
	if (events == NULL || read_events(a, events, &e) != NULL) {
		json_decref(of);
		json_decref(topics);
		return E_INPUT;
	}
	for (size_t i = 0; i < e.n; i++)
		json_array_append_new(topics, json_string(hex_data(a,
		    e.list[i].topic, KECCAK_LEN)));
	rpc_add(batch, "eth_getLogs", json_pack("[{s:o,s:[o],s:s,s:s}]",
	    "address", of, "topics", topics, "fromBlock", hex_quantity(a,
	    (uint64_t)args->number), "toBlock", hex_quantity(a,
	    (uint64_t)args->upto)));
	rpc_add(batch, "eth_getBlockByNumber", json_pack("[s,b]",
	    hex_quantity(a, (uint64_t)args->upto), 0));
	json_object_set_new(json_array_get(batch, LAST), "id",
	    json_string(events));
	return rpc_request(acc, a, batch, q);
}

/* The topics of a log, one behind the other; how many, 0: none, or not right. */
static size_t
read_topics(const json_t *log, unsigned char to[TOPICS_MAX * KECCAK_LEN])
{
	const json_t *list = json_object_get(log, "topics");
	size_t n = json_array_size(list);

	for (size_t i = 0; i < n; i++)
		if (i == TOPICS_MAX || !hex_read_to(json_string_value(
		    json_array_get(list, i)), to + i * KECCAK_LEN, KECCAK_LEN))
			return 0;
	return n;
}

static bool
take_log(struct arena *a, const json_t *o, const struct events *events,
    struct ledger_log *to)
{
	unsigned char topics[TOPICS_MAX * KECCAK_LEN];
	const char *values[ABI_ARGS_MAX];
	const unsigned char *data;
	size_t n = read_topics(o, topics), len;
	json_t *args;

	for (size_t i = 0; n > 0 && i < events->n; i++) {
		const struct abi_event *e = &events->list[i];

		if (memcmp(e->topic, topics, KECCAK_LEN) != 0 ||
		    !hex_read(a, json_string_value(json_object_get(o,
		    "data")), &data, &len) || !abi_event_decode(a, e,
		    topics + KECCAK_LEN, n - 1, data, len, values))
			continue;
		args = json_own(a, json_object());
		for (size_t k = 0; k < e->n; k++)
			json_object_set_new(args, e->names[k],
			    json_string(values[k]));
		to->asset = ledger_asset_of(a, args);
		to->name = e->name;
		to->args = json_write(a, args);
		to->block = rpc_number(json_object_get(o, "blockNumber"));
		to->place = rpc_number(json_object_get(o, "logIndex"));
		to->contract = answer_text(a, o, "address");
		to->hash = answer_text(a, o, "transactionHash");
		return to->block != ABSENT && to->place != ABSENT &&
		    to->contract != NULL && to->hash != NULL;
	}
	return false;
}

static enum err
parse_logs(const struct http_reply *rp, const struct op_args *args,
    struct arena *a, struct result *r)
{
	struct rpc_answer got;
	struct events events;
	const json_t *one;
	enum err e = rpc_read_text(rp, a, LOG_CALLS, &got, r);
	size_t i;

	if (e != E_OK)
		return e;
	for (i = 0; i < LOG_CALLS; i++)
		if (got.error[i] != NULL)
			return rpc_failed(a, got.error[i], r);
	if (!json_is_object(got.result[LAST]) ||
	    !json_is_array(got.result[LOGS]) || got.asked == NULL ||
	    read_events(a, got.asked, &events) != NULL) {
		r->reason = "The node does not have the newest blocks yet.";
		return E_SERVICE_ANSWER;
	}
	if (json_array_size(got.result[LOGS]) > LEDGER_LOGS_MAX) {
		r->reason = "More was logged than fits into one answer.";
		return E_SERVICE_REFUSED;
	}
	r->logs = arena_array(a, json_array_size(got.result[LOGS]),
	    sizeof(*r->logs));
	json_array_foreach(got.result[LOGS], i, one) {
		r->logs[r->nlogs] = (struct ledger_log){ .asset = NULL };
		if (take_log(a, one, &events, &r->logs[r->nlogs]))
			r->nlogs++;
	}
	r->upto = args->upto;
	return E_OK;
}

const struct step eth_logs[] = {
	{ .build = build_logs, .parse = parse_logs }, { .build = NULL }
};
