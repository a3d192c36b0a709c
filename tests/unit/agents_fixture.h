/* Managed devices m00, m01 … whose agents are played here: requests are made for
 * them, and what they say is taken. */
#ifndef AGENTS_FIXTURE_H
#define AGENTS_FIXTURE_H

#include "manage/initiate.h"
#include "store_fixture.h"

enum { AGENTS_MAX = 30, MINUTE = 60 * 1000 };
#define AGENTS_ALL	"{\"d\":{\"supports\":{\"deviceActions\":true," \
		"\"firmwareActions\":true}}}"

extern int64_t agents_now, agents_rows[AGENTS_MAX];
extern struct wanted_device agents_names[AGENTS_MAX];
extern char agents_wire[64];	/* the reqId that is to be answered */

void		 agents_open(void);	/* store_close() afterwards */

/* A request for the first n of them. */
struct wanted	 agents_wanted(const char *action, size_t n);
struct mgmt_request agents_initiate(struct wanted);
/* The request as it is now, what is stored of one of its devices, and its
 * state's name. */
struct mgmt_request agents_again(const struct mgmt_request *);
struct ask	 agents_ask(const struct mgmt_request *, size_t i);
const char	*agents_state(const struct mgmt_request *, size_t i);

/* One look at what is due: how many were asked. */
size_t		 agents_round(void);
/* What a device is told next, which is handed over; "": nothing. */
const char	*agents_heard(size_t i, const char **payload);
/* It is told this, which it is to answer. */
void		 agents_hear(size_t i, const char *topic);
void		 agents_answer(size_t i, int rc);
void		 agents_say(size_t i, const char *topic, const char *payload);

#endif
