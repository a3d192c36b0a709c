/* reconcile_own: shared by the files of reconcile, and not for others. */
#ifndef COMMANDS_RECONCILE_OWN_H
#define COMMANDS_RECONCILE_OWN_H

#include "../store/command/command.h"
#include "outside.h"

/* Store a command that a read-back changed.  If another process has decided it
 * in the meantime, that decision stays. */
enum err	 reconcile_keep(struct outside *, const struct command *);

/* Recent commands for the same SIM: those of the command's device, or without a
 * device at least the open ones. */
enum err	 reconcile_near(struct outside *, const struct command *,
		    struct command **, size_t *n);

#endif
