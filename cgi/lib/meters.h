/*
 * meters: what the processes of this node did since the master started, in
 * memory that all of them share.
 */
#ifndef LIB_METERS_H
#define LIB_METERS_H

#include "app.h"

enum {
	METER_STEPS	= 12,	/* upper bounds of durations, and one without */
	METER_POOLS	= 8,
	METER_EXTENSIONS = 64,	/* calls of further ones are not counted */
	METER_KEY	= 40,	/* of an extension's key, with its NUL */
	METER_CLASSES	= 5,	/* of statuses: 100 … 500 */
};

/* In ms, ascending. */
extern const int64_t meter_steps[METER_STEPS];

struct meter_times {
	uint64_t	 n[METER_STEPS + 1];	/* not cumulative */
	uint64_t	 ms;			/* all together */
};
struct meter_pool {
	struct meter_times times;
	uint64_t	 statuses[METER_CLASSES];
};
struct meter_extension {
	uint64_t	 state;		/* see meter_named() */
	char		 key[METER_KEY];
	struct meter_times times;	/* of requests to the service */
	uint64_t	 results[E_MAX];
	uint64_t	 wait_ms;	/* for the rate limiter */
};
struct meters {
	int64_t			 since;		/* when the master started */
	struct meter_pool	 pools[METER_POOLS];
	struct meter_extension	 extensions[METER_EXTENSIONS];
	uint64_t		 events, event_bytes;	/* stored, by the
						 * current recorder */
};

/* Create before forking.  NULL, logged, on failure; the others accept that and
 * count nothing. */
struct meters	*meters_new(void);

void		 meters_request(struct meters *, int pool, int status,
		    int64_t ms);
/* A request to a service that ended so; ms below 0: it was not made. */
void		 meters_call(struct meters *, const char *key, enum err,
		    int64_t ms);
void		 meters_wait(struct meters *, const char *key, int64_t ms);
void		 meters_events(struct meters *, int64_t events, int64_t bytes);

uint64_t	 meter_get(const uint64_t *);
/* Is it an extension's? */
bool		 meter_named(const struct meter_extension *);

#endif
