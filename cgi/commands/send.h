/*
 * send: a command, written down before it is sent, and sent at most once.
 */
#ifndef COMMANDS_SEND_H
#define COMMANDS_SEND_H

#include "../store/command/command.h"
#include "outside.h"

enum {
	/* A process keeps a command in flight that long without a word: a turn
	 * and a call take less. */
	COMMAND_LEASE_MS = PAGE_CALLS_MS + 10000,
};

/*
 * Carry out a command: *c as for command_add (once, device, names, extension,
 * resource, op, argument, effective, user).  Adds it, sends it, reads back; or
 * leaves it to wait, when there is no way back from it (wait.h).
 * On return *c is as stored.  E_OK whatever became of it, also when once was
 * there before (*again is set, nothing is sent); an error only when nothing
 * could be stored or asked.
 */
enum err	 command_perform(struct outside *, const struct extension *,
		    struct command *c, bool *again);

/*
 * Send one that has waited, and is due.  E_OK whatever became of it, also when
 * somebody else has it; E_SERVICE_TURN: not now, it is as it was.
 */
enum err	 command_send(struct outside *, const struct extension *,
		    struct command *);

/*
 * Mark what is in flight although its lease is over: requested ones refused
 * (never sent) but for those that wait, sent ones unknown.  At a worker's start
 * and by the background worker.  Taking one from a process that is only slow
 * does no harm: it makes no mark any more, so does not send; and its answer
 * still counts.
 */
enum err	 command_sweep(struct db *, struct arena *);

#endif
