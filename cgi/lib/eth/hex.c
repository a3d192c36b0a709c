#include "hex.h"

#include <ctype.h>
#include <string.h>

static const char digits[] = "0123456789abcdef";

static int
value(char c)
{
	const char *at = c == '\0' ? NULL :
	    strchr(digits, tolower((unsigned char)c));

	return at == NULL ? -1 : (int)(at - digits);
}

/* The text after 0x, or NULL. */
static const char *
after_prefix(const char *s)
{
	return s != NULL && s[0] == '0' && (s[1] == 'x' || s[1] == 'X') ?
	    s + 2 : NULL;
}

char *
hex_data(struct arena *a, const void *data, size_t n)
{
	const unsigned char *p = data;
	char *s = arena_alloc(a, 2 * n + 3);

	memcpy(s, "0x", 2);
	for (size_t i = 0; i < n; i++) {
		s[2 + 2 * i] = digits[p[i] >> 4];
		s[3 + 2 * i] = digits[p[i] & 15];
	}
	return s;
}

char *
hex_quantity(struct arena *a, uint64_t n)
{
	return arena_printf(a, "0x%llx", (unsigned long long)n);
}

/* Convert pairs of digits to bytes. */
static bool
pairs(const char *s, size_t n, unsigned char *to)
{
	for (size_t i = 0; i < n; i++) {
		int high = value(s[2 * i]), low = value(s[2 * i + 1]);

		if (high < 0 || low < 0)
			return false;
		to[i] = (unsigned char)(high << 4 | low);
	}
	return true;
}

bool
hex_read(struct arena *a, const char *s, const unsigned char **bytes,
    size_t *n)
{
	unsigned char *to;

	*bytes = (const unsigned char *)"";
	*n = 0;
	if ((s = after_prefix(s)) == NULL || strlen(s) % 2 != 0)
		return false;
	to = arena_alloc(a, strlen(s) / 2 + 1);
	if (!pairs(s, strlen(s) / 2, to))
		return false;
	*n = strlen(s) / 2;
	*bytes = to;
	return true;
}

bool
hex_read_to(const char *s, unsigned char *to, size_t n)
{
	s = after_prefix(s);
	return s != NULL && strlen(s) == 2 * n && pairs(s, n, to);
}

bool
hex_word(const char *s, unsigned char word[ETH_WORD])
{
	size_t n;

	s = after_prefix(s);
	if (s == NULL || *s == '\0')
		return false;
	while (*s == '0' && s[1] != '\0')	/* some nodes add zeros */
		s++;
	n = strlen(s);
	if (n > 2 * (size_t)ETH_WORD)
		return false;
	memset(word, 0, ETH_WORD);
	for (size_t i = 0; i < n; i++) {
		size_t at = n - 1 - i;		/* from the right */
		int v = value(s[i]);

		if (v < 0)
			return false;
		word[ETH_WORD - 1 - at / 2] |= (unsigned char)
		    (v << (at % 2 == 1 ? 4 : 0));
	}
	return true;
}

bool
hex_number(const char *s, uint64_t *n)
{
	unsigned char word[ETH_WORD];

	if (!hex_word(s, word))
		return false;
	for (size_t i = 0; i < ETH_WORD - 8; i++)
		if (word[i] != 0)
			return false;
	*n = 0;
	for (size_t i = ETH_WORD - 8; i < ETH_WORD; i++)
		*n = *n << 8 | word[i];
	return true;
}

/* --- decimal --- */

static void
negate(unsigned char word[ETH_WORD])
{
	unsigned carry = 1;

	for (size_t i = ETH_WORD; i-- > 0;) {
		carry += (unsigned char)~word[i];
		word[i] = (unsigned char)carry;
		carry >>= 8;
	}
}

/* Divide by a small number; returns the remainder. */
static unsigned
divide(unsigned char word[ETH_WORD], unsigned by)
{
	uint64_t rest = 0;

	for (size_t i = 0; i < ETH_WORD; i++) {
		rest = rest << 8 | word[i];
		word[i] = (unsigned char)(rest / by);
		rest %= by;
	}
	return (unsigned)rest;
}

static bool
is_zero(const unsigned char word[ETH_WORD])
{
	for (size_t i = 0; i < ETH_WORD; i++)
		if (word[i] != 0)
			return false;
	return true;
}

char *
word_decimal(struct arena *a, const unsigned char word[ETH_WORD],
    bool has_sign)
{
	unsigned char w[ETH_WORD];
	bool negative = has_sign && word[0] >= 0x80;
	char s[80];
	size_t at = sizeof(s) - 1;

	memcpy(w, word, ETH_WORD);
	if (negative)
		negate(w);
	s[at] = '\0';
	do {
		s[--at] = digits[divide(w, 10)];
	} while (!is_zero(w));
	if (negative)
		s[--at] = '-';
	return arena_strdup(a, s + at);
}

/* word * 10 + digit; false on overflow. */
static bool
push_digit(unsigned char word[ETH_WORD], unsigned digit)
{
	unsigned carry = digit;

	for (size_t i = ETH_WORD; i-- > 0;) {
		carry += word[i] * 10u;
		word[i] = (unsigned char)carry;
		carry >>= 8;
	}
	return carry == 0;
}

/* Does the magnitude fit into so many bits, one of which may be the sign? */
static bool
fits(const unsigned char word[ETH_WORD], unsigned bits, bool has_sign,
    bool negative)
{
	unsigned char w[ETH_WORD];
	unsigned used = 0;

	memcpy(w, word, ETH_WORD);
	if (negative) {		/* -2^(bits-1) also fits */
		unsigned borrow = 1;

		for (size_t i = ETH_WORD; borrow != 0 && i-- > 0;) {
			borrow = w[i] == 0;
			w[i]--;
		}
	}
	for (size_t i = 0; i < ETH_WORD && used == 0; i++)
		for (unsigned b = 8; b > 0 && used == 0; b--)
			if (w[i] >> (b - 1) & 1)
				used = (unsigned)(ETH_WORD - 1 - i) * 8 + b;
	return used <= bits - (has_sign ? 1 : 0);
}

bool
word_read(const char *s, unsigned bits, bool has_sign,
    unsigned char word[ETH_WORD])
{
	bool negative = *s == '-';

	s += negative;
	memset(word, 0, ETH_WORD);
	if (*s == '\0')
		return false;
	for (; *s != '\0'; s++)
		if (*s < '0' || *s > '9' ||
		    !push_digit(word, (unsigned)(*s - '0')))
			return false;
	if (is_zero(word))
		return true;
	if ((negative && !has_sign) || !fits(word, bits, has_sign, negative))
		return false;
	if (negative)
		negate(word);
	return true;
}

int64_t
word_gwei(const unsigned char word[ETH_WORD])
{
	unsigned char w[ETH_WORD];
	uint64_t n = 0;

	memcpy(w, word, ETH_WORD);
	(void)divide(w, 1000000000);
	for (size_t i = 0; i < ETH_WORD - 8; i++)
		if (w[i] != 0)
			return INT64_MAX;
	for (size_t i = ETH_WORD - 8; i < ETH_WORD; i++)
		n = n << 8 | w[i];
	return n > INT64_MAX ? INT64_MAX : (int64_t)n;
}
