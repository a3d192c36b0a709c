/* Blockchain: Map Device Data from the first step to the last, the list, the
 * ledger's page, and the service request. */
#include <check.h>
#include <string.h>

#include "chain_service.h"
#include "drivers/registry.h"
#include "page_fixture.h"
#include "store/device/device.h"
#include "store/ledger/look.h"
#include "store/ledger/mapping.h"
#include "store/ledger/transaction.h"

Suite	*pages_ledger_suite(void);

#define CONTRACT "0x5FbDB2315678afecb367f032d93F642f64180aa3"

static void
setup(void)
{
	const struct extension x = { .key = "eth", .title = "Chain",
		.driver = "ethereum-jsonrpc", .on = true, .created = NOW,
		.settings = "{\"endpoint\":\"http://127.0.0.1:1\","
		"\"confirmations\":\"2\"}", .sealed = "" };

	page_open_sealed();
	store_device("pump-1");
	ck_ok(extension_add(store_db, &x));
}

/* Where the last answer led to. */
static const char *
led_to(void)
{
	ck_assert_int_eq(page_reply.status, 303);
	return arena_strdup(store_a, page_reply.location);
}

static const char *
step(const char *at, const char *form)
{
	ck_ok(page_post(at, form));
	return led_to();
}

static const char *
up_to_the_route(void)
{
	const char *at = step("/blockchain/map", "");

	ck_ok(page_get(at));
	has("Device Type and Event");
	ck_assert_int_eq(page_post(at, "type=meter&event=ledger&go=next"),
	    E_FORM);
	has("each transaction would bring");
	at = step(at, "type=meter&event=status&go=next");
	ck_ok(page_get(at));
	has("Chain");
	at = step(at, "extension=eth&go=next");
	ck_ok(page_get(at));
	has("Contract address");
	return step(at, "contract=" CONTRACT "&function="
	    "updateAsset%28string%2Cstring%29&schema=&go=next");
}

#define PARAMS	"shape=asset&which=every&name-0=assetID&type-0=string&" \
	"from-0=device&value-0=&places-0=&optional-0=no&name-1=temperature&" \
	"type-1=number&from-1=property&value-1=temp&places-1=&optional-1=no"

START_TEST(wizard)
{
	const char *at = up_to_the_route();
	struct mapping *m;
	size_t n;

	ck_ok(page_get(at));
	has("value=\"assetID\"");
	at = step(at, PARAMS "&go=next");
	ck_ok(page_get(at));
	has("No such event has come lately");
	has("updateAsset(string,string)");
	ck_assert_str_eq(step(at, "go=next"), "/blockchain?done="
	    "mapping-added");
	ck_ok(mapping_list(store_db, store_a, true, &m, &n));
	ck_assert_uint_eq(n, 1);
	ck_assert_str_eq(m->event, "status");
	ck_assert_str_eq(m->contract, CONTRACT);
	ck_ok(page_get("/blockchain"));
	has("updateAsset(string,string)");
	has("Pause");
	/* the draft is used up */
	ck_assert_ptr_nonnull(strstr(step(at, "go=next"), "form-gone"));
}
END_TEST

START_TEST(nothing_is_lost)
{
	const char *at = step("/blockchain/map", "");

	ck_assert_int_eq(page_post(at, "type=&event=&go=next"), E_FORM);
	has("Choose a device type.");
	at = up_to_the_route();
	ck_assert_int_eq(page_post(at, PARAMS "&name-2=d&type-2=string&"
	    "from-2=property&value-2=d.x&places-2=&optional-2=no&go=next"),
	    E_FORM);
	has("leave out the leading d.");
	has("value=\"d.x\"");
	ck_ok(page_get(at));		/* and it is still there */
	has("value=\"d.x\"");
	ck_assert_int_eq(page_post(at, "shape=asset&name-0=x&type-0=string&"
	    "from-0=device&go=next"), E_FORM);
	has("One parameter has to be called assetID");
	at = step(at, PARAMS "&go=back");
	ck_assert_int_eq(page_post(at, "contract=0x12&function=f%28int7%29&"
	    "schema=&go=next"), E_FORM);
	has("40 digits");
	has("no type “int7”");
}
END_TEST

