/*
 * cli: what an administrator does at the command line.
 */
#ifndef CLI_H
#define CLI_H

#include "app.h"
#include "lib/arena.h"

/* Options that only some commands have, or that are needed once. */
struct cli_options {
	const char	*passfile;	/* of the database; NULL: none */
	const char	*to, *from;	/* copy: the other database */
	const char	*simulator;	/* demo: its URL */
	long		 devices;	/* demo: how many in all; 0 its own */
};

/* Run a command; its words are argv[0 … argc).  The exit status: 0, 1 after
 * saying why on standard error, 2 when the words are not a command. */
int		 cli_run(const struct config *, const struct cli_options *,
		    int argc, char **argv);

#endif
