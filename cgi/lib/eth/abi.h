/*
 * abi: encoding of contract calls and their results: Solidity's contract ABI.
 * Types are string, bytes, bytes1 to bytes32, bool, address, int and uint of 8
 * to 256 bits, and arrays and tuples (structs) of types.
 *
 * Values are texts: integers (1.5 is not one), true and false, 0x… for bytes.
 * An array or tuple is a JSON array, with numbers past 64 bits in quotes:
 * [["a",1],["b","18446744073709551616"]].
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
	const char	*signature;	/* name(type,type) and nothing else */
	unsigned char	 selector[ABI_SELECTOR];
};

/* Parse "updateAsset(string,string)" or "readAsset(string) returns (string)";
 * uint means uint256.  NULL, or a sentence that says what is wrong. */
const char	*abi_function_read(struct arena *, const char *,
		    struct abi_function *);

/* Encode a call with all of the function's arguments.  NULL, or a sentence when
 * one does not match its type or the data is too long. */
const char	*abi_encode(struct arena *, const struct abi_function *,
		    const char *const *args, const unsigned char **data,
		    size_t *len);

/* Is a value of the type more than a word?  In a topic there is only its
 * hash. */
bool		 abi_is_hashed(const char *type);

/* Decode values to texts, all in quotes within arrays; false when the data does
 * not match the types. */
bool		 abi_decode(struct arena *, const char *const *types, size_t n,
		    const unsigned char *data, size_t len,
		    const char **values);
/* Why a call was reverted, from its return data: the contract's own words, or
 * the meaning of a panic; NULL when it does not say. */
const char	*abi_revert(struct arena *, const unsigned char *data,
		    size_t len);

#endif
