/* talk: what a device says and how its connection stands, as parts of its
 * page. */
#ifndef PAGES_TALK_H
#define PAGES_TALK_H

#include "../page.h"
#include "view_talk.h"

struct silence;

/* Recent Events, Sensor Information, Connection Log, and how it is connected.
 * What cannot be read is said on the page; the rest of it stands.  What tells
 * whether the device is silent goes into *silence, too. */
void		 talk_fill(struct page *, const struct device *,
		    struct talk_view *, struct silence *);

#endif
