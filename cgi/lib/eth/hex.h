/*
 * hex: bytes and numbers as Ethereum's JSON-RPC writes them: 0x and digits.
 * Data has two digits to a byte; a quantity has no zero in front, and is 0x0
 * when it is zero.
 */
#ifndef LIB_ETH_HEX_H
#define LIB_ETH_HEX_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/arena.h"

enum { ETH_WORD = 32, ETH_ADDRESS = 20 };

/* "0x" and the digits. */
char	*hex_data(struct arena *, const void *, size_t);
char	*hex_quantity(struct arena *, uint64_t);

/* Bytes of data; false when it is none.  *bytes is not NULL. */
bool	 hex_read(struct arena *, const char *, const unsigned char **bytes,
	    size_t *n);
/* Exactly so many; NULL is false. */
bool	 hex_read_to(const char *, unsigned char *, size_t);

/* A quantity of at most 32 bytes, big-endian, zeros in front. */
bool	 hex_word(const char *, unsigned char word[ETH_WORD]);
/* One that fits; false when it is larger. */
bool	 hex_number(const char *, uint64_t *);

/* A word as a decimal number, as two's complement when it has a sign. */
char	*word_decimal(struct arena *, const unsigned char word[ETH_WORD],
	    bool has_sign);
/* Back, of so many bits; false when it is no whole number or does not fit. */
bool	 word_read(const char *, unsigned bits, bool has_sign,
	    unsigned char word[ETH_WORD]);
/* The word divided by 10^9: wei in gwei; INT64_MAX when it is more. */
int64_t	 word_gwei(const unsigned char word[ETH_WORD]);

#endif
