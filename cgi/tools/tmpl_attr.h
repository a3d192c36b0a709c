/*
 * tmpl_attr: which attributes are allowed, what they may contain, and how much
 * of a URL has been read.  Part of tmpl_html.
 */
#ifndef TOOLS_TMPL_ATTR_H
#define TOOLS_TMPL_ATTR_H

#include "tmpl_html.h"

/* An attribute's name is complete: is it allowed? */
bool		 attr_named(struct tmpl_html *);

/* It has a value: sets its kind. */
bool		 attr_valued(struct tmpl_html *);

/* Is the value being read a URL? */
bool		 attr_is_address(const struct tmpl_html *);

/* Process a literal byte of a URL. */
bool		 address_literal(struct tmpl_html *, char);

/* The escaper for a value in a URL; NULL with why set when it is refused. */
const char	*address_value(struct tmpl_html *);

/* May an if begin or end here?  Not within a scheme or host. */
bool		 address_tag(struct tmpl_html *);

/* Process the closing quote. */
bool		 address_end(struct tmpl_html *);

bool		 tmpl_listed(const char *const *list, const char *name);

/* Set why; returns false. */
bool		 tmpl_refuse(struct tmpl_html *, const char *, ...)
		    __attribute__((format(printf, 2, 3)));

/* Append a character to a name in lower case; counted by the struct's n. */
bool		 tmpl_add_name(struct tmpl_html *, char *name, size_t size, char);

#endif
