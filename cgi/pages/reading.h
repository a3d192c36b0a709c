/*
 * reading: signing in while nothing can be saved.
 *
 * A session is a row, and a full disk takes no rows.  Then whoever signs in
 * gets a cookie that is the session itself: the user's name and its end under
 * a keyed hash, which also covers the hash of the password, so that a new
 * password ends it.  It opens pages for a viewer, and no form, for an hour at
 * most: signing out can't end it elsewhere.
 */
#ifndef PAGES_READING_H
#define PAGES_READING_H

#include "page.h"

#define READING_MS	(INT64_C(60) * 60 * 1000)

/* The cookie's value; NULL without a key. */
const char	*reading_cookie(struct page *, const struct user *);

/* Is it one of those?  Then p->user is a viewer, and p->reading is set; else
 * nothing is changed.  E_OK, or the database's failure. */
enum err	 reading_identify(struct page *, const char *cookie);

#endif
