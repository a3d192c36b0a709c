/*
 * command_kind: what can be asked of the outside, a row each.  A command is stored
 * with the name of its kind; what else is to be known of it stands here, and
 * what a service lets one choose from stands in its driver's row.
 */
#ifndef COMMANDS_COMMAND_KIND_H
#define COMMANDS_COMMAND_KIND_H

#include "../drivers/driver.h"
#include "../store/command.h"

/* What tells how a command ended that the service has taken. */
enum settled_by {
	BY_RESOURCE,	/* a read of the resource shows what was asked for */
	BY_MESSAGE,	/* the message at the service: by its id, else by its
			 * text */
};

struct command_kind {
	const char	*name;		/* state: stored, and the form's name */
	enum op		 op;		/* of the driver */
	enum settled_by	 by;
	bool		 is_text;	/* the argument is a text of a person */
	const char	*what;		/* "Change SIM state" */
	/* Sentences with the argument's title in the place of %s. */
	const char	*accepted, *confirmed;
	const char	*already;	/* without a full stop; NULL: may be asked
					 * for again and again */
	/* What the resource shows of it, as an argument would be written;
	 * NULL when the service does not say. */
	const char	*(*shown)(const struct sim_info *);
	/* An argument as people read it; driver may be NULL.  NULL: as it is. */
	const char	*(*title)(const struct driver *, const char *argument);
};

/* Never NULL: a name that this version does not have gives a row without
 * name, and words that say no more than is known. */
const struct command_kind *command_kind(const char *name);

const char	*kind_title(const struct command_kind *,
		    const struct driver *, const char *argument);

/* A sentence of a row with a title in it. */
const char	*kind_sentence(struct arena *, const char *sentence,
		    const char *title);

/* Is what the resource shows (shown) what the command asked for? */
bool		 kind_reached(const struct command_kind *,
		    const struct command *, const char *shown);

#endif
