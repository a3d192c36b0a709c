/*
 * worker: the work of Patchbay's processes: the pools, the background worker,
 * and a single request as plain CGI.
 *
 * 	pages		routes that make no outside call and are quick; each
 * 			worker serves many kept connections
 * 	forms		routes that make no outside call and may take long: a
 * 			write that waits for another, a password change, a file
 * 			of many rows.  Pages and forms can seal secrets but not
 * 			open them
 * 	sign-in		the one route that checks passwords
 * 	api		routes for programs that make no outside call, so that
 * 			their load slows down no page
 * 	messages	events and commands of devices over HTTP: one process,
 * 			where many requests can wait for a command
 * 	outside		routes that call a driver
 * 	background worker	one process: settles open commands and removes
 * 			expired rows
 * 	channels	one process that supervises those of channels.h
 * 	recorder	moves events from the journal to their store
 * 	ledger		records events in ledgers (ledgers.h)
 * 	sync		with PostgreSQL: maintains the broker's copy of those
 * 			who may sign in (store/access/mirror.h)
 */
#ifndef WORKER_H
#define WORKER_H

#include "app.h"
#include "lib/pool.h"

/* For struct pool: ctx is a struct config. */
int	worker_pages(const struct pool *, void *ctx);
int	worker_forms(const struct pool *, void *ctx);
int	worker_signin(const struct pool *, void *ctx);
int	worker_api(const struct pool *, void *ctx);
int	worker_messages(const struct pool *, void *ctx);
int	worker_outside(const struct pool *, void *ctx);
int	worker_background(const struct pool *, void *ctx);
int	worker_channels(const struct pool *, void *ctx);
int	worker_ledgers(const struct pool *, void *ctx);
int	worker_recorder(const struct pool *, void *ctx);
int	worker_mirror(const struct pool *, void *ctx);

/* From the environment and standard input to standard output. */
int	worker_cgi(const struct config *);

#endif
