/* keccak: Keccak-256 as used by Ethereum: the hash from before SHA-3 was
 * standardized, whose padding begins with 0x01.  SHA3-256 gives a different
 * hash. */
#ifndef LIB_KECCAK_H
#define LIB_KECCAK_H

#include <stddef.h>

enum { KECCAK_LEN = 32 };

void	keccak256(const void *, size_t, unsigned char hash[KECCAK_LEN]);

#endif
