/*
 * reading: read-only sign-in while nothing can be saved.
 *
 * A session is a row, and a full disk accepts no rows.  A person who signs in
 * then gets a cookie that is the session itself: the user name and the expiry
 * under a keyed hash.  The hash also covers the password hash, so that
 * changing the password ends the session.  It allows what a viewer may see,
 * and no forms, for an hour at most, because signing out cannot end it
 * elsewhere.
 */
#ifndef PAGES_READING_H
#define PAGES_READING_H

#include "page.h"

#define READING_MS	(INT64_C(60) * 60 * 1000)

/* The cookie's value; NULL when there is no key. */
const char	*reading_cookie(struct page *, const struct user *);

/* Check a cookie.  If it is valid, p->user becomes a viewer and p->reading is
 * set; otherwise nothing changes.  E_OK in both cases, or a database error. */
enum err	 reading_identify(struct page *, const char *cookie);

#endif
