/*
 * talkers: many MQTT clients in one process, for measuring a broker.
 */
#ifndef BENCH_TALKERS_H
#define BENCH_TALKERS_H

#include <stdbool.h>
#include <stdint.h>

struct talkers_options {
	int		 port;		/* on 127.0.0.1 */
	const char	*org;		/* client ids are d:ORG:bench:N */
	const char	*token;		/* password of all; NULL: anonymous */
	int		 clients, first;	/* N counts from first */
	int		 qos;		/* 0 or 1 */
	int64_t		 rate;		/* messages a second in all; 0: as
					 * many as the broker takes */
	bool		 subscriber;	/* and one client that receives all */
};

struct talkers_counts {
	int64_t	 sent, acked, received;
	int64_t	 begun;		/* clock_now() */
	int64_t	 ms;		/* until the last of them */
};

struct talkers;

/* Connect all; exits with a message on failure. */
struct talkers	*talkers_connect(const struct talkers_options *);
/* Publish until so many ms have passed or so many messages were sent (0: no
 * limit), then wait for what is missing while any of it still comes. */
struct talkers_counts talkers_run(struct talkers *, int64_t ms, int64_t most);
/* Publish one event of QoS 1 from the first client and wait for its PUBACK. */
void		 talkers_say(struct talkers *, const char *payload);

#endif
