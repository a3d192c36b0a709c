/* managed: the device management part of a Device Drilldown. */
#ifndef PAGES_MANAGED_H
#define PAGES_MANAGED_H

#include "../../store/manage/managed.h"
#include "../page.h"
#include "view_manage.h"

/* Managed, or dormant. */
struct badge	 managed_badge(const struct managed *, int64_t now);
void		 managed_ask(struct page *, const struct device *);
/* Actions stand there for who may ask for them. */
enum err	 managed_fill(struct page *, const struct device *,
		    struct managed_view *);

/* The words for a reported firmware state; "" when there was no report. */
const char	*firmware_state_word(int64_t state);
const char	*firmware_status_word(int64_t status);

#endif
