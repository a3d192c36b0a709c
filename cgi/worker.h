/*
 * worker: what the processes of patchbay do: the pools, the background
 * worker, and one request as plain CGI.
 *
 *	pages		everything that needs no carrier and is quick; its
 *			workers serve many connections each, which are kept
 *	forms		what needs no carrier and may take long: a write that
 *			waits for another, a password that is changed, a file
 *			of many rows.  Both seal secrets but cannot open them
 *	sign-in		the one route that tries passwords
 *	api		routes of programs that need no carrier: how often they ask
 *			slows down no page
 *	messages	events and commands of devices over HTTP: one process, where
 *			many requests may wait for a command
 *	outside		routes that call a driver
 *	background worker		one process: settles commands left open, clears away
 *			what has expired
 *	channels	one process over those of channels.h
 *	recorder	takes the journal of events into their store
 *	sync		with PostgreSQL: keeps the broker's copy of those who may sign
 *			in (store/mirror.h)
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
int	worker_recorder(const struct pool *, void *ctx);
int	worker_mirror(const struct pool *, void *ctx);

/* From the environment and standard input to standard output. */
int	worker_cgi(const struct config *);

#endif
