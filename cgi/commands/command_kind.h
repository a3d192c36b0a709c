/* command_kind: finds the rows of drivers/command.h and applies them to
 * commands. */
#ifndef COMMANDS_COMMAND_KIND_H
#define COMMANDS_COMMAND_KIND_H

#include "../drivers/command.h"
#include "../store/command/command.h"

/* The driver's own row of that name, else the row for SIMs; driver may be NULL.
 * Never NULL: a name unknown to this version yields a row without a name and
 * with neutral words. */
const struct command_kind *command_kind(const struct driver *,
		    const char *name);

/* The operation that carries it out.  NULL, with *why set, when the driver
 * cannot. */
const struct operation *kind_operation(const struct command_kind *,
		    const struct driver *, const char **why);

const char	*kind_title(const struct command_kind *,
		    const struct driver *, const char *argument);

/* What a command asks for, and the value before, in words for people; NULL when
 * empty. */
const char	*command_asks(const struct command *, const struct driver *);
const char	*command_changes(const struct command *, const struct driver *);

/* A sentence of a row with a title filled in. */
const char	*kind_sentence(struct arena *, const char *sentence,
		    const char *title);

/* Does the resource show (shown) what the command asked for? */
bool		 kind_reached(const struct command_kind *,
		    const struct command *, const char *shown);

#endif
