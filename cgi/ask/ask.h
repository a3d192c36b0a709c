/*
 * ask: patchbay api, the API at the command line.  The operations and their
 * parameters are in the tables generated from docs/openapi.json (api/table.h).
 *
 * 	patchbay api device list --sim-state Suspended --output csv
 */
#ifndef ASK_ASK_H
#define ASK_ASK_H

/* argv: the arguments after "api".  Returns the exit status: 0 on success, 1
 * when the request was refused or failed, 2 when it was not made. */
int		 ask_run(int argc, char **argv);

#endif
