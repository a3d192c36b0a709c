/* talk: a device's events and connection, as parts of its page. */
#ifndef PAGES_TALK_H
#define PAGES_TALK_H

#include "../page.h"
#include "view_talk.h"

struct silence;

/* Recent Events, Sensor Information, Connection Log and the connection status.
 * When something cannot be read the page says so and shows the rest, except
 * after E_AWAY: the connection is the page's own.  Facts about the device's
 * silence also go into *silence. */
enum err	 talk_fill(struct page *, const struct device *,
		    struct talk_view *, struct silence *);

/* The newest rows of a connection log.  *refused: the time of the newest, when
 * it is a refusal. */
enum err	 talk_log(struct page *, const char *client, int64_t device,
		    struct connection_log_view **, size_t *n,
		    int64_t *refused);

/* Fill payload, bytes and cut: JSON laid out, other text as it is, and bytes
 * (given as base64) in hex. */
void		 talk_payload(struct arena *, const char *payload, bool base64,
		    struct event_view *);

#endif
