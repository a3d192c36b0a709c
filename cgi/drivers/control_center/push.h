/*
 * control_center_push: what Control Center's automation rules POST to a URL
 * (contract 2.10): form fields eventId, eventType, timestamp, signature,
 * signature2 and data (an XML document), or the same as JSON with data as an
 * object or as the XML text.
 *
 * The signatures are HMACs of the timestamp alone (both verified against
 * public clients).  They prove that the sender knows the shared secret, but
 * not that data is unaltered, so the URL must be secret too and use HTTPS.  To
 * keep a captured signature from signing other events, a timestamp is valid
 * for one event: the same eventId may be repeated, another one is refused, and
 * events without an eventId that share a timestamp count as one.
 *
 * The secret is the extension's push secret, or "default", which Control
 * Center uses until an administrator sets another.  One signature is enough;
 * when both are present both must match.  The timestamp must be fresh.
 */
#ifndef DRIVERS_CONTROL_CENTER_PUSH_H
#define DRIVERS_CONTROL_CENTER_PUSH_H

#include "../driver.h"

enum { PUSH_AGE_MS = 5 * 60 * 1000 };

extern const struct receiver	control_center_push;

#endif
