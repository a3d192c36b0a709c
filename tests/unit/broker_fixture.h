/* The exchange, and a broker and a device "one" that are played here. */
#ifndef BROKER_FIXTURE_H
#define BROKER_FIXTURE_H

#include "events/exchange.h"
#include "store_fixture.h"

extern struct exchange *broker_x;
extern struct journal_writer broker_commands;
extern unsigned char broker_buf[POST_MAX];
extern int64_t broker_device;
extern int broker_listening, broker_fd;	/* -1: no broker yet */

void		 broker_open(void);
void		 broker_close(void);

/* One turn of the exchange, which connects to the broker. */
void		 broker_turn(void);
/* What the broker is told next; kind 0: nothing. */
struct post	 broker_told(void);
/* The broker says something of the device, and the exchange hears it. */
void		 broker_say(enum post_kind, int64_t id, bool clean);

/* A command for the device; its id, and its status. */
int64_t		 broker_put(const char *payload);
const char	*broker_status(int64_t id);

#endif
