/* action_view: commands in words, and what happened at the carrier. */
#ifndef PAGES_ACTION_VIEW_H
#define PAGES_ACTION_VIEW_H

#include "../../commands/command_kind.h"
#include "../../store/command/activity.h"
#include "../page.h"
#include "view_sim.h"

/* The driver, for its words, may be NULL: its extension is gone. */
void		 activity_view_fill(struct page *, const struct driver *,
		    const struct activity *, struct action_view *);
void		 action_view_fill(struct page *, const struct driver *,
		    const struct command *, struct action_view *);
/* The banner after one. */
void		 outcome_fill(struct page *, const struct driver *,
		    const struct command *, struct outcome_view *);

/* The text of a message; says so when it is not kept any more. */
const char	*command_text(const struct command *);
/* Taken by the carrier for a day that has not come. */
bool		 command_scheduled(const struct command *, int64_t now);

#endif
