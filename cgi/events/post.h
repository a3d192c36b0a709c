/*
 * post: the messages between the broker's plugin and the process that speaks
 * HTTP to devices, over a socket in the state directory.  A message is one
 * packet, delivered whole or not at all.  Messages are not stored: what must
 * not be lost is in a journal or in the outbox before it is sent.
 */
#ifndef EVENTS_POST_H
#define EVENTS_POST_H

#include <sys/types.h>

#include "../app.h"

enum post_kind {
	/* to the broker */
	POST_EVENT = 1,		/* an event from the journal, for
				 * applications */
	POST_COMMAND,		/* for a device; id: in the outbox */
	POST_ASK,		/* is this device connected? */
	POST_REGISTERED,	/* id: of a device behind the gateway whose id
				 * is the name and whose client id the format;
				 * 0: not registered, and the payload says why;
				 * -1: not now */
	POST_MANAGE,		/* a device management message for a device, on
				 * the topic iotdm-1/NAME, or with a format on
				 * mgmt/custom/NAME/FORMAT. id: in the outbox;
				 * 0: a response that nobody waits for */
	/* to the process */
	POST_HANDED,		/* id: passed to the device's connection */
	POST_AWAY,		/* id: the device is not connected or has not
				 * subscribed */
	POST_READY,		/* a device is connected and has subscribed to
				 * commands; clean: discard what was kept for
				 * it */
	POST_GATEWAY,		/* the same for a gateway, on behalf of the
				 * devices behind it */
	POST_REGISTER,		/* a device behind the gateway id; the format is
				 * the gateway's client id */
	POST_KEPT,		/* the journal of commands has new records */
	POST_KINDS
};

/* Texts end with NUL; "" when they do not apply. */
struct post {
	enum post_kind	 kind;
	bool		 clean;
	int64_t		 id;
	const char	*type, *device;
	const char	*name, *format;
	const char	*payload;	/* bytes */
	size_t		 len;
};

enum {
	POST_NAME_MAX	= 255,		/* bytes of a name or a format */
	POST_MAX	= PAYLOAD_MAX + 1024
};

/* Encode into buf.  Returns the length; 0 when a text or the payload is too
 * long. */
size_t	 post_write(const struct post *, unsigned char buf[POST_MAX]);
/* Decode; the texts and the payload point into buf.  False when it is not a
 * message. */
bool	 post_read(const void *buf, size_t, struct post *);

/* The plugin listens and the other process connects.  The socket is
 * non-blocking; -1 and errno on failure. */
int	 post_listen(const char *state);
int	 post_connect(const char *state);
/* The same for other processes that bring events: this one listens, they
 * connect.  Nothing is answered. */
int	 post_ear(const char *state);
int	 post_mouth(const char *state);
/* Enlarge the socket's buffer for several long messages, as far as the system
 * allows. */
void	 post_room(int fd);

enum posted { POSTED, POST_NOT_NOW, POST_GONE };
/* POST_NOT_NOW: the socket is full; POST_GONE: the other end has closed. */
enum posted	 post_send(int fd, const struct post *,
		    unsigned char buf[POST_MAX]);
/* POST_NOT_NOW: nothing has arrived.  Malformed messages are logged and
 * ignored. */
enum posted	 post_receive(int fd, struct post *,
		    unsigned char buf[POST_MAX]);

#endif
