/* What Ethereum's calls and transactions are made of, by the published
 * examples. */
#include <check.h>
#include <string.h>

#include "app.h"
#include "lib/eth/hex.h"
#include "lib/eth/keccak.h"
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

#define WORD(last)	"000000000000000000000000000000000000000000000000" \
	"00000000000000" last

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
	tcase_add_test(tc, accounts);
	tcase_add_test(tc, signatures);
	suite_add_tcase(s, tc);
	return s;
}
