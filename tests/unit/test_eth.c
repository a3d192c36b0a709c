/* What Ethereum's calls and transactions are made of, by the published
 * examples. */
#include <check.h>
#include <string.h>

#include "app.h"
#include "lib/eth/event.h"
#include "lib/eth/rlp.h"
#include "lib/eth/sign.h"

Suite	*eth_suite(void);

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

static const char *
hash_of(const char *s, size_t n)
{
	unsigned char hash[KECCAK_LEN];

	keccak256(s, n, hash);
	return hex_data(a, hash, sizeof(hash)) + 2;
}

/* The team's own vectors; lengths around a block's end from another
 * implementation. */
START_TEST(keccak)
{
	static const char quick[] =
	    "The quick brown fox jumps over the lazy dog";
	char many[300];

	memset(many, 'a', sizeof(many));
	ck_assert_str_eq(hash_of("", 0), "c5d2460186f7233c927e7db2dcc703c0"
	    "e500b653ca82273b7bfad8045d85a470");
	ck_assert_str_eq(hash_of("abc", 3), "4e03657aea45a94fc7d47ba826c8d667"
	    "c0d1e6e33a64a036ec44f58fa12d6c45");
	ck_assert_str_eq(hash_of(quick, sizeof(quick) - 1),
	    "4d741b6f1eb29cb2a9b9911c82f56fa8d73b04959d3d9d222895df6c0b28aa15");
	ck_assert_str_eq(hash_of(many, 135), "34367dc248bbd832f4e3e69dfaac2f92638bd0bbd18f2912ba4ef454919cf4"
	    "46");
	ck_assert_str_eq(hash_of(many, 136), "a6c4d403279fe3e0af03729caada8374b5ca54d8065329a3ebcaeb4b60aa38"
	    "6e");
	ck_assert_str_eq(hash_of(many, 137), "d869f639c7046b4929fc92a4d988a8b22c55fbadb802c0c66ebcd484f1915f"
	    "39");
}
END_TEST

START_TEST(numbers)
{
	unsigned char word[ETH_WORD];
	uint64_t n;

	ck_assert(hex_number("0x0", &n) && n == 0);
	ck_assert(hex_number("0xffffffffffffffff", &n) && n == UINT64_MAX);
	ck_assert(!hex_number("0x10000000000000000", &n));
	ck_assert(!hex_number("12", &n) && !hex_number("0x", &n) &&
	    !hex_number("0xg", &n) && !hex_number(NULL, &n));
	ck_assert_str_eq(hex_quantity(a, 0), "0x0");
	ck_assert_str_eq(hex_quantity(a, 1024), "0x400");
	ck_assert(hex_word("0xde0b6b3a7640000", word));	/* 1 ether */
	ck_assert_int_eq(word_gwei(word), 1000000000);
	ck_assert_str_eq(word_decimal(a, word, false), "1000000000000000000");
	ck_assert(word_read("-1", 8, true, word));
	ck_assert_str_eq(word_decimal(a, word, true), "-1");
	ck_assert(word_read("-128", 8, true, word));
	ck_assert(!word_read("-129", 8, true, word));
	ck_assert(!word_read("128", 8, true, word));
	ck_assert(word_read("255", 8, false, word));
	ck_assert(!word_read("256", 8, false, word));
	ck_assert(!word_read("-1", 8, false, word));
	ck_assert(!word_read("1.5", 256, false, word));
	ck_assert(!word_read("", 256, false, word));
	ck_assert(word_read("115792089237316195423570985008687907853269984665"
	    "640564039457584007913129639935", 256, false, word));
	ck_assert(!word_read("11579208923731619542357098500868790785326998466"
	    "5640564039457584007913129639936", 256, false, word));
}
END_TEST

/* https://ethereum.org/developers/docs/data-structures-and-encoding/rlp */
START_TEST(rlp_examples)
{
	static const char lorem[] =
	    "Lorem ipsum dolor sit amet, consectetur adipisicing elit";
	struct buf b, list;

	buf_init(&b, 1000);
	buf_init(&list, 1000);
	rlp_bytes(&b, "dog", 3);
	ck_assert(b.len == 4 && memcmp(b.data, "\x83" "dog", 4) == 0);
	buf_reset(&b);
	rlp_bytes(&list, "cat", 3);
	rlp_bytes(&list, "dog", 3);
	rlp_list(&b, list.data, list.len);
	ck_assert(b.len == 9 &&
	    memcmp(b.data, "\xc8\x83" "cat\x83" "dog", 9) == 0);
	buf_reset(&b);
	rlp_number(&b, 0);
	rlp_number(&b, 15);
	rlp_number(&b, 1024);
	rlp_list(&b, "", 0);
	rlp_bytes(&b, lorem, sizeof(lorem) - 1);
	ck_assert(memcmp(b.data, "\x80\x0f\x82\x04\x00\xc0\xb8\x38Lorem", 13)
	    == 0);
	ck_assert_uint_eq(b.len, 8 + sizeof(lorem) - 1);
	ck_assert(rlp_valid((unsigned char *)b.data, b.len, RLP_DEPTH_MAX));
	ck_assert(!rlp_valid((unsigned char *)b.data, b.len - 1,
	    RLP_DEPTH_MAX));
	buf_free(&b);
	buf_free(&list);
}
END_TEST

