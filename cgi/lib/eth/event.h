/*
 * event: what contracts log.  An event is written as in Solidity, its arguments
 * with their names: "AssetUpdated(string assetID, uint256 indexed serial)".
 */
#ifndef LIB_ETH_EVENT_H
#define LIB_ETH_EVENT_H

#include "abi.h"
#include "keccak.h"

enum { EVENT_TOPICS = 3 };	/* arguments that can be indexed */

struct abi_event {
	const char	*name;
	size_t		 n;
	const char	*types[ABI_ARGS_MAX], *names[ABI_ARGS_MAX];
	bool		 indexed[ABI_ARGS_MAX];
	unsigned char	 topic[KECCAK_LEN];	/* the first: which event */
};

/* An argument without a name is called argument1, argument2 …  NULL, or a
 * sentence that says what is wrong. */
const char	*abi_event_read(struct arena *, const char *,
		    struct abi_event *);

/* The values of a log, by the topics that follow the first, 32 bytes each, and
 * its data; of an indexed text, array or struct only the hash is known.  False when it is not
 * what the event says. */
bool		 abi_event_decode(struct arena *, const struct abi_event *,
		    const unsigned char *topics, size_t ntopics,
		    const unsigned char *data, size_t len,
		    const char **values);

#endif
