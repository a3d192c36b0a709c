/* abi_own: between the files of abi; nobody else. */
#ifndef LIB_ETH_ABI_OWN_H
#define LIB_ETH_ABI_OWN_H

#include "abi.h"
#include "hex.h"

enum { ABI_DEPTH_MAX = 6 };	/* arrays within tuples within arrays … */

/* A part of a type's text. */
struct piece {
	const char	*s;
	size_t		 len;
};

enum abi_shape { SHAPE_NONE, SHAPE_STRING, SHAPE_BYTES, SHAPE_FIXED,
	SHAPE_BOOL, SHAPE_ADDRESS, SHAPE_INT, SHAPE_UINT };
struct abi_type {
	enum abi_shape	 shape;
	unsigned	 size;		/* bits of a number, bytes of bytesN */
};
/* A single value's. */
struct abi_type	 abi_type_of(const struct piece *);

/* Is it an array, and of what?  *n is 0 when its length is not fixed. */
bool		 abi_array(const struct piece *, struct piece *of, size_t *n);
/* Is it a tuple, and of which list of types? */
bool		 abi_tuple(const struct piece *, struct piece *within);
/* Take the first type of a list; false: there are no more. */
bool		 abi_next(struct piece *list, struct piece *one);

/* Is its length not fixed, so that only an offset stands in its place? */
bool		 abi_dynamic(const struct piece *);
/* The bytes that stand in its place. */
size_t		 abi_head(const struct piece *);

#endif
