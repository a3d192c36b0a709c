/*
 * control_center_push: what Control Center's automation rules POST to a URL
 * (contract 2.10): form fields eventId, eventType, timestamp, signature,
 * signature2 and data (an XML document), or the same as JSON with data as an
 * object or as the XML text.
 *
 * The signatures are HMACs of the timestamp alone (verified for both in public
 * clients), so they say that the sender knows the shared secret, not that data
 * is untouched: the address itself has to be a secret too, and HTTPS.  So that
 * who has seen one can't sign others with it, a timestamp is good for one event:
 * the same eventId may come again, another is refused, and events without an
 * eventId that have the same timestamp are one.
 *
 * The secret is the extension's push secret, else the one that Control Center
 * uses until an administrator sets another, "default".  One signature is
 * enough; both must fit when both are there; and the timestamp must be fresh.
 */
#ifndef DRIVERS_CONTROL_CENTER_PUSH_H
#define DRIVERS_CONTROL_CENTER_PUSH_H

#include "../driver.h"

enum { PUSH_AGE_MS = 5 * 60 * 1000 };

extern const struct receiver	control_center_push;

#endif
