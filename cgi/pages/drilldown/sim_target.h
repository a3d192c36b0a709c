/* sim_target: the SIM of a path, ready to be called, and its page shown again.
 * For the handlers of the outside pool. */
#ifndef PAGES_SIM_TARGET_H
#define PAGES_SIM_TARGET_H

#include "parts.h"

struct target {
	struct device		 d;
	struct extension	 x;
	const char		*resource;
	const struct driver	*driver;
	struct outside		 out;
	const char		*effective;	/* as typed; "" */
	const char		*wrong_day;	/* with that; or NULL */
	const char		*despite;	/* of the form again; or NULL */
};

/* Whatever is linked.  E_NOTFOUND when there is no such device, or it is not
 * linked there. */
enum err	 target_resource(struct page *, struct target *);
/* The same of a SIM; E_NOTFOUND when it is anything else. */
enum err	 target_load(struct page *, struct target *);

/* Why an operation can't be asked, or NULL. */
const char	*target_cannot(const struct target *, enum op);

/*
 * *why is a sentence when op (a command's) would change nothing, because the
 * SIM is so already, or the same waits or is scheduled; else NULL.  A carrier
 * takes such a command, counts the call and may bill it.
 *
 * Only what is known for certain counts: the snapshot is fresh (STALE_MS;
 * somebody may have changed the SIM at the carrier since), no command for the
 * same thing is under way.  For a day to come it is the carrier having taken
 * the same for that day.  And a form that was sent already leads to its
 * command, whatever the SIM shows by now.
 */
enum err	 target_already(struct page *, const struct target *,
		    const char *op, const char *argument, const char **why);

/*
 * *why is a sentence when another change is to come that contradicts this one,
 * for whoever asks to know before; else NULL.  *despite: what the field
 * "despite" is to hold for it to be asked all the same.
 */
enum err	 target_contradicts(struct page *, const struct target *,
		    const char *op, const char *argument, const char **why,
		    const char **despite);

/* The page with a form again: what was typed, and what is wrong with it (NULL
 * when it is the day). */
enum err	 target_again(struct page *, struct target *, const char *form,
		    const char *typed, const char *error);

/* Carry out a command and go back to the page, where the outcome stands.  The
 * same form again goes to the same place; with another value (from a page in
 * the browser's history) it is shown anew, and nothing is sent. */
enum err	 target_command(struct page *, struct target *, const char *op,
		    const char *argument);

/* The section by itself, for the script; with a look open and what went wrong
 * with it, or NULL. */
enum err	 target_fragment(struct page *, const struct target *,
		    const char *look, const char *error);

#endif
