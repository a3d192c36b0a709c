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

/* drilldown.c, extconfig.c: args {type}, {device} */
enum err	page_drilldown(struct page *);
enum err	page_extconfig(struct page *);

/* sim_command.c: args {type}, {device}, {key} */
enum err	page_sim_refresh(struct page *);
enum err	page_sim_confirm(struct page *);
enum err	page_sim_state(struct page *);
enum err	page_sim_plan(struct page *);
enum err	page_sim_sms(struct page *);
enum err	page_sim_usage(struct page *);

/* extensions.c */
enum err	page_extensions(struct page *);
enum err	page_extensions_add(struct page *);
/* args {key} */
enum err	page_extension_remove(struct page *);
enum err	page_extension_remove_post(struct page *);

/* extension_show.c: args {provider} */
enum err	page_extension_add(struct page *);
enum err	page_extension_add_post(struct page *);
/* args {key} */
enum err	page_extension_edit(struct page *);
enum err	page_extension_edit_post(struct page *);

/* extension_check.c: args {provider-or-key} */
enum err	page_extension_check(struct page *);

#endif
