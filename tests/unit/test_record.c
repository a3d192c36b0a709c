/* record: what the journal holds, as bytes and back. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "events/record.h"

Suite	*record_suite(void);

/* What is no record of ours is passed over, and cannot be read past its end. */
START_TEST(records)
{
	static unsigned char buf[JOURNAL_RECORD_MAX];
	struct record in = { .kind = RECORD_EVENT, .at = -1, .device = 7,
		.name = "n", .format = "f", .client = "c", .address = "a",
		.detail = "d", .payload = "xyz", .len = 3 }, out;
	size_t n = record_write(&in, buf);
	char longer[600];

	ck_assert(record_read(buf, n, &out));
	ck_assert_int_eq(out.at, -1);
	ck_assert_str_eq(out.detail, "d");
	ck_assert_uint_eq(out.len, 3);
	for (size_t i = 0; i < n - 3; i++) {
		unsigned char *cut = malloc(i + 1);

		memcpy(cut, buf, i);
		ck_assert(!record_read(cut, i, &out));
		free(cut);
	}
	memset(longer, 'x', 599);
	longer[599] = '\0';
	in.name = longer;
	ck_assert_uint_eq(record_write(&in, buf), 0);
	in.name = "n";
	in.len = PAYLOAD_MAX + 1;
	ck_assert_uint_eq(record_write(&in, buf), 0);
}
END_TEST

Suite *
record_suite(void)
{
	Suite *suite = suite_create("record");
	TCase *t = tcase_create("record");

	tcase_add_test(t, records);
	suite_add_tcase(suite, t);
	return suite;
}