START_TEST(rlp_refused)
{
	static const struct { const char *bytes; size_t n; } bad[] = {
		{ "\x81\x05", 2 },		/* a byte for itself */
		{ "\xb8\x01x", 3 },		/* a short one, spelled long */
		{ "\xb9\x00\x38", 3 },		/* a zero in front */
		{ "\x83" "do", 3 },
		{ "\xbf\xff\xff\xff\xff\xff\xff\xff\xff", 9 },
		{ "\xc2\x83" "d", 3 },
		{ "\xff\xff\xff\xff\xff\xff\xff\xff\xff", 9 },
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ck_assert_msg(!rlp_valid((const unsigned char *)bad[i].bytes,
		    bad[i].n, RLP_DEPTH_MAX), "%zu", i);
}
END_TEST

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

#define WORD(last)	"000000000000000000000000000000000000000000000000" \
	"00000000000000" last

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
		"E(string a b)", "E(text a)", "E() x", "E(string indexed a b)" };
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

/* The key of EIP-155's example, and addresses of EIP-55. */
START_TEST(accounts)
{
	unsigned char key[ETH_KEY], address[ETH_ADDRESS];

	memset(key, 0x46, sizeof(key));
	ck_assert(eth_address(key, address));
	ck_assert_str_eq(eth_address_text(a, address),
	    "0x9d8A62f656a8d1615C1294fd71e9CFb3E4855A4F");
	memset(key, 0, sizeof(key));
	ck_assert(!eth_address(key, address));
	ck_assert(eth_address_read(
	    "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359", address));
	ck_assert(eth_address_read(
	    "0xfb6916095ca1df60bb79ce92ce3ea74c37c5d359", address));
	ck_assert(!eth_address_read(
	    "0xFb6916095ca1df60bB79Ce92cE3Ea74c37c5d359", address));
	ck_assert(!eth_address_read("0xfb69", address));
}
END_TEST

/* Signed by another implementation, ethers 6.13, with the same fields. */
static void
try_signed(bool legacy, const char *raw, const char *hash)
{
	static const unsigned char call[] = { 0x5a, 0xb8, 0x0d, 0x86 };
	struct eth_tx tx = { .chain = 31337, .nonce = 9, .gas = 21000,
		.legacy = legacy, .fee = UINT64_C(20000000000),
		.tip = legacy ? 0 : 1000000000, .data = call,
		.len = sizeof(call) }, back;
	unsigned char key[ETH_KEY], digest[KECCAK_LEN], from[ETH_ADDRESS];
	const unsigned char *bytes;
	size_t n;

	memset(key, 0x46, sizeof(key));
	memset(tx.to, 0x35, sizeof(tx.to));
	ck_assert(eth_sign(a, &tx, key, &bytes, &n, digest));
	ck_assert_str_eq(hex_data(a, bytes, n), raw);
	ck_assert_str_eq(hex_data(a, digest, sizeof(digest)), hash);
	ck_assert(eth_read(bytes, n, &back, from));
	ck_assert_str_eq(eth_address_text(a, from),
	    "0x9d8A62f656a8d1615C1294fd71e9CFb3E4855A4F");
	ck_assert(back.chain == tx.chain && back.nonce == 9 &&
	    back.gas == 21000 && back.fee == tx.fee && back.tip == tx.tip &&
	    back.len == 4 && memcmp(back.data, call, 4) == 0);
	for (size_t cut = 1; cut < n; cut++)
		ck_assert(!eth_read(bytes, n - cut, &back, from));
	tx.chain = 0;
	ck_assert(!eth_sign(a, &tx, key, &bytes, &n, digest));
}

START_TEST(signatures)
{
	try_signed(true, "0xf86a098504a817c800825208943535353535353535353535353535353535"
	    "35353580845ab80d8682f4f5a03e097737df571605b117297fa24e51ca062b"
	    "f148dfce1d4558616880527fb7f6a0100e4fb080d499a6d32a1bf8ad136aa9"
	    "0648d085b5b1e8ebc225b94b236fcdd9", "0x748e460a5f514b8ceeccf907fbef9b0df7ac22834daacf2bddd37b6e4445"
	    "5052");
	try_signed(false, "0x02f871827a6909843b9aca008504a817c800825208943535353535353535"
	    "35353535353535353535353580845ab80d86c080a057abb113614cbbf65b11"
	    "ecc505d1b7176b94561473791fac58c1dc5091451654a071bbabf2f05b747b"
	    "e512cf0a07a56d8c3f6d6583c89686c4aaf80b1f00cf9f99", "0x7b01acd8aee5ee0c5f9abedd8b808c68ba79087b46315bef99a6767e5e69"
	    "05cc");
}
END_TEST

Suite *
eth_suite(void)
{
	Suite *s = suite_create("eth");
	TCase *tc = tcase_create("eth");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, keccak);
	tcase_add_test(tc, numbers);
	tcase_add_test(tc, rlp_examples);
	tcase_add_test(tc, rlp_refused);
	tcase_add_test(tc, selectors);
	tcase_add_test(tc, calls);
	tcase_add_test(tc, lists);
	tcase_add_test(tc, events);
	tcase_add_test(tc, reverts);
	tcase_add_test(tc, accounts);
	tcase_add_test(tc, signatures);
	suite_add_tcase(s, tc);
	return s;
}
