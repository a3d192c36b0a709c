/*
 * requests DIR: writes every SOAP request that a driver of ours can build, in
 * every branch, into DIR as FAMILY-PROVIDER-OPERATION-STEP-NUMBER.xml, for a
 * check against the carriers' schemas.  FAMILY names the schema.  Fails when an
 * operation that is offered builds nothing.  Bodies of Izuma and fabconnect are
 * FAMILY-NUMBER-SCHEMA.json.
 */
#include <stdio.h>
#include <string.h>

#include "drivers/control_center/soap.h"
#include "drivers/fabric/fabric.h"
#include "drivers/mbed/mbed.h"
#include "drivers/orange/malima.h"

#define SIM	"8999900000000100012"
#define AWKWARD	"<&>\"' \r\n\t caf\xc3\xa9 \xf0\x9f\x98\x80 ]]>"

enum { BATCH_MAX = 100 };

static const struct {
	const char		*family;
	const struct driver	*driver;
} rows[] = {
	{ "control-center", &control_center_soap },
	{ "control-center", &atnt_soap },
	{ "orange", &orange_malima },
};

static const char *const names[OP_MAX] = {
	[OP_CHECK] = "check", [OP_DETAILS] = "details",
	[OP_SET_STATE] = "set-state", [OP_SET_PLAN] = "set-plan",
	[OP_SET_OVERAGE] = "set-overage", [OP_PLANS] = "plans",
	[OP_USAGE] = "usage", [OP_SEND_SMS] = "send-sms",
	[OP_SMS_DETAILS] = "sms-details", [OP_SMS_FIND] = "sms-find",
	[OP_SESSION] = "session", [OP_LOCATION] = "location",
	[OP_AUDIT] = "audit", [OP_TRAFFIC] = "traffic",
	[OP_MODIFIED] = "modified",
};

/* What a page may ask, and what it should not; a build refuses the latter. */
static struct op_args variants[64];
static size_t nvariants;
static char ids[BATCH_MAX][20];
static const char *id_list[BATCH_MAX];

static struct op_args *
variant(void)
{
	struct op_args *v = &variants[nvariants++];

	*v = (struct op_args){
		.resource = SIM, .state = SIM_ACTIVATED,
		.value = "Monthly 5MB", .cycle_start = "2026-01-01",
		.remote_id = "1001", .since = ABSENT,
	};
	return v;
}

static void
make_variants(void)
{
	static const char *const values[] = {
		"DEFAULT", "TEMPORARY_OVERRIDE", "PERMANENT_OVERRIDE",
		AWKWARD, "", "x",
	};
	static const size_t batches[] = { 1, 2, 50, 51, 100 };
	struct op_args *v;

	variant();
	variant()->effective = "2026-08-01";
	variant()->effective = "";
	variant()->since = 0;
	variant()->since = 1772452800123;
	variant()->days = 365;
	variant()->resource = AWKWARD;
	for (int s = 0; s < SIM_STATE_MAX; s++)
		variant()->state = (enum sim_state)s;
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		variant()->value = values[i];
		v = variant();
		v->value = values[i];
		v->effective = "2028-02-29";
	}
	for (size_t i = 0; i < BATCH_MAX; i++) {
		snprintf(ids[i], sizeof(ids[i]), "%019zu", i);
		id_list[i] = ids[i];
	}
	for (size_t i = 0; i < sizeof(batches) / sizeof(batches[0]); i++) {
		v = variant();
		v->resources = id_list;
		v->nsims = batches[i];
	}
}

static int
write_file(const char *path, const struct http_request *rq)
{
	FILE *f = fopen(path, "wb");

	if (f == NULL || fwrite(rq->body, 1, rq->body_len, f) !=
	    rq->body_len || fclose(f) != 0) {
		perror(path);
		return -1;
	}
	return 0;
}

/* Every variant of one step; how many were built, -1 on a failure. */
static int
dump_step(struct arena *a, const char *prefix, const struct step *s,
    const struct account *acc)
{
	static const struct result nothing = { .has_sim = false };
	struct http_request rq;
	int n = 0;

	for (size_t i = 0; i < nvariants; i++) {
		rq = (struct http_request){ .method = NULL };
		if (s->build(acc, &variants[i], &nothing, a, &rq) != E_OK)
			continue;
		if (write_file(arena_printf(a, "%s-%02zu.xml", prefix, i),
		    &rq) == -1)
			return -1;
		n++;
	}
	return n;
}

static int
dump_driver(struct arena *a, const char *dir, const char *family,
    const struct driver *p)
{
	json_t *settings = json_own(a, json_pack("{s:s, s:s, s:s, s:s}",
	    "username", "user <&> \xc3\xa9", "password", "p]]>\"'<&",
	    "accesskey", "KEY&1", "endpoint", "api.example.net"));
	struct account acc = { .key = "k", .settings = settings };
	const struct step *s;
	int n;

	for (size_t op = 0; op < OP_MAX; op++) {
		s = p->ops[op].steps;
		for (int i = 0; s != NULL && s->build != NULL; s++, i++) {
			n = dump_step(a, arena_printf(a, "%s/%s-%s-%s-%d",
			    dir, family, p->name, names[op], i), s, &acc);
			if (n < 1) {
				fprintf(stderr, "%s %s: nothing built\n",
				    p->name, names[op]);
				return -1;
			}
		}
	}
	return 0;
}

/* --- JSON: the mbed Device Connector, Izuma, fabconnect --- */

