/*
 * hex: bytes and numbers in the form of Ethereum's JSON-RPC: 0x and digits.
 * Data has two digits per byte; a quantity has no leading zeros, and zero is
 * 0x0.
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

/* Decode data; false when it is not valid. *bytes is never NULL. */
bool	 hex_read(struct arena *, const char *, const unsigned char **bytes,
	    size_t *n);
/* Decode exactly so many bytes; false for NULL. */
bool	 hex_read_to(const char *, unsigned char *, size_t);

/* Decode a quantity of at most 32 bytes, big-endian with leading zeros. */
bool	 hex_word(const char *, unsigned char word[ETH_WORD]);
/* Decode a quantity that fits; false when it is larger. */
bool	 hex_number(const char *, uint64_t *);

/* A word as a decimal number, in two's complement when it has a sign. */
char	*word_decimal(struct arena *, const unsigned char word[ETH_WORD],
	    bool has_sign);
/* Parse a decimal number of so many bits; false when it is not an integer or
 * does not fit. */
bool	 word_read(const char *, unsigned bits, bool has_sign,
	    unsigned char word[ETH_WORD]);
/* The word divided by 10^9: wei to gwei; INT64_MAX when it is larger. */
int64_t	 word_gwei(const unsigned char word[ETH_WORD]);

#endif
