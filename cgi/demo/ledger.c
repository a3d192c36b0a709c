#include "ledger.h"

#include "../drivers/ledger.h"
#include "../drivers/secrets.h"
#include "../lib/text/json.h"
#include "../store/extension/extension.h"
#include "../store/ledger/mapping.h"

/* The account of the example of EIP-155; the simulator gives it money. */
#define PRIVATE_KEY	"4646464646464646464646464646464646464646464646464646" \
			"464646464646"
#define CONTRACT	"0x5FbDB2315678afecb367f032d93F642f64180aa3"

static const char route[] = "{\"shape\":\"asset\",\"params\":["
    "{\"name\":\"assetID\",\"type\":\"string\",\"from\":\"asset\","
    "\"value\":\"\"},"
    "{\"name\":\"open\",\"type\":\"boolean\",\"from\":\"property\","
    "\"value\":\"open\"},"
    "{\"name\":\"at\",\"type\":\"string\",\"from\":\"time\","
    "\"value\":\"\"}]}";

enum err
demo_ledger(struct db *db, struct arena *a, const char *simulator,
    int64_t created)
{
	json_t *settings = json_own(a, json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:s}",
	    "fees", "eip1559", LEDGER_CONFIRMATIONS, "3", "maxfee", "20",
	    "gasday", "10000000000", "floor", "10000000",
	    "contract", CONTRACT, "events", LEDGER_EVENTS));
	struct extension x = { .key = "ethereum", .title = "Ethereum",
		.driver = "ethereum-jsonrpc", .on = true, .created = created };
	struct mapping m = { .type_id = "electricity-meter", .event = "door",
		.extension = "ethereum", .contract = CONTRACT,
		.function = "updateAsset(string,string)", .route = route,
		.created = created, .user = "demo" };
	enum err e;

	json_object_set_new(settings, "endpoint", json_string(arena_printf(a,
	    "%schain", simulator)));
	x.settings = json_write(a, settings);
	x.sealed = secrets_put(a, secrets_put(a, "", "key", PRIVATE_KEY),
	    "password", "chain-demo-token");
	e = extension_add(db, &x);
	return e != E_OK ? e : mapping_add(db, &m);
}
