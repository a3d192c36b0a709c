/*
 * command: what can be asked of the outside, one row each.  A command is stored
 * with the name of its row.  Everything else about its kind is here; what a
 * service offers to choose from is in its driver's row.
 *
 * The rows of SIMs are in commands/command_kind.c.  A command that only one
 * kind of extension has is a row of its driver's: struct driver.commands.
 */
#ifndef DRIVERS_COMMAND_H
#define DRIVERS_COMMAND_H

#include "driver.h"

/* What tells how a command ended that the service has taken. */
enum settled_by {
	BY_RESOURCE,	/* a read of the resource shows what was asked for */
	BY_MESSAGE,	/* the message at the service: by its id, else by its
			 * text */
	BY_RECEIPT,	/* what the service says of our own id: OP_RECEIPT */
	BY_EVENT,	/* an event that bears our own id; and a receipt, where
			 * the driver can read one */
};

struct command_kind {
	const char	*name;		/* state: stored, and the form's name */
	bool		 here;		/* done here at once: nobody is asked */
	enum op		 op;		/* of the driver; OP_OWN: own */
	const struct operation *own;	/* of a driver's own command */
	enum settled_by	 by;
	bool		 is_text;	/* the argument is a text of a person */
	const char	*what;		/* "Change SIM state" */
	/* Sentences, with the argument's title in place of %s. */
	const char	*accepted, *confirmed;
	const char	*already;	/* without a full stop; NULL: may be asked
					 * for again and again */
	/* What a SIM shows of it, as an argument would be written; NULL when
	 * the service does not say. */
	const char	*(*shown)(const struct sim_info *);
	/* An argument as people read it; driver may be NULL.  NULL: as it is. */
	const char	*(*title)(const struct driver *, const char *argument);

	/* The form of a driver's own command. */
	const char	*label, *hint;	/* of its field; NULL: it has none */
	/* What is wrong with an argument, a sentence; NULL: nothing. */
	const char	*(*check)(struct arena *, const char *argument);
	/* BY_RESOURCE of anything but a SIM: the state that shows it is done;
	 * NULL: the argument is one. */
	const char	*reached;
};

#endif
