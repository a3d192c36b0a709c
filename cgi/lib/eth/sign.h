/*
 * sign: Ethereum accounts and signed transactions. secp256k1 is Bitcoin's
 * library; signatures are deterministic (RFC 6979) with the lower s.
 */
#ifndef LIB_ETH_SIGN_H
#define LIB_ETH_SIGN_H

#include <stdint.h>

#include "lib/arena.h"
#include "lib/text/buf.h"
#include "hex.h"
#include "keccak.h"

enum { ETH_KEY = 32, ETH_TX_MAX = 128 * 1024 };	/* the maximum that nodes
						 * accept */

struct eth_tx {
	uint64_t		 chain, nonce, gas;
	/* EIP-1559 (type 2): the maximum fee in wei, and the tip for the
	 * block's producer. legacy (EIP-155): fee is the gas price. */
	bool			 legacy;
	uint64_t		 fee, tip;
	unsigned char		 to[ETH_ADDRESS];
	bool			 creates;	/* creates a contract: to is not
						 * used */
	const unsigned char	*data;
	size_t			 len;
};

/* False when the key is not valid. */
bool	 eth_address(const unsigned char key[ETH_KEY],
	    unsigned char address[ETH_ADDRESS]);
/* 0x and 40 digits, with the capitals of EIP-55. */
char	*eth_address_text(struct arena *, const unsigned char[ETH_ADDRESS]);
/* Parse an address in either case; one in mixed case must have the right
 * capitals. */
bool	 eth_address_read(const char *, unsigned char[ETH_ADDRESS]);

/* The bytes to send, and their hash.  False when the key is not valid or the
 * transaction is too long. */
bool	 eth_sign(struct arena *, const struct eth_tx *,
	    const unsigned char key[ETH_KEY], const unsigned char **raw,
	    size_t *n, unsigned char hash[KECCAK_LEN]);

/* Parse signed bytes of either form, and recover the signer.  False when they
 * are not canonical or the signature is not valid. */
bool	 eth_read(const unsigned char *raw, size_t n, struct eth_tx *,
	    unsigned char from[ETH_ADDRESS]);

#endif
