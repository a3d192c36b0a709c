/* sim_target: the SIM in the path, ready for calls, and its page shown again.
 * For the handlers in the outside pool. */
#ifndef PAGES_SIM_TARGET_H
#define PAGES_SIM_TARGET_H

#include "parts.h"

struct target {
	struct device		 d;
	struct extension	 x;
	const char		*resource;
	const struct driver	*driver;
	struct outside		 out;
	const char		*effective;	/* as entered; "" */
	const char		*wrong_day;	/* what is wrong with it; or
						 * NULL */
	const char		*despite;	/* from the form shown again; or
						 * NULL */
};

/* Load any linked resource.  E_NOTFOUND when there is no such device or
 * link. */
enum err	 target_resource(struct page *, struct target *);
/* The same for a SIM only. */
enum err	 target_load(struct page *, struct target *);

/* Why an operation is not available, or NULL. */
const char	*target_cannot(const struct target *, enum op);

/*
 * *why is a sentence when the command op would change nothing, because the SIM
 * is in that state already, or the same command is waiting or scheduled; else
 * NULL.  A carrier would accept such a command, count the call and perhaps
 * bill it.
 *
 * Only certain knowledge counts: the snapshot is fresh (STALE_MS; somebody may
 * have changed the SIM at the carrier since) and no command for the same thing
 * is open.  For a future day it counts when the carrier has accepted the same
 * for that day.  A form that was submitted before always leads to its command,
 * whatever the SIM shows now.
 */
enum err	 target_already(struct page *, const struct target *,
		    const char *op, const char *argument, const char **why);

/*
 * *why is a sentence when another planned change contradicts this one, so that
 * the person can decide; else NULL. *despite is the value that the field
 * "despite" must have to proceed all the same.
 */
enum err	 target_contradicts(struct page *, const struct target *,
		    const char *op, const char *argument, const char **why,
		    const char **despite);

/* Render the page with a form again: what was typed and what is wrong with it
 * (NULL when the day is wrong). */
enum err	 target_again(struct page *, struct target *, const char *form,
		    const char *typed, const char *error);

/* Carry out a command and redirect to the page, which shows its result.  A form
 * submitted again leads to the same place.  With another value (from a page in
 * the browser's history) the form is shown again and nothing is sent. */
enum err	 target_command(struct page *, struct target *, const char *op,
		    const char *argument);

/* Render the section alone, for the script, with a lookup open and an error, or
 * NULL. */
enum err	 target_fragment(struct page *, const struct target *,
		    const char *look, const char *error);

#endif
