#include "rlp.h"

#include <string.h>

/* Lengths up to SHORT are in the first byte. */
enum { SHORT = 55, STRING = 0x80, LIST = 0xc0 };

/* Write a number without leading zeros; returns the number of bytes. */
static size_t
big_endian(uint64_t n, unsigned char to[8])
{
	size_t len = 0;

	for (int shift = 56; shift >= 0; shift -= 8)
		if (n >> shift != 0)
			to[len++] = (unsigned char)(n >> shift);
	return len;
}

static void
head(struct buf *b, unsigned char first, size_t n)
{
	unsigned char len[8];
	size_t k;

	if (n <= SHORT) {
		buf_char(b, (char)(first + n));
		return;
	}
	k = big_endian(n, len);
	buf_char(b, (char)(first + SHORT + k));
	buf_put(b, len, k);
}

void
rlp_bytes(struct buf *b, const void *data, size_t n)
{
	if (n != 1 || *(const unsigned char *)data >= STRING)
		head(b, STRING, n);
	if (n > 0)
		buf_put(b, data, n);
}

void
rlp_number(struct buf *b, uint64_t n)
{
	unsigned char bytes[8];

	rlp_bytes(b, bytes, big_endian(n, bytes));
}

void
rlp_list(struct buf *b, const void *body, size_t n)
{
	head(b, LIST, n);
	buf_put(b, body, n);
}

/* Read a length from k bytes. */
static bool
long_length(const unsigned char *p, size_t n, size_t k, size_t *len)
{
	*len = 0;
	if (k > sizeof(*len) || n < 1 + k || p[1] == 0)
		return false;
	for (size_t i = 0; i < k; i++)
		*len = *len << 8 | p[1 + i];
	return *len > SHORT;
}

bool
rlp_take(const unsigned char **p, size_t *n, struct rlp_item *item)
{
	const unsigned char *at = *p;
	size_t before = 1, len;
	unsigned base;

	if (*n == 0)
		return false;
	if (at[0] < STRING) {
		*item = (struct rlp_item){ .data = at, .len = 1 };
		*p += 1;
		*n -= 1;
		return true;
	}
	base = at[0] >= LIST ? LIST : STRING;
	len = at[0] - base;
	if (len > SHORT) {
		before += len - SHORT;
		if (!long_length(at, *n, len - SHORT, &len))
			return false;
	}
	if (before > *n || len > *n - before)
		return false;
	/* such a byte must stand for itself */
	if (base == STRING && len == 1 && at[before] < STRING)
		return false;
	*item = (struct rlp_item){ .list = base == LIST, .data = at + before,
		.len = len };
	*p += before + len;
	*n -= before + len;
	return true;
}

bool
rlp_valid(const unsigned char *p, size_t n, int depth)
{
	struct rlp_item item;

	while (n > 0)
		if (!rlp_take(&p, &n, &item) || (item.list && (depth <= 0 ||
		    !rlp_valid(item.data, item.len, depth - 1))))
			return false;
	return true;
}

bool
rlp_to_number(const struct rlp_item *item, uint64_t *n)
{
	if (item->list || item->len > 8 ||
	    (item->len > 0 && item->data[0] == 0))
		return false;
	*n = 0;
	for (size_t i = 0; i < item->len; i++)
		*n = *n << 8 | item->data[i];
	return true;
}
