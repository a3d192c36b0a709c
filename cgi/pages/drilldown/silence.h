/* silence: what is known of a device that does not speak, for its verdict. */
#ifndef PAGES_SILENCE_H
#define PAGES_SILENCE_H

#include "parts.h"
#include "view_talk.h"

struct silence;

/* The verdict on the page: from what talk_fill() found in *s, and the device's
 * first SIM. */
enum err	 silence_fill(struct page *, const struct drilldown *,
		    struct silence *, struct talk_view *);

#endif
