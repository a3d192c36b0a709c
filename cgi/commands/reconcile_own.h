/* reconcile_own: between the files of reconcile; nobody else. */
#ifndef COMMANDS_RECONCILE_OWN_H
#define COMMANDS_RECONCILE_OWN_H

#include "../store/command/command.h"
#include "outside.h"

/* Store a command that a look changed.  Somebody else may have decided it
 * meanwhile; then that stays. */
enum err	 reconcile_keep(struct outside *, const struct command *);

/* What else was asked of the command's SIM lately: of its device, or without
 * one at least what is open. */
enum err	 reconcile_near(struct outside *, const struct command *,
		    struct command **, size_t *n);

#endif