/* Bodies that are sent to a path, and how many were. */
static struct {
	const char	*family, *path, *schema;
	int		 n;
} bodies[] = {
	{ "pelion", "/v2/device-requests/", "DeviceRequest", 0 },
	{ "pelion", "/v2/subscriptions", "PresubscriptionArray", 0 },
	{ "pelion", "/v2/notification/callback", "Webhook", 0 },
	{ "fabconnect", "/transactions", "tx_input_unstructured", 0 },
	{ "fabconnect", "/query", "query_input_unstructured", 0 },
};
enum { BODIES = sizeof(bodies) / sizeof(bodies[0]) };

/* The body of each step that has one. */
static int
dump_bodies(struct arena *a, const char *dir, const struct account *acc,
    const struct operation *o, const char *value)
{
	const struct op_args args = { .resource = "0123456789abcdef",
		.value = value, .own_id = "own-id_1", .since = ABSENT };
	static const struct result nothing = { .has_sim = false };

	for (const struct step *s = o->steps; s->build != NULL; s++) {
		struct http_request rq = { .method = NULL };
		size_t i = 0;

		if (s->build(acc, &args, &nothing, a, &rq) != E_OK)
			return -1;
		if (rq.body_len == 0)
			continue;
		while (i < BODIES && strstr(rq.url, bodies[i].path) == NULL)
			i++;
		if (i == BODIES || write_file(arena_printf(a,
		    "%s/%s-%d-%s.json", dir, bodies[i].family,
		    bodies[i].n++, bodies[i].schema), &rq) == -1)
			return -1;
	}
	return 0;
}

static int
dump_izuma(struct arena *a, const char *dir)
{
	static const char *const writes[] = {
		"{\"method\":\"PUT\",\"resourceId\":\"3311/0/5850\","
		    "\"text\":\"on \\\"\u00e9\"}",
		"{\"method\":\"PUT\",\"resourceId\":\"/5/0/1\","
		    "\"payload\":\"AAEC/w==\"}",
		"{\"method\":\"POST\",\"resourceId\":\"3/0/4\"}",
	};
	const struct driver *p = &izuma_management;
	const struct account acc = { .key = "k", .settings = json_own(a,
	    json_pack("{s:s, s:s, s:s}", "accesskey", "ak_1", "subscribe",
	    "/3303/* 3311/0/5850", "endpoint", "api.example.net")) };
	int failed = dump_bodies(a, dir, &acc, p->channel->open, NULL) |
	    dump_bodies(a, dir, &acc, &p->ops[OP_LISTEN],
	    "https://console.example/push/k/secret");

	for (const struct command_kind *k = p->commands; k->name != NULL; k++)
		if (strcmp(k->name, "write") != 0)
			failed |= dump_bodies(a, dir, &acc, k->own,
			    "3303/0/5700");
		else
			for (size_t i = 0; i < sizeof(writes) /
			    sizeof(writes[0]); i++)
				failed |= dump_bodies(a, dir, &acc, k->own,
				    writes[i]);
	return failed;
}

/* What it shares with its successor; a value is written as its bytes alone. */
static int
dump_connector(struct arena *a, const char *dir)
{
	const struct driver *p = &mbed_connector;
	const struct account acc = { .key = "k", .settings = json_own(a,
	    json_pack("{s:s, s:s, s:s, s:s}", "accesskey", "KEY1", "domain",
	    "d", "subscribe", "/3303/* 3311/0/5850", "endpoint",
	    "api.example.net")) };
	int failed = dump_bodies(a, dir, &acc, p->channel->open, NULL) |
	    dump_bodies(a, dir, &acc, &p->ops[OP_LISTEN],
	    "https://console.example/push/k/secret");

	for (const struct command_kind *k = p->commands; k->name != NULL; k++)
		if (strcmp(k->name, "write") != 0)
			failed |= dump_bodies(a, dir, &acc, k->own,
			    "3303/0/5700");
	return failed;
}

static int
dump_fabric(struct arena *a, const char *dir)
{
	static const char call[] = "{\"contract\":\"assets\",\"function\":"
	    "\"updateAsset\",\"args\":[\"{\\\"assetID\\\":\\\"\u00e9\\\"}\"]}";
	const struct account acc = { .key = "k", .settings = json_own(a,
	    json_pack("{s:s, s:s, s:s, s:s}", "endpoint", "api.example.net",
	    "signer", "user <&> \xc3\xa9", "channel", "orders", "contract",
	    "assets")) };
	int failed = 0;

	for (size_t op = OP_HEAD; op < OP_MAX; op++)
		if (fabric.ops[op].steps != NULL)
			failed |= dump_bodies(a, dir, &acc, &fabric.ops[op],
			    call);
	return failed | dump_bodies(a, dir, &acc, &fabric.ops[OP_DETAILS],
	    call);
}

/* Was each of the bodies sent? */
static int
check_bodies(void)
{
	int failed = 0;

	for (size_t i = 0; i < BODIES; i++)
		if (bodies[i].n == 0) {
			fprintf(stderr, "no %s built\n", bodies[i].schema);
			failed = -1;
		}
	return failed;
}

int
main(int argc, char **argv)
{
	struct arena *a = arena_new(ARENA_MAX);
	int failed = 0;

	if (argc != 2) {
		fprintf(stderr, "usage: %s directory\n", argv[0]);
		return 2;
	}
	make_variants();
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		failed |= dump_driver(a, argv[1], rows[i].family,
		    rows[i].driver);
	failed |= dump_connector(a, argv[1]);
	failed |= dump_izuma(a, argv[1]);
	failed |= dump_fabric(a, argv[1]);
	failed |= check_bodies();
	arena_free(a);
	return failed == 0 ? 0 : 1;
}
