/* devices_filters: the form above the device list, and what it offers. */
#ifndef PAGES_DEVICES_FILTERS_H
#define PAGES_DEVICES_FILTERS_H

#include "../../store/extension/extension.h"
#include "devices_query.h"
#include "view.h"

/* What a list is drawn from besides its rows. */
struct device_names {
	const char		**types, **classes;
	struct extension_name	*exts;
	size_t			 ntypes, nclasses, nexts;
};

enum err	 device_names_read(struct page *, struct device_names *);

/* Filters, what is set of them, and the order. */
void		 devices_filters(struct page *, const struct device_names *,
		    const struct device_query *, struct devices_view *);

#endif
