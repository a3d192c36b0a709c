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
			 * thing itself is typed */
};

/* The field of that page; its name is "confirm". */
struct field	 weight_field(struct page *, const char *label,
		    const char *error);

/* Was the page asked and answered?  word: what is to be typed.  *error is the
 * sentence to show the page again with, NULL when it was not shown yet. */
bool		 weight_given(struct page *, enum weight, const char *word,
		    const char **error);

#endif
