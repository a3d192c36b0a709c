/* signin_own: shared by the two steps of signing in. */
#ifndef PAGES_SIGNIN_OWN_H
#define PAGES_SIGNIN_OWN_H

#include "../page.h"

/* The token of the browser's own cookie, or NULL: is this form our page's? */
bool		 signin_is_ours(struct page *);

/* next if it is a path on this site, else "". */
const char	*signin_next(const char *next);

/* Make the cookie that the form is compared with, if it is missing, and return
 * its token, masked. */
const char	*signin_twin(struct page *);

/* Start the user's session, in place of the browser's former one, and redirect
 * to where they were going.  reads: nothing can be saved, so that it may only
 * be a read-only one. */
enum err	 signin_begin(struct page *, const struct user *,
		    const char *next, bool reads);

/* The second step: ask for the code, and take it. */
enum err	 signin_code(struct page *, const struct user *,
		    const char *next);
enum err	 signin_code_post(struct page *);

#endif
