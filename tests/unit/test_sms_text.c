/* Sizes of short messages: 3GPP TS 23.038, tables 6.2.1 and 6.2.1.1. */
#include <check.h>
#include <string.h>

#include "lib/text/sms_text.h"

Suite	*sms_text_suite(void);

static char text[2048];

/* n times s. */
static const char *
times(size_t n, const char *s)
{
	size_t len = strlen(s);

	ck_assert_uint_lt(n * len, sizeof(text));
	for (size_t i = 0; i < n; i++)
		memcpy(text + i * len, s, len);
	text[n * len] = '\0';
	return text;
}

static void
is(const char *s, bool ucs2, size_t units, size_t parts, size_t left)
{
	struct sms_size z = sms_text_size(s);

	ck_assert_msg(z.ucs2 == ucs2 && z.units == units &&
	    z.parts == parts && z.left == left,
	    "%s: ucs2 %d, units %zu, parts %zu, left %zu", s, z.ucs2, z.units,
	    z.parts, z.left);
}

START_TEST(the_alphabet)
{
	/* rows 0 to 7 of the default alphabet, without escape */
	static const char all[] = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ"
	    " !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "ÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";

	is(all, false, 127, 1, 33);
	is("\f^{}\\[~]|€", false, 20, 1, 140);
	is("", false, 0, 0, 160);
}
END_TEST

START_TEST(what_is_in_neither)
{
	static const char *const not[] = { "ç", "`", "á", "ê", "Č", "´",
		"“", "\t", "α", "ő", "\302\240" };

	for (size_t i = 0; i < sizeof(not) / sizeof(not[0]); i++)
		is(not[i], true, 1, 1, 69);
	is("Garçon", true, 6, 1, 64);
	is("GARÇON", false, 6, 1, 154);
	is("😀", true, 2, 1, 68);
}
END_TEST

START_TEST(parts_of_seven_bits)
{
	is(times(160, "a"), false, 160, 1, 0);
	is(times(161, "a"), false, 161, 2, 145);
	is(times(306, "a"), false, 306, 2, 0);
	is(times(307, "a"), false, 307, 3, 152);
	is(times(80, "€"), false, 160, 1, 0);
	/* 76 in a part and one septet wasted: none is torn */
	is(times(153, "€"), false, 306, 3, 151);
}
END_TEST

START_TEST(parts_of_sixteen_bits)
{
	is(times(70, "ж"), true, 70, 1, 0);
	is(times(71, "ж"), true, 71, 2, 63);
	is(times(134, "ж"), true, 134, 2, 0);
	is(times(135, "ж"), true, 135, 3, 66);
	/* 33 pairs in a part */
	is(times(67, "😀"), true, 134, 3, 65);
}
END_TEST

START_TEST(in_words)
{
	struct arena *a = arena_new(4096);

	ck_assert_str_eq(sms_text_words(a, "reboot"),
	    "6 characters, 1 message, 154 left, GSM 7-bit");
	ck_assert_str_eq(sms_text_words(a, "ж"),
	    "1 character, 1 message, 69 left, Unicode (UCS-2)");
	arena_free(a);
}
END_TEST

Suite *
sms_text_suite(void)
{
	Suite *s = suite_create("sms_text");
	TCase *t = tcase_create("sms_text");

	tcase_add_test(t, the_alphabet);
	tcase_add_test(t, what_is_in_neither);
	tcase_add_test(t, parts_of_seven_bits);
	tcase_add_test(t, parts_of_sixteen_bits);
	tcase_add_test(t, in_words);
	suite_add_tcase(s, t);
	return s;
}
