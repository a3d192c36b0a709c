/* request_words: requests of device management, for people. */
#ifndef PAGES_REQUEST_WORDS_H
#define PAGES_REQUEST_WORDS_H

#include "../../store/manage/request.h"
#include "../page.h"
#include "view_manage.h"

/* "Reboot"; of a package its own name. */
const char	*action_title(const char *action);
/* Everything that can be asked: what is built in, then packages' actions. */
enum err	 action_choices(struct page *, struct choice **, size_t *n);
/* What it does to a device; NULL: its package says. */
const char	*action_about(const char *action);
/* What there is to know before; NULL: nothing. */
const char	*action_warning(const char *action);

struct badge	 request_badge(struct page *, const struct mgmt_request *);
/* What it waits for; or NULL. */
const char	*request_text(struct page *, const struct mgmt_request *);
struct badge	 ask_badge(const struct ask *);
/* What happened, or where it is; or NULL. */
const char	*ask_text(struct page *, const struct mgmt_request *,
		    const struct ask *);

const char	*request_url(struct arena *, const char *uid);
struct request_line request_line_of(struct page *,
		    const struct mgmt_request *);

#endif
