/* managed: the part of a Device Drilldown on device management. */
#ifndef PAGES_MANAGED_H
#define PAGES_MANAGED_H

#include "../../store/manage/managed.h"
#include "../page.h"
#include "view_manage.h"

void		 managed_ask(struct page *, const struct device *);
enum err	 managed_fill(struct page *, const struct device *,
		    struct managed_view *);

/* Words for what a device tells of its firmware; "" when it does not. */
const char	*firmware_state_word(int64_t state);
const char	*firmware_status_word(int64_t status);

#endif
