/* request_words: device management requests in words for people. */
#ifndef PAGES_REQUEST_WORDS_H
#define PAGES_REQUEST_WORDS_H

#include "../../store/manage/request.h"
#include "../page.h"
#include "view_manage.h"

/* "Reboot"; for a custom action its own name. */
const char	*action_title(const char *action);
/* The same, for a custom action the title that its package gives it. */
const char	*action_full_title(struct page *, const char *action);
/* Everything that can be asked: what is built in, then packages' actions. */
enum err	 action_choices(struct page *, struct choice **, size_t *n);
/* What it does to a device; NULL: described by its bundle. */
const char	*action_about(const char *action);
/* A warning before it; NULL: none. */
const char	*action_warning(const char *action);

struct badge	 request_badge(struct page *, const struct mgmt_request *);
/* What the request waits for; or NULL. */
const char	*request_text(struct page *, const struct mgmt_request *);
struct badge	 ask_badge(const struct ask *);
/* What happened, or its progress, with the firmware's state where it reports
 * that; or NULL. */
const char	*ask_text(struct page *, const struct mgmt_request *,
		    const struct ask *);

const char	*request_url(struct arena *, const char *uid);
struct request_line request_line_of(struct page *,
		    const struct mgmt_request *);

#endif
