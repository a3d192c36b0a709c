/*
 * post: what the broker's plugin and the process that speaks HTTP to devices
 * tell each other, by a socket in the state directory: a message is a packet,
 * all of it or nothing.  Nothing here is written down: what must not be lost is
 * in a journal or in the outbox before it is told.
 */
#ifndef EVENTS_POST_H
#define EVENTS_POST_H

#include <sys/types.h>

#include "../app.h"

enum post_kind {
	/* to the broker */
	POST_EVENT = 1,		/* in the journal: for applications */
	POST_COMMAND,		/* for a device; id: of the outbox */
	POST_ASK,		/* is it here? */
	POST_REGISTERED,	/* id: of a device behind a gateway; 0: it is
				 * not, and the payload says why */
	POST_MANAGE,		/* of device management, for a device, to the
				 * topic iotdm-1/NAME, with a format to
				 * mgmt/custom/NAME/FORMAT.  id: of the outbox;
				 * 0: an answer, which nobody waits for */
	/* to the process */
	POST_HANDED,		/* id: to the device's connection */
	POST_AWAY,		/* id: it is not here, or has not asked for it */
	POST_READY,		/* a device is here and has asked for commands;
				 * clean: without what was kept for it */
	POST_GATEWAY,		/* the same of a gateway, for those behind it */
	POST_REGISTER,		/* a device that is behind a gateway, id */
	POST_KEPT,		/* there is more in the journal of commands */
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
	POST_NAME_MAX	= 255,		/* of a name and a format */
	POST_MAX	= PAYLOAD_MAX + 1024
};

/* Into buf: its length; 0 when a text or the payload is too long. */
size_t	 post_write(const struct post *, unsigned char buf[POST_MAX]);
/* Back, its texts and payload in buf; false when it is none. */
bool	 post_read(const void *buf, size_t, struct post *);

/* By what the plugin listens at, and the other connects to: not blocking; -1,
 * and errno, on failure. */
int	 post_listen(const char *state);
int	 post_connect(const char *state);
/* Room for some long messages to wait in, as far as the system has it. */
void	 post_room(int fd);

enum posted { POSTED, POST_NOT_NOW, POST_GONE };
/* POST_NOT_NOW: there is no room; POST_GONE: nobody is at the other end. */
enum posted	 post_send(int fd, const struct post *,
		    unsigned char buf[POST_MAX]);
/* POST_NOT_NOW: nothing has come.  Anything else is logged and ignored. */
enum posted	 post_receive(int fd, struct post *,
		    unsigned char buf[POST_MAX]);

#endif
