/*
 * topic: who may publish and subscribe to what.  Pure functions from ids and
 * topics to a decision.
 *
 * 	client		id			publishes, subscribes
 * 	device		d:ORG:TYPE:ID		its events; its commands; its own
 * 						device management
 * 	gateway		g:ORG:TYPE:ID		the same for itself and for the
 * 						devices behind it; notify
 * 	application	a:ORG:APP		events and commands of any device;
 * 			A:ORG:APP[:INSTANCE]	both, and connection status
 *
 * A device's topics name neither its type nor its id: what it publishes to
 * iot-2/evt/E/fmt/F is published to iot-2/type/T/id/D/evt/E/fmt/F.
 *
 * Device management has topics of its own.  A device publishes to
 * iotdevice-1/… and subscribes to iotdm-1/…, a gateway to
 * iotdevice-1/type/T/id/D/… and so on.  No other client uses them, and
 * messages to devices are handed over by client id.
 */
#ifndef BROKER_TOPIC_H
#define BROKER_TOPIC_H

#include "../app.h"

enum client_kind { CLIENT_DEVICE, CLIENT_GATEWAY, CLIENT_APP, CLIENT_SCALABLE };

struct client_id {
	enum client_kind	 kind;
	char			 org[ORG_LEN + 1];
	char			 type[ID_MAX + 1];	/* of a device or
							 * gateway */
	char			 name[ID_MAX + 1];	/* deviceId, application */
	char			 instance[ID_MAX + 1];	/* of a scalable
							 * application, or "" */
};

/* False when the id has none of the forms above. */
bool	 client_parse(const char *id, struct client_id *);

enum topic_what { TOPIC_EVENT, TOPIC_COMMAND, TOPIC_MON, TOPIC_APP_MON,
	TOPIC_NOTIFY, TOPIC_MANAGE_SAYS, TOPIC_MANAGE_HEARS };

enum {
	TOPIC_MAX	= 512,		/* bytes; our topics are shorter,
					 * except */
	TOPIC_MANAGE_MAX = 700,		/* those of a package's action */
};

/* In a filter a level may be "+". */
struct topic {
	enum topic_what	 what;
	bool		 brief;		/* in a device's own form: no type, no
					 * id */
	char		 type[ID_MAX + 1], device[ID_MAX + 1];
	char		 name[EVENT_NAME_MAX + 1], format[EVENT_NAME_MAX + 1];
	const char	*tail;		/* device management: the levels after
					 * those; points into the parsed
					 * topic */
};

/* False when it is not one of our topics. */
bool	 topic_parse(const char *, bool filter, struct topic *);

/* NULL when the client may; *topic is then complete, with the type and id of
 * the device it is about.  Otherwise a sentence that says why not.  Does not
 * check whether a gateway may act for that device. */
const char	*topic_publish(const struct client_id *, const char *,
		    struct topic *);
const char	*topic_subscribe(const struct client_id *, const char *filter,
		    struct topic *);

/* May a message on this topic be delivered to the client, whatever its
 * subscription?  Gateways as above. */
bool	 topic_readable(const struct client_id *, const char *, struct topic *);

/* Does a filter for commands or events match this name and format? */
bool	 topic_fits(const struct topic *filter, const char *name,
	    const char *format);

/* The device management topics that a filter subscribes to, one bit each. */
enum { MANAGE_HEARS = 9 };
unsigned	 topic_hears(const char *filter_tail);
/* The bit of one topic; 0 when it is none of them. */
unsigned	 topic_heard(const char *tail);
/* May a device publish to it: mgmt/manage, response … */
bool		 topic_says(const char *tail);

/* MQTT's matching of a filter and a topic. */
bool		 topic_matches(const char *filter, const char *topic);

/* The full topic of an event or command. */
void	 topic_write(const struct topic *, char to[TOPIC_MAX]);

#endif
