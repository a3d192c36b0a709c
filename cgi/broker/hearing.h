/*
 * hearing: the filters of device management that a client has subscribed to.
 * These messages are handed over by client id, so the filters must be
 * remembered, each by itself: those of a gateway are about different devices,
 * and may overlap.  For an instance of a scalable application: all its filters,
 * to know whether it has any.
 */
#ifndef BROKER_HEARING_H
#define BROKER_HEARING_H

#include "topic.h"

enum { HEARINGS_MAX = 1000 };	/* per client */

struct hearing {
	struct hearing	*next;
	char		 type[ID_MAX + 1];	/* "+" or "": any */
	char		 device[ID_MAX + 1];
	unsigned	 bits;		/* topic_hears() */
	uint8_t		 qos;
	char		 filter[];	/* as it was subscribed to */
};

/* Remember a filter, or its new QoS; the topic is the parsed filter.  NULL, or
 * a sentence that says why not. */
const char	*hearing_add(struct hearing **, const struct topic *,
		    const char *filter, uint8_t qos);
void		 hearing_drop(struct hearing **, const char *filter);

/* The highest QoS with which a message about that device is heard; tail follows
 * iotdm-1/.  -1: it is not heard. */
int		 hearing_qos(const struct hearing *, const struct topic *device,
		    const char *tail);

struct hearing	*hearing_copy(const struct hearing *);
void		 hearing_free(struct hearing *);

#endif
