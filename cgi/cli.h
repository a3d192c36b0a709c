/*
 * cli: the administrator's command line.
 */
#ifndef CLI_H
#define CLI_H

#include "app.h"
#include "lib/arena.h"

/* Options of single commands. */
struct cli_options {
	const char	*passfile;	/* for the database; NULL: none */
	const char	*to, *from;	/* copy: the other database */
	const char	*simulator;	/* demo: its URL */
	bool		 events;	/* backup: with the event store */
	long		 devices;	/* demo: the total number; 0: the demo's
					 * own */
};

/* Run the command in argv[0 … argc).  Returns the exit status: 0, 1 after an
 * explanation on standard error, 2 when it is not a command. */
int		 cli_run(const struct config *, const struct cli_options *,
		    int argc, char **argv);

#endif
