/*
 * info: the eight members of deviceInfo as one table, so that every form, page
 * and draft has the same members in the same order.
 */
#ifndef PAGES_INFO_H
#define PAGES_INFO_H

#include "../../lib/text/json.h"
#include "view.h"

enum { INFO_MEMBERS = 8 };

/* A description of a device with nothing in it. */
struct device_info	 device_info_none(void);

/* From a form; checks go to the errors. */
struct device_info	 device_info_read(struct page *);
void			 device_info_check(struct arena *, const struct device_info *,
			    struct form_errors *);

/* INFO_MEMBERS of each. */
struct field		*device_info_fields(struct arena *, const struct device_info *,
			    const struct form_errors *);
/* Somebody saved meanwhile: beside each of n fields that differs from the same
 * one of stored, what is stored now. */
void			 fields_stored(struct arena *, struct field *,
			    const struct field *stored, size_t n);
struct fact		*device_info_facts(struct arena *, const struct device_info *);

/* As members of a JSON object, and back. */
void			 device_info_to_json(const struct device_info *, json_t *);
struct device_info	 device_info_from_json(struct arena *, const json_t *);
/* The members of an object replace those of info; null changes nothing.  What is
 * no text, or no member of deviceInfo, is a fault. */
void			 device_info_merge(struct arena *, struct device_info *,
			    const json_t *, struct form_errors *);

#endif
