/*
 * topic: who may publish and subscribe to what.  Pure: ids and topics in, a
 * decision out.
 *
 *	client		id			publishes, subscribes
 *	device		d:ORG:TYPE:ID		its events; its commands; device
 *						management of its own
 *	gateway		g:ORG:TYPE:ID		the same of devices behind it and
 *						its own; notify
 *	application	a:ORG:APP		events and commands of any device;
 *			A:ORG:APP[:INSTANCE]	both, and who is connected
 *
 * A device names neither its type nor itself: what it publishes to
 * iot-2/evt/E/fmt/F is published to iot-2/type/T/id/D/evt/E/fmt/F.
 *
 * Device management has topics of its own: a device publishes to iotdevice-1/…
 * and hears iotdm-1/…, a gateway iotdevice-1/type/T/id/D/… and so on.  Nobody
 * else does, and what is heard is handed over by the client's id.
 */
#ifndef BROKER_TOPIC_H
#define BROKER_TOPIC_H

#include "../app.h"

enum client_kind { CLIENT_DEVICE, CLIENT_GATEWAY, CLIENT_APP, CLIENT_SCALABLE };

struct client_id {
	enum client_kind	 kind;
	char			 org[ORG_LEN + 1];
	char			 type[ID_MAX + 1];	/* of a device */
	char			 name[ID_MAX + 1];	/* deviceId, application */
	char			 instance[ID_MAX + 1];	/* of a scalable one, "" */
};

/* False when it is not one of those above. */
bool	 client_parse(const char *id, struct client_id *);

enum topic_what { TOPIC_EVENT, TOPIC_COMMAND, TOPIC_MON, TOPIC_APP_MON,
	TOPIC_NOTIFY, TOPIC_MANAGE_SAYS, TOPIC_MANAGE_HEARS };

enum {
	TOPIC_MAX	= 512,		/* bytes; none of ours is longer, but */
	TOPIC_MANAGE_MAX = 700,		/* an action's of a package */
};

/* Of a filter a level may be "+". */
struct topic {
	enum topic_what	 what;
	bool		 brief;		/* a device's own: no type, no id */
	char		 type[ID_MAX + 1], device[ID_MAX + 1];
	char		 name[EVENT_NAME_MAX + 1], format[EVENT_NAME_MAX + 1];
	const char	*tail;		/* of device management, the levels behind
					 * those; in the topic that was parsed */
};

/* False when it is none of ours. */
bool	 topic_parse(const char *, bool filter, struct topic *);

/* NULL when the client may, and *topic is complete: the type and id of the
 * device it is about.  Otherwise a sentence that says why not.  Whether a
 * gateway may act for that device is not asked here. */
const char	*topic_publish(const struct client_id *, const char *,
		    struct topic *);
const char	*topic_subscribe(const struct client_id *, const char *filter,
		    struct topic *);

/* May what is published to this topic go to the client, whatever it subscribed
 * to?  Of a gateway as above. */
bool	 topic_readable(const struct client_id *, const char *, struct topic *);

/* Does a filter of commands or events fit this name and format? */
bool	 topic_fits(const struct topic *filter, const char *name,
	    const char *format);

/* What of device management a client has asked to hear: a bit for each topic. */
enum { MANAGE_HEARS = 9 };
unsigned	 topic_hears(const char *filter_tail);
/* The bit of one of them; 0: it is none. */
unsigned	 topic_heard(const char *tail);
/* May be published to: mgmt/manage, response … */
bool		 topic_says(const char *tail);

/* MQTT's: does a filter fit a topic? */
bool		 topic_matches(const char *filter, const char *topic);

/* The full topic of an event or command. */
void	 topic_write(const struct topic *, char to[TOPIC_MAX]);

#endif
