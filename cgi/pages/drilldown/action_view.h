/* action_view: commands, and activities at the carrier, as shown in Actions. */
#ifndef PAGES_ACTION_VIEW_H
#define PAGES_ACTION_VIEW_H

#include "../../commands/command_kind.h"
#include "../../store/command/activity.h"
#include "../page.h"
#include "view_sim.h"

/* driver supplies the words; NULL when the extension no longer exists. */
void		 activity_view_fill(struct page *, const struct driver *,
		    const struct activity *, struct action_view *);
void		 action_view_fill(struct page *, const struct driver *,
		    const struct command *, struct action_view *);
/* The banner with a command's result. */
void		 outcome_fill(struct page *, const struct driver *,
		    const struct command *, struct outcome_view *);

/* The text of a message, or a note that it is no longer kept. */
const char	*command_text(const struct command *);
/* Accepted by the carrier for a day in the future. */
bool		 command_scheduled(const struct command *, int64_t now);

#endif