START_TEST(from_schema_and_abi)
{
	const char *at = up_to_the_route();

	at = step(at, PARAMS "&go=back");
	at = step(at, "contract=" CONTRACT "&function="
	    "updateAsset%28string%2Cstring%29&schema={\"API\":{\"updateAsset\":"
	    "{\"properties\":{\"args\":{\"items\":{\"properties\":{\"assetID\":"
	    "{\"type\":\"string\"},\"location\":{\"properties\":{\"latitude\":"
	    "{\"type\":\"number\"}}}},\"required\":[\"assetID\"]}}}}}}"
	    "&go=next");
	ck_ok(page_get(at));
	has("value=\"location.latitude\"");
	at = step(at, PARAMS "&go=back");
	at = step(at, "contract=" CONTRACT "&function=log%28%29&schema="
	    "[{\"type\":\"function\",\"name\":\"log\",\"inputs\":[{\"name\":"
	    "\"pressure\",\"type\":\"uint256\"}]}]&go=next");
	ck_ok(page_get(at));
	has("value=\"pressure\"");
	has("checked> <span>Separate arguments");
}
END_TEST

static int64_t
add_mapping(void)
{
	struct mapping m = { .type_id = "meter", .event = "status",
		.extension = "eth", .contract = CONTRACT, .function =
		"updateAsset(string,string)", .route = "{\"shape\":\"asset\","
		"\"params\":[{\"name\":\"assetID\",\"type\":\"string\","
		"\"from\":\"device\"}]}", .user = "ada", .created = NOW };

	ck_ok(mapping_add(store_db, &m));
	return m.id;
}

START_TEST(list)
{
	struct mapping m;

	add_mapping();
	ck_ok(page_post("/blockchain/mappings/1/pause", ""));
	ck_ok(mapping_get(store_db, store_a, 1, &m));
	ck_assert(!m.on);
	ck_ok(page_post("/blockchain/mappings/1/resume", ""));
	ck_ok(mapping_count(store_db, 1, 5, 2, "The event has no property x.",
	    NOW));
	ck_ok(page_get("/blockchain"));
	has("5 events recorded, 2 did not fit");
	has("The event has no property x.");
	has("Does not fit");
	ck_assert_ptr_nonnull(strstr(step("/blockchain/mappings/1/edit", ""),
	    "/summary"));
	ck_ok(page_get("/blockchain/mappings/1/delete"));
	has("status of meter");
	ck_ok(page_post("/blockchain/mappings/1/delete", ""));
	ck_ok(page_get("/blockchain"));
	has("No mappings yet");
	ck_assert_int_eq(page_get("/blockchain/mappings/1/delete"),
	    E_NOTFOUND);
}
END_TEST

START_TEST(ledger)
{
	const struct transaction t = { .mapping = 1, .event = 9,
		.extension = "eth", .device = 1, .type_id = "meter",
		.device_id = "pump-1", .asset = "pump-1", .at = NOW,
		.body = "{\"contract\":\"" CONTRACT "\",\"function\":"
		"\"updateAsset(string,string)\",\"args\":[\"p\",\"<b>\"]}" };
	bool made;

	ck_ok(transaction_add(store_db, &t, false, NOW, &made));
	ck_assert(made);
	ck_ok(transaction_add(store_db, &t, false, NOW, &made));
	ck_assert(!made);
	ck_ok(ledger_account_pause(store_db, "eth", NOW + 1, "Gas costs 200 "
	    "gwei."));
	ck_ok(page_get("/blockchain/ledgers/eth"));
	has("Gas costs 200 gwei.");
	has("&lt;b&gt;");
	has("Waits");
	ck_ok(page_get("/blockchain"));
	has("1 wait, 0 on their way");
	ck_assert_int_eq(page_get("/blockchain/ledgers/jasper"), E_NOTFOUND);
	ck_assert_ptr_nonnull(strstr(step("/blockchain/ledgers/eth/again/1",
	    ""), "transaction-left"));
}
END_TEST

