/*
 * rlp: Ethereum's serialization: strings of bytes, and lists of these and of
 * lists.  What is read has to be canonical: the shortest spelling of each length,
 * and nothing behind the end.
 */
#ifndef LIB_RLP_H
#define LIB_RLP_H

#include <stdint.h>

#include "lib/arena.h"
#include "lib/text/buf.h"

enum { RLP_DEPTH_MAX = 8 };

/* Append a string; a number, big-endian without zeros in front; a list of what
 * is written already, body after body. */
void	rlp_bytes(struct buf *, const void *, size_t);
void	rlp_number(struct buf *, uint64_t);
void	rlp_list(struct buf *, const void *body, size_t);

/* One item, and the rest that is behind it. */
struct rlp_item {
	bool			 list;
	const unsigned char	*data;	/* of a list: its items */
	size_t			 len;
};
/* Take the item at *p off; false, and nothing moved, when there is none or it is
 * not canonical. */
bool	rlp_take(const unsigned char **p, size_t *n, struct rlp_item *);
/* Is all of it items, lists within lists too? */
bool	rlp_valid(const unsigned char *, size_t, int depth);
/* A string as a number; false: it has zeros in front, or more than 8 bytes. */
bool	rlp_to_number(const struct rlp_item *, uint64_t *);

#endif
