/*
 * weight: how much is asked before an act is carried out; one scale for all.
 */
#ifndef PAGES_WEIGHT_H
#define PAGES_WEIGHT_H

#include "page.h"
#include "view.h"

enum weight {
	WEIGHT_FREE,	/* the next press takes it back: nothing is asked */
	WEIGHT_ASK,	/* something stops working until somebody sets it right:
			 * a page says what, and has one button */
	WEIGHT_TYPE,	/* there is no way back: on that page a word of the
			 * thing itself is typed, and one's password again; and
			 * one person does it a few times an hour
			 * (commands/wait.h) */
};

/* What is wrong with the answers, beside each; NULL: nothing. */
struct weight_faults {
	const char	*word, *password;
};

/* The fields of that page: "confirm", and "password". */
struct field	 weight_field(struct page *, const char *label,
		    const struct weight_faults *);
struct field	 weight_password(const struct weight_faults *);

/*
 * Was the page asked and answered?  word: what is to be typed.  *given says;
 * if not, *faults are what to show the page again with, none when it was not
 * shown yet.  An act without a way back is counted, and logged.
 */
enum err	 weight_given(struct page *, enum weight, const char *word,
		    bool *given, struct weight_faults *faults);
/* The password of who is signed in, in the field "password".  *fault: what is
 * wrong with it, or NULL. */
enum err	 weight_try_password(struct page *, const char **fault);
bool		 weight_faulty(const struct weight_faults *);

#endif
