/* section_ledger: what the section of a ledger has beside the state of the asset. */
#ifndef PAGES_SECTION_LEDGER_H
#define PAGES_SECTION_LEDGER_H

#include "../../store/device/device.h"
#include "../page.h"
#include "view_sim.h"

enum err	 section_ledger_fill(struct page *, const struct device *,
		    const char *key, struct resource_view *);

#endif
