/* messages: devices that wait for something over HTTP. */
#ifndef API_MESSAGES_H
#define API_MESSAGES_H

#include "answer.h"

/* How long to wait, from {"waitTimeSecs": n}; without a body not at all. */
enum err	 api_read_wait(struct page *, int64_t *ms);
/* Nothing is there yet: the answer is made again when something is, or when the
 * time is over. */
enum err	 api_wait_on(struct page *, int64_t ms);

#endif
