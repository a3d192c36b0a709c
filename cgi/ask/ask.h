/*
 * ask: patchbay api, the API at the command line.  What there is to ask, with
 * what, is in the tables made from docs/openapi.json (api/table.h).
 *
 *	patchbay api device list --sim-state Suspended --output csv
 */
#ifndef ASK_ASK_H
#define ASK_ASK_H

/* argv: the words after "api".  The exit status: 0 when it was answered as
 * asked, 1 when it was refused or failed, 2 when it was not asked. */
int		 ask_run(int argc, char **argv);

#endif
