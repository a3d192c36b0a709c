/*
 * abi: how calls to a contract, and what they answer, are written: Solidity's
 * contract ABI, of functions whose arguments are single values: string, bytes,
 * bytes1 to bytes32, bool, address, int and uint of 8 to 256 bits.  Values are
 * text here: 1.5 is no whole number, true and false, 0x… for bytes.
 */
#ifndef LIB_ETH_ABI_H
#define LIB_ETH_ABI_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/arena.h"

enum { ABI_ARGS_MAX = 16, ABI_SELECTOR = 4, ABI_DATA_MAX = 96 * 1024,
	ABI_SIGNATURE_MAX = 400 };

struct abi_function {
	const char	*name;
	const char	*types[ABI_ARGS_MAX], *returns[ABI_ARGS_MAX];
	size_t		 n, nreturns;
	const char	*signature;	/* name(type,type), nothing else */
	unsigned char	 selector[ABI_SELECTOR];
};

/* From "updateAsset(string,string)" or "readAsset(string) returns (string)", uint
 * standing for uint256; NULL, or a sentence that says what is wrong. */
const char	*abi_function_read(struct arena *, const char *,
		    struct abi_function *);

/* One argument: NULL when the value is of the type, else what goes on from
 * "pressure: ", without a full stop. */
const char	*abi_check(struct arena *, const char *type,
		    const char *value);
/* A call with as many arguments as the function has; a sentence when one is of
 * another type or all is too long. */
const char	*abi_encode(struct arena *, const struct abi_function *,
		    const char *const *args, const unsigned char **data,
		    size_t *len);

/* Values back into text; false when it is not what the types say. */
bool		 abi_decode(struct arena *, const char *const *types, size_t n,
		    const unsigned char *data, size_t len,
		    const char **values);
/* Why a call was reverted, from what it gave back: the contract's own words, or
 * what a panic means; NULL when that says nothing. */
const char	*abi_revert(struct arena *, const unsigned char *data,
		    size_t len);

#endif
