/*
 * rlp: Ethereum's serialization of byte strings and nested lists.  Input must
 * be canonical: the shortest encoding of each length, and nothing after the
 * end.
 */
#ifndef LIB_RLP_H
#define LIB_RLP_H

#include <stdint.h>

#include "lib/arena.h"
#include "lib/text/buf.h"

enum { RLP_DEPTH_MAX = 8 };

/* Append a string; a number, big-endian without leading zeros; a list, from its
 * encoded items. */
void	rlp_bytes(struct buf *, const void *, size_t);
void	rlp_number(struct buf *, uint64_t);
void	rlp_list(struct buf *, const void *body, size_t);

/* One item; rlp_take also returns the rest. */
struct rlp_item {
	bool			 list;
	const unsigned char	*data;	/* of a list: its encoded items */
	size_t			 len;
};
/* Take the item at *p and move past it.  False, with nothing moved, when there
 * is none or it is not canonical. */
bool	rlp_take(const unsigned char **p, size_t *n, struct rlp_item *);
/* Does it consist of valid items, including nested lists? */
bool	rlp_valid(const unsigned char *, size_t, int depth);
/* A string as a number; false when it has leading zeros or more than 8
 * bytes. */
bool	rlp_to_number(const struct rlp_item *, uint64_t *);

#endif