/* The functions of a contract by their tab, with forms of its ABI. */
START_TEST(operations)
{
	static const char at[] = "/blockchain/ledgers/eth/contracts/"
	    CONTRACT;
	const char *once, *form;
	struct transaction *t;
	size_t n;

	ck_ok(page_get(at));
	has("functions of the sample contracts");
	has("update (1)");
	ck_assert_int_eq(page_post("/blockchain/ledgers/eth/call", "contract="
	    CONTRACT "&function=updateAsset%28string%2Cstring%29&once=12345678"
	    "90123456&p-0=&p-1=x"), E_FORM);
	has("Enter assetID.");
	ck_assert_int_eq(page_post("/blockchain/ledgers/eth/interface",
	    "contract=" CONTRACT "&do=save&interface=%5B%5D"), E_FORM);
	has("It names no function");
	ck_ok(page_post("/blockchain/ledgers/eth/interface", "contract="
	    CONTRACT "&do=save&interface=[{\"type\":\"function\",\"name\":"
	    "\"setLimit\",\"inputs\":[{\"name\":\"most\",\"type\":"
	    "\"uint8\"}]},{\"type\":\"function\",\"name\":\"limit\","
	    "\"stateMutability\":\"view\",\"inputs\":[],\"outputs\":[{"
	    "\"type\":\"uint8\"}]}]"));
	ck_ok(page_get(arena_printf(store_a, "%s?tab=set", at)));
	has("set (1)");
	has("read (1)");
	has("value=\"setLimit(uint8)\"");
	once = page_between("name=\"once\" value=\"", "\"");
	form = arena_printf(store_a, "contract=" CONTRACT "&function=setLimit"
	    "%%28uint8%%29&once=%s&p-0=", once);
	ck_assert_int_eq(page_post("/blockchain/ledgers/eth/call",
	    arena_printf(store_a, "%s256", form)), E_FORM);
	has("no whole number that fits uint8");
	has("value=\"256\"");
	ck_assert_ptr_nonnull(strstr(step("/blockchain/ledgers/eth/call",
	    arena_printf(store_a, "%s7", form)), "transaction-made"));
	/* the same form once more is no second transaction */
	ck_assert_ptr_nonnull(strstr(step("/blockchain/ledgers/eth/call",
	    arena_printf(store_a, "%s7", form)), "transaction-there"));
	ck_ok(transaction_list(store_db, store_a, "eth", INT64_MAX, 9, &t,
	    &n));
	ck_assert_uint_eq(n, 1);
	ck_assert_str_eq(t->user, page_user.name);
	ck_assert_int_eq(t->mapping, 0);
	ck_assert_str_eq(t->body, "{\"contract\":\"" CONTRACT "\","
	    "\"function\":\"setLimit(uint8)\",\"args\":[\"7\"]}");
	/* it is among those of its contract, and of no other */
	ck_ok(page_get(at));
	has("setLimit(uint8)\n7");
	ck_ok(page_get("/blockchain/ledgers/eth/contracts/"
	    "0x00000000000000000000000000000000000000aa"));
	gone("setLimit(uint8)\n7");
	page_user.role = ROLE_VIEWER;
	ck_ok(page_get(arena_printf(store_a, "%s?tab=set", at)));
	has("operators and admins may call it");
	ck_assert_int_eq(page_post("/blockchain/ledgers/eth/call",
	    arena_printf(store_a, "%s8", form)), E_ROLE);
}
END_TEST

