/*
 * weight: how much confirmation an action needs; one scale for all pages.
 */
#ifndef PAGES_WEIGHT_H
#define PAGES_WEIGHT_H

#include "page.h"
#include "view.h"

enum weight {
	WEIGHT_FREE,	/* easily undone: no question */
	WEIGHT_ASK,	/* something stops working until somebody repairs it: a
			 * page with the consequences and one button */
	WEIGHT_TYPE,	/* irreversible: on that page the person also types a
			 * word of the thing itself and the password; limited
			 * per person and hour (commands/wait.h) */
};

/* What is wrong with each answer; NULL: nothing. */
struct weight_faults {
	const char	*word, *password;
};

/* The fields of that page: "confirm" and "password". */
struct field	 weight_field(struct page *, const char *label,
		    const struct weight_faults *);
struct field	 weight_password(const struct weight_faults *);

/*
 * Was the page shown and answered correctly? word is what must be typed.
 * *given is the answer; when false, *faults are the faults to show the page
 * with, empty when it was not shown yet.  An irreversible action is counted
 * and logged.
 */
enum err	 weight_given(struct page *, enum weight, const char *word,
		    bool *given, struct weight_faults *faults);
/* Check the field "password" against the password of the signed-in user.
 * *fault: what is wrong with it, or NULL. */
enum err	 weight_try_password(struct page *, const char **fault);
bool		 weight_faulty(const struct weight_faults *);

#endif
