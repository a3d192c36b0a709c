/* chain_own: between the files that answer JSON-RPC; nobody else. */
#ifndef SIM_CHAIN_OWN_H
#define SIM_CHAIN_OWN_H

#include "chain.h"

/* Answer with a status and JSON, which it takes. */
void		 chain_say(struct call *, int status, json_t *);
/* {"error":…} */
json_t		*chain_fault(int code, const char *message);
json_t		*chain_failed(void);
/* A number as JSON-RPC writes it. */
const char	*chain_word(struct call *, int64_t);
/* A block's number or a word for one; ABSENT: none that is there. */
int64_t		 chain_block_of(struct call *, const json_t *);
/* An address as it is stored; "" when it is none. */
const char	*chain_address(struct call *, const json_t *);
/* The nonce that comes next, those in the pool counted or not. */
enum err	 chain_next(struct call *, const char *sender, bool pool,
		    int64_t *next);

/* chain_blocks.c */
json_t		*chain_by_hash(struct call *, const json_t *params);
json_t		*chain_receipt(struct call *, const json_t *params);
json_t		*chain_block(struct call *, const json_t *params);
json_t		*chain_filter(struct call *, const json_t *params);

/* chain_send.c: into the pool */
json_t		*chain_send_raw(struct call *, const json_t *params);
json_t		*chain_send(struct call *, const json_t *params);

#endif
