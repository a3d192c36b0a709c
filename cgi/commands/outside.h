/*
 * outside: asking a service.  The one place that joins the store and
 * driver_call; no transaction is open while a service is called.
 */
#ifndef COMMANDS_OUTSIDE_H
#define COMMANDS_OUTSIDE_H

#include "../drivers/call.h"
#include "../store/extension/extension.h"

/* What whoever asks brings. */
struct outside {
	struct caller	*caller;
	struct db	*db;
	struct arena	*a;
	int64_t		 deadline;	/* clock_mono() */
};

/* An extension opened for calling. */
struct opened {
	const struct extension	*x;
	const struct driver	*p;
	struct account		 acc;
};

/* E_NOTFOUND: its driver is not in the registry.  E_SEALED: its secrets do
 * not open; that is kept as the extension's last check until they do, and
 * logged when it is new. */
enum err	 extension_open(struct outside *, const struct extension *,
		    struct opened *);
/* driver_call; E_INTERNAL when a transaction is open. */
enum err	 extension_call(struct outside *, const struct opened *, enum op,
		    const struct op_args *, struct result *,
		    struct leaving *);

/* The service's words for what went wrong, "" for none; words may be NULL. */
void		 result_tell(const struct result *, const char **words);

/* Check Connection with what is stored, and with an account not yet stored. */
enum err	 check_stored(struct outside *, const struct extension *,
		    const char **words);
enum err	 check_account(struct outside *, const struct driver *,
		    const struct account *, const char **words);

#endif
