/* Values of endpoints' resources in words, by their content and by what LwM2M
 * says that a resource is. */
#include <check.h>
#include <sodium.h>
#include <string.h>

#include "drivers/mbed/mbed.h"
#include "store/resource/resource_info.h"
#include "store_fixture.h"

Suite	*mbed_value_suite(void);

#define TLV	"application/vnd.oma.lwm2m+tlv"
#define SENML	"application/senml+cbor"

static void
setup(void)
{
	store_a = arena_new(ARENA_MAX);
}

static void
teardown(void)
{
	arena_free(store_a);
}

/* hex: the bytes; else text is them.  is NULL: left to be shown as text. */
static const struct {
	const char	*path, *content, *text, *hex, *is;
} values[] = {
	/* text */
	{ "/3303/0/5700", "text/plain", "21.5", NULL, "21.5" },
	{ "/3311/0/5850", "text/plain", "1", NULL, "true" },
	{ "/3311/0/5850", "", "0", NULL, "false" },
	{ "/3311/0/5850", "text/plain;charset=utf-8", "on", NULL, "on" },
	{ "/3/0/13", "text/plain", "1457964726", NULL,
	    "2016-03-14T14:12:06.000Z" },
	{ "/3303/0/5518", "0", "1457964726", NULL,
	    "2016-03-14T14:12:06.000Z" },
	{ "/3/0/9", "text/plain", "1457964726", NULL, "1457964726" },
	{ "/26241/0/1", "text/plain", "1", NULL, "1" },
	{ "/3/0/0", "text/plain", NULL, "ff00", NULL },
	{ "/3303/0/5700", "text/plain", "", NULL, NULL },
	/* bytes */
	{ "/5/0/0", "application/octet-stream", NULL, "00ff10", "3 bytes" },
	{ "/5/0/0", "42", NULL, "00", "1 byte" },
	{ "/3/0/0", "application/octet-stream", "ARM", NULL, NULL },
	/* OMA's example of the object Device */
	{ "/3/0", TLV, NULL, "c8000441636d65" "c301312e30" "c40b48656c70"
	    "c40d56e6c6b6" "8607410001410105"
	    "c80e062b30323a3030", "0=Acme, 1=1.0, 11=1214606448, "
	    "13=2016-03-14T14:12:06.000Z, 7/0=1, 7/1=5, 14=+02:00" },
	{ "/3303/0/5700", TLV, NULL, "e4164441ac0000", "21.5" },
	{ "/3303/0/5700", "11542", NULL, "e816440840358000000000 00",
	    "21.5" },
	{ "/3311/0/5850", TLV, NULL, "e116da01", "true" },
	{ "/3/0/9", TLV, NULL, "c109ff", "-1" },
	{ "/3303", TLV, NULL, "0800" "07" "e416443fc00000", "0/5700=1.5" },
	{ "/9/9/9", TLV, NULL, "c10901", "1 byte" },
	{ "/3/0/9", TLV, NULL, "c209ff", NULL },	/* cut off */
	{ "/3/0/9", TLV, NULL, "c309ffffff", NULL },	/* no integer */
	{ "/3/0/9", TLV, NULL, "", NULL },
	/* JSON */
	{ "/3303/0", "application/vnd.oma.lwm2m+json", "{\"bn\":\"/3303/0/\","
	    "\"e\":[{\"n\":\"5700\",\"v\":21.5},{\"n\":\"5701\",\"sv\":"
	    "\"Cel\"}]}", NULL, "5700=21.5, 5701=Cel" },
	{ "/3311/0/5850", "11543", "{\"e\":[{\"n\":\"\",\"bv\":true}]}", NULL,
	    "true" },
	{ "/3/0/13", "application/senml+json", "[{\"bn\":\"/3/0/13\",\"v\":"
	    "1457964726}]", NULL, "2016-03-14T14:12:06.000Z" },
	{ "/3/0", "110", "[{\"bn\":\"/3/0/\",\"n\":\"0\",\"vs\":\"ARM\"},"
	    "{\"n\":\"9\",\"v\":100},{\"n\":\"6/0\",\"v\":1},"
	    "{\"n\":\"99\",\"vd\":\"AAAA\"}]", NULL,
	    "0=ARM, 9=100, 6/0=1, 99=3 bytes" },
	{ "/3/0", "110", "{\"no\":1}", NULL, NULL },
	{ "/3/0", "110", "no JSON", NULL, NULL },
	{ "/3/0", "application/json", "{\"a\":1}", NULL, NULL },
	/* CBOR */
	{ "/3303/0/5700", "application/cbor", NULL, "f94d60", "21.5" },
	{ "/3303/0/5700", "60", NULL, "fb4035800000000000", "21.5" },
	{ "/3303/0/5700", "60", NULL, "fa3dcccccd", "0.1" },
	{ "/3/0/9", "60", NULL, "3863", "-100" },
	{ "/3/0/13", "60", NULL, "c11a56e6c6b6",
	    "2016-03-14T14:12:06.000Z" },
	{ "/3/0/0", "60", NULL, "6341524d", "ARM" },
	{ "/3311/0/5850", "60", NULL, "f5", "true" },
	{ "/5/0/0", "60", NULL, "43000102", "3 bytes" },
	{ "/3/0/0", "60", NULL, "6441524d", NULL },	/* cut off */
	{ "/3/0/0", "60", NULL, "9f01ff", NULL },	/* without length */
	{ "/3/0/0", "60", NULL, "bbffffffffffffffff", NULL },
	/* SenML in CBOR: base name, then name and value */
	{ "/3303/0", SENML, NULL, "82" "a3" "21682f333330332f302f"
	    "006435373030" "02f94d60" "a2" "006435373031" "036343656c",
	    "5700=21.5, 5701=Cel" },
	{ "/3311/0/5850", "112", NULL, "81" "a1" "04f5", "true" },
	{ "/3311/0/5850", "112", NULL, "81" "a1" "04", NULL },
	{ "/3311/0/5850", "112", NULL, "f5", NULL },
};

