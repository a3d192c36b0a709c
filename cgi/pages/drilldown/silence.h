/* silence: the facts for the verdict on a silent device. */
#ifndef PAGES_SILENCE_H
#define PAGES_SILENCE_H

#include "parts.h"
#include "view_talk.h"

struct silence;

/* Fill in the verdict, from what talk_fill() found in *s and from the device's
 * first SIM.  behind: a gateway speaks for it. */
enum err	 silence_fill(struct page *, const struct drilldown *,
		    bool behind, struct silence *, struct talk_view *);

#endif
