#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "tmpl_attr.h"
#include "tmpl_char.h"

/* Elements whose plain attributes control the browser: values are refused
 * there. */
static const char *const static_elements[] = {
	"script", "link", "meta", NULL
};

/* Attributes that run or load something, or are URLs without use here. */
static const char *const refused_attributes[] = {
	"style", "srcdoc", "srcset", "imagesrcset", "ping", "background",
	"poster", "cite", "data", "nonce", "http-equiv", "manifest",
	"profile", "codebase", "archive", "classid", "code", "longdesc",
	"usemap", "lowsrc", "dynsrc", "attributename", "is", NULL
};

static const char *const addresses[] = {
	"href", "src", "action", "formaction", NULL
};

/* Endings of data attributes that are URLs; in other attributes, a sign that a
 * browser follows them. */
static const char *const address_endings[] = {
	"href", "src", "url", "uri", NULL
};

bool
tmpl_listed(const char *const *list, const char *name)
{
	for (; *list != NULL; list++)
		if (strcmp(*list, name) == 0)
			return true;
	return false;
}

bool
tmpl_refuse(struct tmpl_html *h, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(h->why, sizeof(h->why), fmt, ap);
	va_end(ap);
	return false;
}

bool
tmpl_add_name(struct tmpl_html *h, char *name, size_t size, char c)
{
	if (h->n + 1 >= size)
		return tmpl_refuse(h, "this name is too long");
	name[h->n++] = lower(c);
	name[h->n] = '\0';
	return true;
}

static bool
ends_like_address(const char *name)
{
	size_t n = strlen(name), m;
	const char *const *e;

	for (e = address_endings; *e != NULL; e++) {
		m = strlen(*e);
		if (n >= m && strcmp(name + n - m, *e) == 0)
			return true;
	}
	return false;
}

bool
attr_named(struct tmpl_html *h)
{
	if (strcmp(h->attr, "style") == 0)
		return tmpl_refuse(h, "no style attributes: use a class and the "
		    "stylesheet");
	if (strncmp(h->attr, "on", 2) == 0)
		return tmpl_refuse(h, "no event attributes: %s belongs in the "
		    "script file", h->attr);
	if (tmpl_listed(refused_attributes, h->attr))
		return tmpl_refuse(h, "attribute %s is not used in these pages",
		    h->attr);
	return true;
}

bool
attr_valued(struct tmpl_html *h)
{
	bool fixed = tmpl_listed(static_elements, h->elem);
	bool link = strcmp(h->elem, "a") == 0 || strcmp(h->elem, "area") == 0;
	const char *a = h->attr;

	h->phase = U_START;
	h->state = H_EQ;
	if (link && strcmp(a, "href") == 0)
		h->kind = K_LINK;
	else if (tmpl_listed(addresses, a))
		h->kind = fixed ? K_ASSET : K_LOCAL;
	else if (fixed)
		h->kind = K_STATIC;
	else if (!ends_like_address(a))
		h->kind = K_PLAIN;
	else if (strncmp(a, "data-", 5) == 0)
		h->kind = K_LOCAL;
	else
		return tmpl_refuse(h, "attribute %s looks like an address and is "
		    "not known here", a);
	return true;
}

/* --- URLs --- */

static const char address_start[] = "an address begins with /, ?, #, "
    "https://, http:// or mailto:";

/* Check the scheme letter by letter; only three are possible. */
static bool
in_scheme(struct tmpl_html *h, char c)
{
	static const struct {
		const char	*text;
		enum tmpl_phase	 next;
	} schemes[] = {
		{ .text = "https://", .next = U_HOST },
		{ .text = "http://", .next = U_HOST },
		{ .text = "mailto:", .next = U_OPEN },
	};
	size_t i;

	if (!tmpl_add_name(h, h->scheme, sizeof(h->scheme), c))
		return tmpl_refuse(h, "%s", address_start);
	h->phase = U_SCHEME;
	for (i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++) {
		if (strcmp(h->scheme, schemes[i].text) == 0) {
			h->phase = schemes[i].next;
			h->n = 0;
			return true;
		}
		if (strncmp(h->scheme, schemes[i].text, h->n) == 0)
			return true;
	}
	return tmpl_refuse(h, "%s", address_start);
}

/*
 * Process a literal byte of a URL.  A component may follow only where it can
 * no longer change the scheme or the host.
 */
bool
address_literal(struct tmpl_html *h, char c)
{
	bool open = c == '?' || c == '#';

	if ((unsigned char)c <= ' ' || c == '\\')
		return tmpl_refuse(h, "no blanks or \\ in an address");
	switch (h->phase) {
	case U_START:
		h->n = 0;
		if (c == '/')
			h->phase = U_SLASH;
		else if (open)
			h->phase = U_OPEN;
		else
			return in_scheme(h, c);
		return true;
	case U_SCHEME:
		return in_scheme(h, c);
	case U_SLASH:
		if (!open && !letter(c) && !digit(c) && c != '-' && c != '_' &&
		    c != '.' && c != '~')
			return tmpl_refuse(h, "after the first / of an address "
			    "comes a name, ? or #");
		h->phase = U_OPEN;
		return true;
	case U_HOST:
		if (h->n > 0 && (open || c == '/'))
			h->phase = U_OPEN;
		else if (letter(c) || digit(c) || c == '.' || c == '-' ||
		    c == ':')
			h->n = 1;
		else
			return tmpl_refuse(h, "this does not belong in the name "
			    "of a host");
		return true;
	case U_WHOLE:
		if (!open && c != '&')
			return tmpl_refuse(h, "after a whole address comes ?, # "
			    "or &");
		h->phase = U_OPEN;
		return true;
	case U_OPEN:
		break;
	}
	return true;
}

bool
attr_is_address(const struct tmpl_html *h)
{
	return h->state == H_VALUE && (h->kind == K_LINK ||
	    h->kind == K_LOCAL || h->kind == K_ASSET);
}

const char *
address_value(struct tmpl_html *h)
{
	switch (h->phase) {
	case U_OPEN:
		return "html_piece";
	case U_START:
		if (h->kind == K_ASSET) {
			tmpl_refuse(h, "the address of a <%s> begins in the "
			    "template", h->elem);
			return NULL;
		}
		h->phase = U_WHOLE;
		return h->kind == K_LINK ? "html_url" : "html_local";
	case U_WHOLE:
		tmpl_refuse(h, "after a whole address comes ?, # or &, then a "
		    "piece");
		return NULL;
	case U_SLASH:
		tmpl_refuse(h, "a piece right after the first / could become a "
		    "host");
		return NULL;
	case U_SCHEME:
	case U_HOST:
		tmpl_refuse(h, "no value in the scheme or host of an address");
		return NULL;
	}
	return NULL;
}


bool
address_tag(struct tmpl_html *h)
{
	if (attr_is_address(h) && (h->phase == U_SCHEME || h->phase == U_HOST))
		return tmpl_refuse(h, "not in the scheme or host of an address");
	return true;
}

bool
address_end(struct tmpl_html *h)
{
	if (attr_is_address(h) && h->phase == U_SCHEME)
		return tmpl_refuse(h, "%s", address_start);
	return true;
}
