/*
 * sign: accounts and signed transactions of Ethereum.  secp256k1 is Bitcoin's
 * library; signatures are deterministic (RFC 6979) with the lower s.
 */
#ifndef LIB_ETH_SIGN_H
#define LIB_ETH_SIGN_H

#include <stdint.h>

#include "lib/arena.h"
#include "lib/text/buf.h"
#include "hex.h"
#include "keccak.h"

enum { ETH_KEY = 32, ETH_TX_MAX = 128 * 1024 };	/* nodes take no longer one */

struct eth_tx {
	uint64_t		 chain, nonce, gas;
	/* EIP-1559 (type 2): wei that are paid at most, and to whoever makes the
	 * block.  legacy (EIP-155): fee is the gas price. */
	bool			 legacy;
	uint64_t		 fee, tip;
	unsigned char		 to[ETH_ADDRESS];
	bool			 creates;	/* a contract: to is not said */
	const unsigned char	*data;
	size_t			 len;
};

/* False: no key at all. */
bool	 eth_address(const unsigned char key[ETH_KEY],
	    unsigned char address[ETH_ADDRESS]);
/* 0x and 40 digits, capitals as EIP-55 has them. */
char	*eth_address_text(struct arena *, const unsigned char[ETH_ADDRESS]);
/* Back, in either case; a mixed one has to have its capitals right. */
bool	 eth_address_read(const char *, unsigned char[ETH_ADDRESS]);

/* The bytes to send, and their hash.  False: no key, or too long. */
bool	 eth_sign(struct arena *, const struct eth_tx *,
	    const unsigned char key[ETH_KEY], const unsigned char **raw,
	    size_t *n, unsigned char hash[KECCAK_LEN]);

/* What signed bytes say, and who signed them: of both forms.  False: not
 * canonical, or a signature of nobody. */
bool	 eth_read(const unsigned char *raw, size_t n, struct eth_tx *,
	    unsigned char from[ETH_ADDRESS]);

#endif
