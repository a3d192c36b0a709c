/*
 * command: a row for each kind of command.  A stored command has the name of
 * its row; everything else about the kind is in the row.  The values a service
 * offers are in its driver's row.
 *
 * The rows for SIMs are in commands/command_kind.c.  A command that only one
 * kind of extension has is a row of its driver: struct driver.commands.
 */
#ifndef DRIVERS_COMMAND_H
#define DRIVERS_COMMAND_H

#include "driver.h"

/* What shows the result of a command that the service has accepted. */
enum settled_by {
	BY_RESOURCE,	/* a read of the resource shows the requested value */
	BY_MESSAGE,	/* the message at the service, found by its id or by its
			 * text */
	BY_RECEIPT,	/* the service's record of our own id: OP_RECEIPT */
	BY_EVENT,	/* an event with our own id, and a receipt where the
			 * driver can read one */
};

struct command_kind {
	const char	*name;		/* state: stored, and the form's name */
	bool		 here;		/* done here at once, without a call */
	enum op		 op;		/* of the driver; OP_OWN: use own */
	const struct operation *own;	/* a driver's own command */
	enum settled_by	 by;
	bool		 is_text;	/* the argument is free text */
	const char	*what;		/* "Change SIM state" */
	/* Sentences; %s stands for the argument's title. */
	const char	*accepted, *confirmed;
	const char	*already;	/* without a full stop; NULL: may be
					 * repeated */
	/* The value a SIM shows, in the form of an argument; NULL when the
	 * service does not report it. */
	const char	*(*shown)(const struct sim_info *);
	/* An argument in words for people; driver may be NULL.  NULL: the
	 * argument as it is. */
	const char	*(*title)(const struct driver *, const char *argument);
	/* The same where it takes an arena: kept with the command.  Or NULL. */
	const char	*(*words)(struct arena *, const char *argument);

	/* The form of a driver's own command. */
	const char	*label, *hint;	/* of its field; NULL: no field */
	/* Several fields instead of one: the argument is a JSON object of
	 * their values.  Ends with a NULL name; NULL: one field or none. */
	const struct setting *fields;
	/* A sentence that says what is wrong with an argument; NULL:
	 * nothing. */
	const char	*(*check)(struct arena *, const char *argument);
	/* The command is for one point of a resource; the argument is its
	 * path. */
	enum { OF_RESOURCE, OF_POINT, OF_OBSERVABLE, OF_SUBSCRIBED } of;
	/* BY_RESOURCE, except for SIMs: the state that shows it is done; NULL:
	 * the argument is that state. */
	const char	*reached;
};

#endif
