/* Calls to contracts, what they answer and what they log, by the ABI
 * specification's own examples. */
#include <check.h>
#include <string.h>

#include "app.h"
#include "lib/eth/event.h"
#include "lib/eth/hex.h"

static struct arena *a;

static void
setup(void)
{
	a = arena_new(ARENA_MAX);
}

static void
teardown(void)
{
	arena_free(a);
}

#define WORD(last)	"000000000000000000000000000000000000000000000000" \
	"00000000000000" last

/* contracts/ledger.md, and the ABI specification's own example */
START_TEST(selectors)
{
	static const struct { const char *function, *selector; } rows[] = {
		{ "createAsset(string,string)", "0xa2a55b68" },
		{ "updateAsset( string , string )", "0x3316b9b1" },
		{ "readAsset(string) returns (string)", "0xc8757bf5" },
		{ "readRecentStates(uint)", "0xd3fede69" },
		{ "readAssetSchemas()", "0x5ab80d86" },
		{ "baz(uint32,bool)", "0xcdcd77c0" },
	};
	static const char *const bad[] = { "", "f", "1f()", "f(", "f(string",
		"f(uint7)", "f(uint264)", "f(string[0])", "f(string])",
		"f(string[)", "f((string)", "f((string,))", "f(())", "f(uint[999]"
		"[999][999])", "f((((((((uint))))))))", "f(bytes33)", "f() x",
		"f(string,)", "f(,)" };
	struct abi_function f;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		ck_assert_ptr_null(abi_function_read(a, rows[i].function, &f));
		ck_assert_str_eq(hex_data(a, f.selector, ABI_SELECTOR),
		    rows[i].selector);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ck_assert_msg(abi_function_read(a, bad[i], &f) != NULL, "%s",
		    bad[i]);
}
END_TEST

static const char *
encoded(const char *function, const char *const *args)
{
	const unsigned char *data;
	struct abi_function f;
	size_t n;

	ck_assert_ptr_null(abi_function_read(a, function, &f));
	ck_assert_ptr_null(abi_encode(a, &f, args, &data, &n));
	return hex_data(a, data, n);
}

START_TEST(calls)
{
	static const char *const baz[] = { "69", "true" };
	static const char *const two[] = { "é", "" };
	const char *values[2];
	const unsigned char *data;
	struct abi_function f;
	size_t n;

	ck_assert_str_eq(encoded("baz(uint32,bool)", baz), "0xcdcd77c0"
	    WORD("45") WORD("01"));
	ck_assert_str_eq(encoded("updateAsset(string,string)", two),
	    "0x3316b9b1" WORD("40") WORD("80") WORD("02")
	    "c3a9000000000000000000000000000000000000000000000000000000000000"
	    WORD("00"));
	ck_assert_ptr_null(abi_function_read(a, "g(string,int16)", &f));
	ck_assert_str_eq(abi_encode(a, &f, (const char *const[]){ "x",
	    "18.4" }, &data, &n), "Argument 2: “18.4” is no whole number that "
	    "fits int16.");
	ck_assert_ptr_null(abi_encode(a, &f, (const char *const[]){ "x",
	    "-7" }, &data, &n));
	ck_assert(abi_decode(a, f.types, f.n, data + 4, n - 4, values));
	ck_assert_str_eq(values[0], "x");
	ck_assert_str_eq(values[1], "-7");
	for (int i = 0; i < 10000; i++)		/* no more room than it takes */
		ck_assert_ptr_null(abi_encode(a, &f, (const char *const[]){
		    "x", "-7" }, &data, &n));
	for (size_t cut = 1; cut < n - 4; cut++)	/* never past the end */
		if (n - 4 - cut < 97)
			ck_assert(!abi_decode(a, f.types, f.n, data + 4,
			    n - 4 - cut, values));
}
END_TEST

