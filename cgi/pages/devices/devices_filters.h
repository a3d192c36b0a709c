/* devices_filters: the filter form above the device list. */
#ifndef PAGES_DEVICES_FILTERS_H
#define PAGES_DEVICES_FILTERS_H

#include "../../store/extension/extension.h"
#include "devices_query.h"
#include "view.h"

/* Names that the list needs besides its rows. */
struct device_names {
	const char		**types, **classes;
	struct extension_name	*exts;
	size_t			 ntypes, nclasses, nexts;
};

enum err	 device_names_read(struct page *, struct device_names *);

/* Fill in the filters, the active ones, and the sort order. */
void		 devices_filters(struct page *, const struct device_names *,
		    const struct device_query *, struct devices_view *);

#endif
