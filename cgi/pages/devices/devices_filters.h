/* devices_filters: the filter form above the device list. */
#ifndef PAGES_DEVICES_FILTERS_H
#define PAGES_DEVICES_FILTERS_H

#include "../../store/extension/extension.h"
#include "devices_query.h"
#include "view.h"

/* The extensions that lines and filters name. */
struct device_names {
	struct extension_name	*exts;
	size_t			 nexts;
};

enum err	 device_names_read(struct page *, struct device_names *);

/* "Device Type: meter, Connection: Connected"; "": no filter. */
const char	*device_filter_words(struct page *,
		    const struct device_names *, const struct device_query *);

/* A part of the page that depends on nothing but the filters and the order that
 * were chosen, whether there is a search, and what is kept of the database. */
struct kept_text *devices_kept(struct page *, const struct device_query *,
		    const char *part);

/* Fill in the active filters and the form.  What is inside the form is left out
 * where it is kept. */
enum err	 devices_filters(struct page *, const struct device_names *,
		    const struct device_query *, struct devices_view *);

#endif
