/*
 * refusals: how many sign-ins, publishes, subscriptions and calls were refused,
 * on this machine since the state directory was made.  The broker and all
 * workers count in one file of 64-bit numbers that they map into memory.
 */
#ifndef EVENTS_REFUSALS_H
#define EVENTS_REFUSALS_H

#include <stdint.h>

/* In the file: new ones at the end. */
enum refusal {
	REFUSAL_MQTT_CONNECT, REFUSAL_MQTT_PUBLISH, REFUSAL_MQTT_SUBSCRIBE,
	REFUSAL_HTTP_CONNECT, REFUSAL_HTTP_PUBLISH, REFUSAL_HTTP_FETCH,
	REFUSAL_API_CONNECT, REFUSAL_API_CALL,
	REFUSAL_MAX
};
struct refusal_words {
	const char	*by, *what;
};
extern const struct refusal_words refusal_words[REFUSAL_MAX];

/* NULL, logged: nothing is counted. */
uint64_t	*refusals_open(const char *state);
void		 refusals_close(uint64_t *);
/* NULL is fine. */
void		 refusals_count(uint64_t *, enum refusal);
uint64_t	 refusals_get(const uint64_t *, enum refusal);

#endif