/* The ABI specification's own examples, and structs. */
START_TEST(lists)
{
	static const char *const f_args[] = { "291", "[1110,1929]",
		"0x31323334353637383930", "0x48656c6c6f2c20776f726c6421" };
	static const char *const g_args[] = { "[[1,2],[3]]",
		"[\"one\",\"two\",\"three\"]" };
	static const char *const bad[][2] = {
		{ "f(uint8[])", "[1,256]" }, { "f(uint8[2])", "[1]" },
		{ "f(uint8[])", "{}" }, { "f(uint8[])", "1" },
		{ "f((uint8,string))", "[1]" }, { "f(uint8[])", "[[1]]" },
	};
	const char *values[2];
	const unsigned char *data;
	struct abi_function f;
	size_t n;

	ck_assert_str_eq(encoded("f(uint256,uint32[],bytes10,bytes)", f_args),
	    "0x8be65246" "0000000000000000000000000000000000000000000000000"
	    "000000000000123" WORD("80")
	    "3132333435363738393000000000000000000000000000000000000000000000"
	    "00000000000000000000000000000000000000000000000000000000000000e0"
	    WORD("02")
	    "0000000000000000000000000000000000000000000000000000000000000456"
	    "0000000000000000000000000000000000000000000000000000000000000789"
	    WORD("0d")
	    "48656c6c6f2c20776f726c642100000000000000000000000000000000000000"
	    );
	ck_assert_str_eq(arena_strndup(a, encoded("g(uint256[][],string[])",
	    g_args), 10), "0x2289b18c");
	ck_assert_ptr_null(abi_function_read(a, "g(uint[][],string[])", &f));
	ck_assert_ptr_null(abi_encode(a, &f, g_args, &data, &n));
	ck_assert_uint_eq(n, 4 + 20 * ETH_WORD);
	ck_assert(abi_decode(a, f.types, f.n, data + 4, n - 4, values));
	ck_assert_str_eq(values[0], "[[\"1\",\"2\"],[\"3\"]]");
	ck_assert_str_eq(values[1], g_args[1]);
	for (size_t cut = 1; cut < n - 4; cut++)	/* never past the end */
		(void)abi_decode(a, f.types, f.n, data + 4, n - 4 - cut,
		    values);
	ck_assert_ptr_null(abi_function_read(a, "s((address,(uint,string)[2]"
	    "[]) , bool)", &f));
	ck_assert_str_eq(f.signature,
	    "s((address,(uint256,string)[2][]),bool)");
	ck_assert_ptr_null(abi_encode(a, &f, (const char *const[]){
	    "[\"0x5fbdb2315678afecb367f032d93f642f64180aa3\",[[[7,\"x\"],"
	    "[\"18446744073709551616\",\"\"]]]]", "true" }, &data, &n));
	ck_assert(abi_decode(a, f.types, f.n, data + 4, n - 4, values));
	ck_assert_str_eq(values[0], "[\"0x5FbDB2315678afecb367f032d93F642f64180"
	    "aa3\",[[[\"7\",\"x\"],[\"18446744073709551616\",\"\"]]]]");
	/* numbers as people wrote them, whole ones without a point */
	ck_assert_ptr_null(abi_function_read(a, "t(string[],uint8[])", &f));
	ck_assert_ptr_null(abi_encode(a, &f, (const char *const[]){
	    "[23.47,0.1,5.0,-1.5,0.30000000000000004,true]", "[5.0,7]" },
	    &data, &n));
	ck_assert(abi_decode(a, f.types, f.n, data + 4, n - 4, values));
	ck_assert_str_eq(values[0], "[\"23.47\",\"0.1\",\"5\",\"-1.5\","
	    "\"0.30000000000000004\",\"true\"]");
	ck_assert_str_eq(values[1], "[\"5\",\"7\"]");
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		ck_assert_ptr_null(abi_function_read(a, bad[i][0], &f));
		ck_assert_msg(abi_encode(a, &f, &bad[i][1], &data, &n) !=
		    NULL, "%s", bad[i][1]);
	}
}
END_TEST

START_TEST(events)
{
	static const char *const bad[] = { "", "E", "E(", "E(string",
		"E(string a b)", "E(text a)", "E() x", "E(string indexed a b)",
		"E(bool indexed a, bool indexed b, bool indexed c, bool "
		"indexed d)" };
	unsigned char topics[2 * ETH_WORD] = { [ETH_WORD - 1] = 7,
		[ETH_WORD] = 0xab };
	const unsigned char *data;
	const char *values[3];
	struct abi_function f;
	struct abi_event e;
	size_t n;

	ck_assert_ptr_null(abi_event_read(a, "Transfer(address indexed from, "
	    "address indexed to, uint value)", &e));
	ck_assert_str_eq(hex_data(a, e.topic, KECCAK_LEN), "0xddf252ad1be2c89b"
	    "69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef");
	ck_assert_str_eq(e.names[2], "value");
	ck_assert_ptr_null(abi_event_read(a, "E(uint8 indexed n, string "
	    "indexed asset, string)", &e));
	ck_assert_str_eq(e.names[2], "argument3");
	ck_assert_ptr_null(abi_function_read(a, "f(string)", &f));
	ck_assert_ptr_null(abi_encode(a, &f, (const char *const[]){ "x" },
	    &data, &n));
	ck_assert(abi_event_decode(a, &e, topics, 2, data + 4, n - 4,
	    values));
	ck_assert_str_eq(values[0], "7");
	ck_assert_str_eq(values[1], hex_data(a, topics + ETH_WORD, ETH_WORD));
	ck_assert_str_eq(values[2], "x");
	ck_assert(!abi_event_decode(a, &e, topics, 1, data + 4, n - 4,
	    values));
	/* of what is more than a word there is only a hash */
	ck_assert_ptr_null(abi_event_read(a, "E(uint8[2] indexed pair, "
	    "(uint8,bool) indexed both, string)", &e));
	ck_assert(abi_event_decode(a, &e, topics, 2, data + 4, n - 4,
	    values));
	ck_assert_str_eq(values[0], hex_data(a, topics, ETH_WORD));
	ck_assert_str_eq(values[1], hex_data(a, topics + ETH_WORD, ETH_WORD));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ck_assert_msg(abi_event_read(a, bad[i], &e) != NULL, "%s",
		    bad[i]);
}
END_TEST

START_TEST(reverts)
{
	static const char reason[] = "0x08c379a0" WORD("20") WORD("07")
	    "746f6f20686f7400000000000000000000000000000000000000000000000000";
	static const char panic[] = "0x4e487b71" WORD("11");
	const unsigned char *data;
	size_t n;

	ck_assert(hex_read(a, reason, &data, &n));
	ck_assert_str_eq(abi_revert(a, data, n), "too hot");
	ck_assert_ptr_null(abi_revert(a, data, 40));
	ck_assert(hex_read(a, panic, &data, &n));
	ck_assert_str_eq(abi_revert(a, data, n),
	    "the contract stopped: a number ran over or under");
	ck_assert_ptr_null(abi_revert(a, data, 0));
	ck_assert_str_eq(abi_revert(a, (const unsigned char *)"\1\2\3\4", 4),
	    "an error of the contract's own, 0x01020304");
}
END_TEST

Suite *abi_suite(void);

Suite *
abi_suite(void)
{
	Suite *s = suite_create("abi");
	TCase *t = tcase_create("abi");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, selectors);
	tcase_add_test(t, calls);
	tcase_add_test(t, lists);
	tcase_add_test(t, events);
	tcase_add_test(t, reverts);
	suite_add_tcase(s, t);
	return s;
}
