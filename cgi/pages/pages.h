/*
 * pages: every handler, by the file it is in.  Its row is in routes.c.
 */
#ifndef PAGES_PAGES_H
#define PAGES_PAGES_H

#include "page.h"

/* health.c */
enum err	page_healthz(struct page *);
enum err	page_readyz(struct page *);

/* signin.c */
enum err	page_signin(struct page *);
enum err	page_signin_post(struct page *);
enum err	page_signout(struct page *);

/* drilldown.c */
enum err	page_drilldown(struct page *);

#endif