START_TEST(in_words)
{
	const struct point p = { .path = values[_i].path,
		.content = values[_i].content };
	const char *text = values[_i].text, *hex = values[_i].hex, *is;
	size_t n = hex == NULL ? strlen(text) : strlen(hex) / 2;
	char *bytes = arena_alloc(store_a, n + 1);

	if (hex == NULL)
		memcpy(bytes, text, n);
	else
		ck_assert_int_eq(sodium_hex2bin((unsigned char *)bytes, n, hex,
		    strlen(hex), " ", &n, NULL), 0);
	is = mbed_value_words(store_a, &p, bytes, n);
	if (values[_i].is == NULL)
		ck_assert_msg(is == NULL, "%d: %s", _i, is);
	else
		ck_assert_msg(is != NULL && strcmp(is, values[_i].is) == 0,
		    "%d %s %s: %s", _i, p.path, p.content, is);
}
END_TEST

/* What an endpoint keeps of its account's memory, with as many resources as are
 * kept, each a base name as long as there is room for and then as many records
 * as there are bytes left. */
START_TEST(costs_little)
{
	enum { POINTS = 256, BASE = 0xbb8, RECORDS = 2000 };
	static const struct { const char *value; size_t n; } with[] = {
		{ "\xa0", 1 }, { "\xa1\x02\x01", 3 },
		{ "\xa1\x03\x61z", 4 },
	};
	const struct point p = { .path = "/3303/0", .content = SENML };
	char *bytes = arena_alloc(store_a, 8 + BASE + 4 * RECORDS), *to;

	for (size_t i = 0; i < POINTS; i++) {
		memcpy(bytes, "\x99\x07\xd1" "\xa1\x21\x79\x0b\xb8", 8);
		memset(bytes + 8, 'b', BASE);
		to = bytes + 8 + BASE;
		for (size_t k = 0; k < RECORDS; k++, to += with[_i].n)
			memcpy(to, with[_i].value, with[_i].n);
		ck_assert((mbed_value_words(store_a, &p, bytes,
		    (size_t)(to - bytes)) == NULL) == (_i == 0));
	}
}
END_TEST

Suite *
mbed_value_suite(void)
{
	Suite *s = suite_create("mbed_value");
	TCase *t = tcase_create("value");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_loop_test(t, in_words, 0,
	    sizeof(values) / sizeof(*values));
	tcase_add_loop_test(t, costs_little, 0, 3);
	suite_add_tcase(s, t);
	return s;
}
