/*
 * refusals: counters of refused sign-ins, publishes, subscriptions and calls on
 * this machine.  The broker and the workers share one file of 64-bit counters,
 * mapped into memory, so no count is lost when a process ends.
 */
#ifndef EVENTS_REFUSALS_H
#define EVENTS_REFUSALS_H

#include <stdint.h>

/* Positions in the file: add new ones at the end. */
enum refusal {
	REFUSAL_MQTT_CONNECT, REFUSAL_MQTT_PUBLISH, REFUSAL_MQTT_SUBSCRIBE,
	REFUSAL_HTTP_CONNECT, REFUSAL_HTTP_PUBLISH, REFUSAL_HTTP_FETCH,
	REFUSAL_API_CONNECT, REFUSAL_API_CALL,
	REFUSAL_MAX
};
struct refusal_words {
	const char	*by, *what;	/* labels of the metric */
};
extern const struct refusal_words refusal_words[REFUSAL_MAX];

/* Map the counters of a state directory.  NULL, logged, on failure; the other
 * functions accept that and count nothing. */
uint64_t	*refusals_open(const char *state);
void		 refusals_close(uint64_t *);
void		 refusals_count(uint64_t *, enum refusal);
uint64_t	 refusals_get(const uint64_t *, enum refusal);

#endif
