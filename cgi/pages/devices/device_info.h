/*
 * info: the eight members of deviceInfo as one table, so that every form, page
 * and draft has the same members in the same order.
 */
#ifndef PAGES_INFO_H
#define PAGES_INFO_H

#include "../../lib/text/json.h"
#include "view.h"

enum { INFO_MEMBERS = 8 };

/* An empty description of a device. */
struct device_info	 device_info_none(void);

/* Read the members from a form; check adds the faults. */
struct device_info	 device_info_read(struct page *);
void			 device_info_check(struct arena *, const struct device_info *,
			    struct form_errors *);

/* Arrays of INFO_MEMBERS. */
struct field		*device_info_fields(struct arena *, const struct device_info *,
			    const struct form_errors *);
/* Somebody else has saved in the meantime: add the stored value to each of n
 * fields that differs from it. */
void			 fields_stored(struct arena *, struct field *,
			    const struct field *stored, size_t n);
struct fact		*device_info_facts(struct arena *, const struct device_info *);

/* Convert to and from members of a JSON object. */
void			 device_info_to_json(const struct device_info *, json_t *);
struct device_info	 device_info_from_json(struct arena *, const json_t *);
/* Copy the members of an object to info; null changes nothing.  A member that
 * is not a text, or not part of deviceInfo, is a fault. */
void			 device_info_merge(struct arena *, struct device_info *,
			    const json_t *, struct form_errors *);

#endif
