/*
 * record: the contents of a journal record: something that a client of the
 * broker or an HTTP client did.
 */
#ifndef EVENTS_RECORD_H
#define EVENTS_RECORD_H

#include "../app.h"
#include "../lib/arena.h"

/* Stored in the journal: numbers never change. */
enum record_kind {
	RECORD_EVENT = 1,	/* a device's event */
	RECORD_CONNECTED = 2,
	RECORD_DISCONNECTED = 3,
	RECORD_REFUSED = 4,	/* a sign-in, publish, subscription or call */
	RECORD_COMMAND = 5,	/* only in the journal of commands: a command
				 * for a device that is away; detail: its QoS */
	RECORD_MANAGE = 6,	/* also there: a device management message;
				 * name: its topic after iotdevice-1/ */
	RECORD_KINDS
};

/* The rate at which refusals are recorded, over all clients. */
enum { REFUSALS_S = 20, REFUSALS_BURST = 100 };

/* Texts are UTF-8 and end with NUL; "" when they do not apply. */
struct record {
	enum record_kind	 kind;
	int64_t			 at;		/* time of arrival, ms */
	int64_t			 device;	/* row id; 0: not from a
						 * device; of a refusal, minus
						 * the row id of an API key */
	const char		*name, *format;	/* of an event */
	const char		*client;	/* d:org:type:id, an API key … */
	const char		*address;	/* IP address of the client */
	const char		*detail;	/* protocol, or the reason as a
						 * sentence */
	const char		*payload;	/* bytes */
	size_t			 len;
};

/* Encode into buf.  Returns the bytes written, at most JOURNAL_RECORD_MAX; 0
 * when a text or the payload is too long. */
size_t	 record_write(const struct record *,
	    unsigned char buf[JOURNAL_RECORD_MAX]);

/* Decode; the texts and the payload point into buf.  False when it is not a
 * record. */
bool	 record_read(const void *buf, size_t, struct record *);

/* Bytes in the form a database stores: text as it is, anything else in
 * base64. */
const char *payload_text(struct arena *, const char *bytes, size_t,
	    bool *base64);

#endif
