/*
 * send: commands are stored before they are sent, and sent at most once.
 */
#ifndef COMMANDS_SEND_H
#define COMMANDS_SEND_H

#include "../store/command/command.h"
#include "outside.h"

enum {
	/* How long a process keeps a command in flight at most; a turn and a
	 * call take less. */
	COMMAND_LEASE_MS = PAGE_CALLS_MS + 10000,
};

/*
 * Carry out a command. *c as for command_add (once, device, names, extension,
 * resource, op, argument, effective, user).  Adds it, sends it and reads back,
 * or leaves it waiting when it is irreversible (wait.h).  On return *c is as
 * stored.  E_OK whatever the result, also when the same once existed before
 * (*again is set and nothing is sent).  An error only when nothing could be
 * stored or called.
 */
enum err	 command_perform(struct outside *, const struct extension *,
		    struct command *c, bool *again);

/*
 * Send a waiting command that is due.  E_OK whatever the result, also when
 * another process has taken it.  E_SERVICE_TURN when the rate limiter gave no
 * turn; the command is unchanged.
 */
enum err	 command_send(struct outside *, const struct extension *,
		    struct command *);

/*
 * Settle commands in flight whose lease has expired: requested ones, except
 * waiting ones, become refused (never sent), sent ones unknown.  Called at a
 * worker's start and by the background worker.  If the holder is merely slow
 * this does no harm: it can no longer mark the command as sent, so it does not
 * send it, and an answer it receives still counts.
 */
enum err	 command_sweep(struct db *, struct arena *);

#endif
