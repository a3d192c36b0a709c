/* shown: what a resource shows of what a command asks for. */
#ifndef COMMANDS_SHOWN_H
#define COMMANDS_SHOWN_H

#include "../store/resource/resource_info.h"
#include "../store/resource/sim_info.h"
#include "command_kind.h"

/* Both NULL when the service does not say. */
struct shown {
	const char	*value;		/* as an argument would be written */
	const char	*words;		/* as people read it */
};

/* An argument as people read it, with the names of the extension's plans. */
const char	*asked_words(struct db *, struct arena *, const char *key,
		    const struct driver *, const struct command_kind *,
		    const char *argument);
struct shown	 shown_by_sim(struct db *, struct arena *, const char *key,
		    const struct driver *, const struct command_kind *,
		    const struct sim_info *);
struct shown	 shown_by_resource(const struct driver *,
		    const struct resource_info *);

#endif
