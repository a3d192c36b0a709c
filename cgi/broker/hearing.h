/*
 * hearing: filters that a client has subscribed to, each by itself: those of a
 * gateway are about different devices, and may overlap.
 *
 * 	device management	these messages are handed over by client id
 * 	a gateway's commands	a command over HTTP is published once, when the
 * 				gateway hears it
 * 	a scalable application	all filters of an instance, to know whether it
 * 				has any
 */
#ifndef BROKER_HEARING_H
#define BROKER_HEARING_H

#include "topic.h"

enum hearing_sort { HEARING_MANAGE, HEARING_COMMANDS, HEARING_INSTANCE };

/* Per client, of each sort by itself: a gateway has the first two. */
enum { HEARINGS_MAX = 1000, HEARINGS_COMMANDS_MAX = 5000 };

struct hearing {
	struct hearing	*next;
	char		 type[ID_MAX + 1];	/* "+" or "": any */
	char		 device[ID_MAX + 1];
	unsigned	 bits;		/* topic_hears(); 0 for others */
	uint8_t		 qos;
	char		 filter[];	/* as it was subscribed to */
};

/* Remember a filter, or its new QoS; the topic is the parsed filter.  NULL, or
 * a sentence that says why not. */
const char	*hearing_add(struct hearing **, const struct topic *,
		    const char *filter, uint8_t qos, enum hearing_sort);
void		 hearing_drop(struct hearing **, const char *filter);

/* The highest QoS with which a message about that device is heard; tail follows
 * iotdm-1/.  -1: it is not heard. */
int		 hearing_qos(const struct hearing *, const struct topic *device,
		    const char *tail);

/* Is there a filter that a command matches?  The topic is complete. */
bool		 hearing_command(const struct hearing *,
		    const struct topic *);

struct hearing	*hearing_copy(const struct hearing *);
void		 hearing_free(struct hearing *);

#endif
