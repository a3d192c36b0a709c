/*
 * record: what stands in a record of the journal: something that a client of
 * the broker, or one that speaks HTTP, did.
 */
#ifndef EVENTS_RECORD_H
#define EVENTS_RECORD_H

#include "../app.h"
#include "../lib/arena.h"

/* In the journal: numbers do not change. */
enum record_kind {
	RECORD_EVENT = 1,	/* a device's event */
	RECORD_CONNECTED = 2,
	RECORD_DISCONNECTED = 3,
	RECORD_REFUSED = 4,	/* a sign-in, a publish, a subscription */
	RECORD_COMMAND = 5,	/* in the journal of commands alone: for a device
				 * that is away; detail: its quality of service */
	RECORD_MANAGE = 6,	/* there, too: of device management; name: its
				 * topic behind iotdevice-1/ */
	RECORD_KINDS
};

/* Refusals are noted at a pace, whoever causes them. */
enum { REFUSALS_S = 20, REFUSALS_BURST = 100 };

/* Texts are UTF-8 and end with NUL; "" when they do not apply. */
struct record {
	enum record_kind	 kind;
	int64_t			 at;		/* when it came, ms */
	int64_t			 device;	/* its row; 0: of no device */
	const char		*name, *format;	/* of an event */
	const char		*client;	/* d:org:type:id, an API key … */
	const char		*address;	/* it came from */
	const char		*detail;	/* protocol; reason, in words */
	const char		*payload;	/* bytes */
	size_t			 len;
};

/* Into buf: bytes written, at most JOURNAL_RECORD_MAX; 0 when a text or the
 * payload is longer than may be. */
size_t	 record_write(const struct record *,
	    unsigned char buf[JOURNAL_RECORD_MAX]);

/* Back, its texts and payload in buf; false when it is none. */
bool	 record_read(const void *buf, size_t, struct record *);

/* Bytes as a database keeps them: text as it is, base64 of what is none. */
const char *payload_text(struct arena *, const char *bytes, size_t,
	    bool *base64);

#endif