START_TEST(cards_and_blocks)
{
	struct ledger_card k = { .user = page_user.id, .call = "{\"contract\":"
	    "\"" CONTRACT "\",\"function\":\"readAsset(string)\",\"args\":["
	    "\"p\"]}", .answer = "{\"c\":1}", .fault = "", .asked = NOW,
	    .height = 7 };
	struct ledger_card *cards;
	size_t n;

	ck_ok(ledger_card_put(store_db, store_a, "eth", &k,
	    false));
	ck_ok(page_get("/blockchain/ledgers/eth"));
	has("{\"c\":1}");
	has("at block 7");
	ck_ok(page_post("/blockchain/ledgers/eth/cards", "id=1&do=poll"));
	ck_ok(ledger_card_due(store_db, store_a, "eth", NOW, 7, &cards, &n));
	ck_assert_uint_eq(n, 0);
	ck_ok(ledger_card_due(store_db, store_a, "eth", NOW, 8, &cards, &n));
	ck_assert_uint_eq(n, 1);
	/* the same answer has not changed, and it is polled on */
	k.asked = NOW + 1;
	ck_ok(ledger_card_put(store_db, store_a, "eth", &k,
	    false));
	ck_ok(ledger_card_list(store_db, store_a, "eth", k.user, &cards, &n));
	ck_assert_uint_eq(n, 1);
	ck_assert_int_eq(cards->changed, NOW);
	/* a page can show so much, and no character is cut */
	k.answer = arena_printf(store_a, "a%0*d%s", CARD_ANSWER_MAX - 2, 0,
	    "äx");
	ck_ok(ledger_card_put(store_db, store_a, "eth", &k,
	    false));
	ck_ok(ledger_card_list(store_db, store_a, "eth", k.user, &cards, &n));
	ck_assert_uint_eq(n, 1);
	ck_assert_str_eq(cards->answer + CARD_ANSWER_MAX - 2, "0… (longer)");
	k.answer = "{\"c\":1}";
	ck_ok(ledger_card_put(store_db, store_a, "eth", &k,
	    false));
	ck_assert_int_gt(cards->poll_until, NOW);
	/* a fault that passes stands beside it */
	cards->fault = "The node has failed.";
	ck_ok(ledger_card_told(store_db, store_a, cards, true));
	ck_ok(page_get("/blockchain/ledgers/eth"));
	has("It could not be read again: The node has failed.");
	has("{\"c\":1}");
	has("at block 7");
	k.answer = "";
	k.fault = "It does not answer.";
	k.asked = NOW + 9;
	ck_ok(ledger_card_put(store_db, store_a, "eth", &k, true));
	ck_ok(ledger_card_list(store_db, store_a, "eth", k.user, &cards, &n));
	ck_assert_str_eq(cards->answer, "{\"c\":1}");
	ck_assert_str_eq(cards->fault, k.fault);
	ck_assert_int_eq(cards->asked, NOW + 1);
	/* nobody else's */
	ck_ok(ledger_card_list(store_db, store_a, "eth", 2, &cards, &n));
	ck_assert_uint_eq(n, 0);
	ck_ok(page_post("/blockchain/ledgers/eth/cards", "do=clear"));
	ck_ok(page_get("/blockchain/ledgers/eth"));
	has("Nothing read yet");
	ck_assert_str_eq(step("/blockchain/ledgers/eth/watch", "do=watch"),
	    "/blockchain/ledgers/eth#blocks");
	/* and from a contract's page to that page */
	ck_assert_str_eq(step("/blockchain/ledgers/eth/watch",
	    "do=watch&contract=" CONTRACT), "/blockchain/ledgers/eth/contracts/"
	    CONTRACT "#blocks");
	ck_assert_str_eq(step("/blockchain/ledgers/eth/cards",
	    "do=clear&contract=" CONTRACT), "/blockchain/ledgers/eth/contracts/"
	    CONTRACT "#payloads");
	for (int i = 1; i <= BLOCKS_KEPT + 2; i++)
		ck_ok(ledger_block_put(store_db, "eth",
		    &(struct ledger_kept_block){ .number = i, .body =
		    "{\"at\":1700000000000,\"txs\":[{\"hash\":\"0xab\","
		    "\"from\":\"0x01\",\"contract\":\"" CONTRACT "\","
		    "\"function\":\"updateAsset\",\"args\":\"<i>\"}],"
		    "\"logs\":[{\"name\":\"AssetUpdated\",\"args\":\"{}\","
		    "\"contract\":\"" CONTRACT "\"}]}" }, i));
	ck_assert_int_eq(store_number("SELECT count(*) FROM ledger_block"),
	    BLOCKS_KEPT);
	ck_ok(page_get("/blockchain/ledgers/eth"));
	has("Stop watching");
	has("#52");
	has("&lt;i&gt;");
	has("AssetUpdated");
	gone("#42 ");
	/* older ones, as far as there are any */
	has("/blockchain/ledgers/eth?blocks=43#blocks");
	ck_ok(page_get("/blockchain/ledgers/eth?blocks=43"));
	has("#42 ");
	has("#33 ");
	gone("#43 ");
	has("blocks=33#blocks");
	has("/blockchain/ledgers/eth#blocks");
	ck_ok(page_get("/blockchain/ledgers/eth?blocks=13"));
	has("#3 ");
	gone("Older blocks");
	ck_ok(page_get("/blockchain/ledgers/eth?blocks=odd"));
	has("#52 ");
	ck_ok(page_get("/blockchain/ledgers/eth/contracts/0x00"));
	gone("&lt;i&gt;");
	has("/blockchain/ledgers/eth/contracts/0x00?blocks=43#blocks");
}
END_TEST

