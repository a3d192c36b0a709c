#include "keccak.h"

#include <nettle/sha3.h>
#include <stdint.h>
#include <string.h>

enum { RATE = 136 };		/* bytes absorbed per permutation */

static void
absorb(struct sha3_state *s, const unsigned char block[RATE])
{
	for (size_t i = 0; i < RATE; i++)
		s->a[i / 8] ^= (uint64_t)block[i] << 8 * (i % 8);
	sha3_permute(s);
}

void
keccak256(const void *data, size_t n, unsigned char hash[KECCAK_LEN])
{
	const unsigned char *p = data;
	unsigned char last[RATE] = { 0 };
	struct sha3_state s;

	memset(&s, 0, sizeof(s));
	for (; n >= RATE; p += RATE, n -= RATE)
		absorb(&s, p);
	if (n > 0)
		memcpy(last, p, n);
	last[n] ^= 0x01;
	last[RATE - 1] ^= 0x80;
	absorb(&s, last);
	for (size_t i = 0; i < KECCAK_LEN; i++)
		hash[i] = (unsigned char)(s.a[i / 8] >> 8 * (i % 8));
}
