/* shown: what a resource shows for the value that a command sets. */
#ifndef COMMANDS_SHOWN_H
#define COMMANDS_SHOWN_H

#include "../store/resource/resource_info.h"
#include "../store/resource/sim_info.h"
#include "command_kind.h"

/* Both are NULL when the service does not report it. */
struct shown {
	const char	*value;		/* in the form of an argument */
	const char	*words;		/* in words for people */
};

/* An argument in words for people, with the names of the extension's plans. */
const char	*asked_words(struct db *, struct arena *, const char *key,
		    const struct driver *, const struct command_kind *,
		    const char *argument);
struct shown	 shown_by_sim(struct db *, struct arena *, const char *key,
		    const struct driver *, const struct command_kind *,
		    const struct sim_info *);
struct shown	 shown_by_resource(const struct driver *,
		    const struct resource_info *);

#endif
