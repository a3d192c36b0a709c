/*
 * tmpl_attr: which attributes may be written, what may stand in them, and how
 * far an address has come.  Part of tmpl_html.
 */
#ifndef TOOLS_TMPL_ATTR_H
#define TOOLS_TMPL_ATTR_H

#include "tmpl_html.h"

/* The name of an attribute is complete: is it one of those we use? */
bool		 attr_named(struct tmpl_html *);

/* And has a value: sets its kind. */
bool		 attr_valued(struct tmpl_html *);

/* The value being read is an address. */
bool		 attr_is_address(const struct tmpl_html *);

/* A literal byte of an address. */
bool		 address_literal(struct tmpl_html *, char);

/* A value in an address: its escaper, or NULL and why. */
const char	*address_value(struct tmpl_html *);

/* May an if begin or end here?  Not where scheme or host are being spelled. */
bool		 address_tag(struct tmpl_html *);

/* The closing quote. */
bool		 address_end(struct tmpl_html *);

bool		 tmpl_listed(const char *const *list, const char *name);

/* Sets why; false. */
bool		 tmpl_refuse(struct tmpl_html *, const char *, ...)
		    __attribute__((format(printf, 2, 3)));

/* One more character of a name, lower case; n of the struct counts. */
bool		 tmpl_add_name(struct tmpl_html *, char *name, size_t size, char);

#endif
