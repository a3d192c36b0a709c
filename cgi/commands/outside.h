/*
 * outside: calling a service.  The only place that joins the store and
 * driver_call.  No transaction is open during a call.
 */
#ifndef COMMANDS_OUTSIDE_H
#define COMMANDS_OUTSIDE_H

#include "../drivers/call.h"
#include "../store/extension/extension.h"

/* What a caller provides. */
struct outside {
	struct caller	*caller;
	struct db	*db;
	struct arena	*a;
	int64_t		 deadline;	/* clock_mono() */
};

/* An extension, ready for calls. */
struct opened {
	const struct extension	*x;
	const struct driver	*p;
	struct account		 acc;
};

/* E_NOTFOUND when its driver is not in the registry.  E_SEALED when its secrets
 * cannot be opened; this is stored as the extension's last check until they
 * can, and logged when it is new. */
enum err	 extension_open(struct outside *, const struct extension *,
		    struct opened *);
/* driver_call; E_INTERNAL when a transaction is open. */
enum err	 extension_call(struct outside *, const struct opened *, enum op,
		    const struct op_args *, struct result *,
		    struct leaving *);

/* The service's words on what went wrong, or "". words may be NULL. */
void		 result_tell(const struct result *, const char **words);

/* Check Connection with the stored account, and with one that is not stored
 * yet. */
enum err	 check_stored(struct outside *, const struct extension *,
		    const char **words);
enum err	 check_account(struct outside *, const struct driver *,
		    const struct account *, const char **words);

#endif
