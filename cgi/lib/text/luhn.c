#include "luhn.h"

char
luhn_digit(const char *s, size_t n)
{
	int sum = 0, v;

	/* doubles the first digit from the right, and then every other */
	for (size_t i = 0; i < n; i++) {
		v = s[n - 1 - i] - '0';
		if (i % 2 == 0)
			v = v > 4 ? v * 2 - 9 : v * 2;
		sum = (sum + v) % 10;
	}
	return (char)('0' + (10 - sum) % 10);
}

bool
luhn_valid(const char *s, size_t n)
{
	if (n < 2)
		return false;
	for (size_t i = 0; i < n; i++)
		if (s[i] < '0' || s[i] > '9')
			return false;
	return luhn_digit(s, n - 1) == s[n - 1];
}