/* The section of a device: its asset's state, and its transactions there alone. */
START_TEST(section)
{
	const struct extension other = { .key = "two", .title = "Other",
		.driver = "ethereum-jsonrpc", .on = true, .created = NOW,
		.settings = "{}", .sealed = "" };
	const struct link l = { .extension = "eth", .resource = "a-1",
		.kind = "asset" };
	struct transaction t = { .mapping = 1, .event = 1, .extension = "eth",
		.device = 1, .type_id = "meter", .device_id = "pump-1",
		.asset = "a-1", .at = NOW, .body = "{\"contract\":\"" CONTRACT
		    "\",\"function\":\"updateAsset(string,string)\",\"args\":"
		    "[]}" };
	bool made;

	ck_ok(extension_add(store_db, &other));
	ck_ok(device_configure(store_db, store_a, 1,
	    "{\"eth\":{\"asset\":\"a-1\"}}", &l, 1, NOW));
	ck_ok(page_get("/devices/meter/pump-1"));
	has("No event of this device has become a transaction here yet.");
	ck_ok(transaction_add(store_db, &t, false, NOW, &made));
	t.event = 2;
	t.extension = "two";
	t.body = "{\"contract\":\"c\",\"function\":\"elsewhere()\",\"args\":[]}";
	ck_ok(transaction_add(store_db, &t, false, NOW, &made));
	ck_ok(page_get("/devices/meter/pump-1"));
	has("updateAsset(string,string)");
	has("Waits");
	gone("elsewhere()");
	has("<a href=\"/blockchain/ledgers/eth\">All transactions of Chain");
}
END_TEST

/* What holds money back shows on the first page, as long as something waits. */
START_TEST(held)
{
	const struct transaction t = { .mapping = 1, .event = 1, .extension =
	    "eth", .device = 1, .type_id = "meter", .device_id = "pump-1",
	    .asset = "a", .at = NOW, .body = "{}" };
	bool made;

	ck_ok(ledger_account_pause(store_db, "eth", NOW + 60000,
	    "The account has 5 gwei left, and 10 are to stay."));
	ck_ok(page_get("/"));
	gone("hold transactions up");
	ck_ok(transaction_add(store_db, &t, false, NOW, &made));
	ck_ok(page_get("/"));
	has("Ledgers that hold transactions up");
	has("<a href=\"/blockchain/ledgers/eth\">Chain</a>: The account has 5 gwei "
	    "left, and 10 are to stay.");
	ck_ok(extension_set_on(store_db, "eth", false, NOW));
	ck_ok(page_get("/"));
	gone("hold transactions up");
}
END_TEST

START_TEST(service)
{
	page_user.role = ROLE_VIEWER;
	ck_ok(page_get("/blockchain/about"));
	has("Trigger smart contract updates with device events.");
	gone("/extensions/add/ethereum-jsonrpc");
	ck_assert_int_eq(page_post("/blockchain/about", "contact=&about=x"),
	    E_FORM);
	has("Enter how you can be reached");
	ck_ok(page_post("/blockchain/about", "contact=ada%40example.org&about="
	    "Our+pumps"));
	ck_ok(page_get("/blockchain"));
	gone("Our pumps");
	page_user.role = ROLE_ADMIN;
	ck_ok(page_get("/blockchain"));
	has("Our pumps");
	ck_ok(page_post("/blockchain/requests/1/answer", "answer="));
	ck_ok(page_get("/blockchain"));
	has("Answered by");
	gone("requests/1/answer");
	/* a second answer is not dropped */
	ck_assert_int_eq(page_post("/blockchain/requests/1/answer",
	    "answer=Done."), E_CONFLICT);
	ck_ok(page_get("/extensions/add"));
	has("Tell me more");
}
END_TEST

Suite *
pages_ledger_suite(void)
{
	Suite *s = suite_create("pages_ledger");
	TCase *tc = tcase_create("ledger");

	tcase_add_checked_fixture(tc, setup, page_close);
	tcase_add_test(tc, wizard);
	tcase_add_test(tc, nothing_is_lost);
	tcase_add_test(tc, from_schema_and_abi);
	tcase_add_test(tc, list);
	tcase_add_test(tc, ledger);
	tcase_add_test(tc, operations);
	tcase_add_test(tc, cards_and_blocks);
	tcase_add_test(tc, section);
	tcase_add_test(tc, held);
	tcase_add_test(tc, service);
	suite_add_tcase(s, tc);
	return s;
}
