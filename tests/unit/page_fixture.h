/*
 * page_fixture: handlers called through the route table on a fresh database.
 *
 *	tcase_add_checked_fixture(t, page_open, page_close);
 *	ck_ok(page_get("/devices?q=a"));
 *	ck_assert_ptr_nonnull(strstr(page_reply.out.data, "…"));
 */
#ifndef UNIT_PAGE_FIXTURE_H
#define UNIT_PAGE_FIXTURE_H

#include "pages/page.h"
#include "store_fixture.h"

#define PAGE_PASSWORD	"ada-has-a-password"	/* of page_user */
/* Of it, at the least cost there is. */
#define PAGE_HASH	"$argon2id$v=19$m=8,t=1,p=1" \
	"$IlF1WzUZy/vOLUuI6SNEaA$xwqmVk8fmdkKjmyhFBWaZBnPB+o3M7CKkvkUd/gKjdM"

extern struct reply page_reply;		/* of the last request */
extern struct user page_user;		/* who asks: admin, id 1 */
extern const char *page_token;		/* of the session: for its forms */
extern const char *page_cookie;		/* "name=value", or NULL */
extern int64_t page_now;
extern struct caller *page_caller;	/* NULL: a page of the pages pool */
extern struct event_reader *page_events;	/* NULL: there are none */

void		 page_open(void);
/* The same on a store that is open, with store_basics(). */
void		 page_ready(void);
void		 page_close(void);
/* page_open() with a key to seal secrets under. */
void		 page_open_sealed(void);
/* The key alone. */
void		 page_key(void);

/* path may have a query.  The handler's answer; E_NOTFOUND without a row. */
enum err	 page_get(const char *path);
enum err	 page_post(const char *path, const char *form);

/* Is the text in the body? */
bool		 page_has(const char *);
/* It has to be; it must not. */
void		 has(const char *);
void		 gone(const char *);
/* A copy of what stands in the body between two texts; fails without. */
const char	*page_between(const char *before, const char *after);

#endif
