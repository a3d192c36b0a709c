/* command_kind: the rows of drivers/command.h, and what a command's says. */
#ifndef COMMANDS_COMMAND_KIND_H
#define COMMANDS_COMMAND_KIND_H

#include "../drivers/command.h"
#include "../store/command/command.h"

/* The driver's own row of that name, else the one of SIMs; driver may be NULL.
 * Never NULL: a name that this version does not have gives a row without name,
 * and words that say no more than is known. */
const struct command_kind *command_kind(const struct driver *,
		    const char *name);

/* Can the driver carry it out?  The operation; NULL with *why set. */
const struct operation *kind_operation(const struct command_kind *,
		    const struct driver *, const char **why);

const char	*kind_title(const struct command_kind *,
		    const struct driver *, const char *argument);

/* What a command asks for, and what was before, as people read it; NULL for
 * what is empty. */
const char	*command_asks(const struct command *, const struct driver *);
const char	*command_changes(const struct command *, const struct driver *);

/* A sentence of a row with a title in it. */
const char	*kind_sentence(struct arena *, const char *sentence,
		    const char *title);

/* Is what the resource shows (shown) what the command asked for? */
bool		 kind_reached(const struct command_kind *,
		    const struct command *, const char *shown);

#endif
