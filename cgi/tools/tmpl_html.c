#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "tmpl_html.h"

/*
 * Elements that switch the browser's reader to other rules, load or run
 * other documents, or change what addresses mean.  (Of those, script may
 * stand empty, with src.)
 */
static const char *const refused_elements[] = {
	"style", "base", "iframe", "frame", "frameset", "object", "embed",
	"applet", "param", "portal", "fencedframe", "noscript", "noembed",
	"noframes", "xmp", "listing", "plaintext", "math", "foreignobject",
	"animate", "animatemotion", "animatetransform", "set", "handler",
	NULL
};

/* Elements whose plain attributes steer the browser: no values in them. */
static const char *const static_elements[] = {
	"script", "link", "meta", NULL
};

/* Elements that hold only text. */
static const char *const text_elements[] = {
	"script", "title", "textarea", NULL
};

/* Attributes that run or load something, or are addresses nobody needs. */
static const char *const refused_attributes[] = {
	"style", "srcdoc", "srcset", "imagesrcset", "ping", "background",
	"poster", "cite", "data", "nonce", "http-equiv", "manifest",
	"profile", "codebase", "archive", "classid", "code", "longdesc",
	"usemap", "lowsrc", "dynsrc", "attributename", "is", NULL
};

static const char *const address_endings[] = {
	"href", "src", "url", "uri", NULL
};

static bool
listed(const char *const *list, const char *name)
{
	for (; *list != NULL; list++)
		if (strcmp(*list, name) == 0)
			return true;
	return false;
}

static bool refuse(struct tmpl_html *, const char *, ...)
    __attribute__((format(printf, 2, 3)));

static bool
refuse(struct tmpl_html *h, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(h->why, sizeof(h->why), fmt, ap);
	va_end(ap);
	return false;
}

/* ASCII only, whatever the locale. */
static bool
letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool
digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n';
}

static bool
add_name(struct tmpl_html *h, char *name, size_t size, char c)
{
	if (h->n + 1 >= size)
		return refuse(h, "this name is too long");
	name[h->n++] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
	name[h->n] = '\0';
	return true;
}

void
tmpl_html_init(struct tmpl_html *h)
{
	memset(h, 0, sizeof(*h));
}

/* --- tags --- */

/* The name of a start tag is complete. */
static bool
named(struct tmpl_html *h)
{
	if (listed(refused_elements, h->elem))
		return refuse(h, "<%s> is not used in these pages", h->elem);
	if (h->pre && strcmp(h->elem, "pre") == 0)
		return refuse(h, "<pre> inside <pre>");
	return true;
}

/* The > of a start tag. */
static bool
opened(struct tmpl_html *h)
{
	if (listed(text_elements, h->elem)) {
		if (h->state == H_SLASH)
			return refuse(h, "<%s/> does not close itself: write "
			    "</%s>", h->elem, h->elem);
		memcpy(h->inside, h->elem, sizeof(h->inside));
	}
	if (strcmp(h->elem, "pre") == 0)
		h->pre = true;
	h->state = H_TEXT;
	return true;
}

/* The > of an end tag. */
static bool
closed(struct tmpl_html *h)
{
	if (h->inside[0] != '\0' && strcmp(h->inside, h->elem) != 0)
		return refuse(h, "<%s> holds only text: write &lt; for a <",
		    h->inside);
	h->inside[0] = '\0';
	if (strcmp(h->elem, "pre") == 0)
		h->pre = false;
	h->elem[0] = '\0';
	h->state = H_TEXT;
	return true;
}

/* In a start tag, outside names and values. */
static bool
in_tag(struct tmpl_html *h, char c)
{
	if (h->state == H_SLASH && c != '>')
		return refuse(h, "after / in a tag comes >");
	if (c == '>')
		return opened(h);
	if (c == '/')
		h->state = H_SLASH;
	else if (blank(c))
		h->state = H_SPACE;
	else if (h->state == H_GAP)
		return refuse(h, "a blank is missing before this");
	else if (!letter(c))
		return refuse(h, "the name of an attribute begins with a "
		    "letter");
	else {
		h->state = H_ATTR;
		h->n = 0;
		return add_name(h, h->attr, sizeof(h->attr), c);
	}
	return true;
}

/* --- attributes --- */

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

/* The name of an attribute is complete: is it one of those we use? */
static bool
attr_named(struct tmpl_html *h)
{
	if (strcmp(h->attr, "style") == 0)
		return refuse(h, "no style attributes: use a class and the "
		    "stylesheet");
	if (strncmp(h->attr, "on", 2) == 0)
		return refuse(h, "no event attributes: %s belongs in the "
		    "script file", h->attr);
	if (listed(refused_attributes, h->attr))
		return refuse(h, "attribute %s is not used in these pages",
		    h->attr);
	return true;
}

/* What may stand in its value? */
static bool
attr_valued(struct tmpl_html *h)
{
	bool fixed = listed(static_elements, h->elem);
	const char *a = h->attr;

	h->phase = U_START;
	if (strcmp(a, "href") == 0 || strcmp(a, "src") == 0)
		h->kind = fixed ? K_ASSET :
		    (strcmp(h->elem, "a") == 0 || strcmp(h->elem, "area") == 0) &&
		    strcmp(a, "href") == 0 ? K_LINK : K_LOCAL;
	else if (strcmp(a, "action") == 0 || strcmp(a, "formaction") == 0)
		h->kind = K_LOCAL;
	else if (fixed)
		h->kind = K_STATIC;
	else if (!ends_like_address(a))
		h->kind = K_PLAIN;
	else if (strncmp(a, "data-", 5) == 0)
		h->kind = K_LOCAL;
	else
		return refuse(h, "attribute %s looks like an address and is "
		    "not known here", a);
	h->state = H_EQ;
	return true;
}

static bool
in_attr_name(struct tmpl_html *h, char c)
{
	if (letter(c) || digit(c) || c == '-' || c == '_')
		return add_name(h, h->attr, sizeof(h->attr), c);
	if (!attr_named(h))
		return false;
	if (c == '=')
		return attr_valued(h);
	if (c != '>' && c != '/' && !blank(c))
		return refuse(h, "this does not belong in the name of an "
		    "attribute");
	h->state = H_GAP;
	return in_tag(h, c);
}

/* --- addresses --- */

static const char address_start[] = "an address begins with /, ?, #, "
    "https://, http:// or mailto:";

/* Letter by letter; only three schemes can come of it. */
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

	if (!add_name(h, h->scheme, sizeof(h->scheme), c))
		return refuse(h, "%s", address_start);
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
	return refuse(h, "%s", address_start);
}

/*
 * A literal byte of an address.  A piece may follow only where it can no
 * longer change the scheme or the host.
 */
static bool
in_address(struct tmpl_html *h, char c)
{
	bool open = c == '?' || c == '#';

	if ((unsigned char)c <= ' ' || c == '\\')
		return refuse(h, "no blanks or \\ in an address");
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
			return refuse(h, "after the first / of an address "
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
			return refuse(h, "this does not belong in the name "
			    "of a host");
		return true;
	case U_WHOLE:
		if (!open && c != '&')
			return refuse(h, "after a whole address comes ?, # "
			    "or &");
		h->phase = U_OPEN;
		return true;
	case U_OPEN:
		break;
	}
	return true;
}

static bool
is_address(const struct tmpl_html *h)
{
	return h->state == H_VALUE && (h->kind == K_LINK ||
	    h->kind == K_LOCAL || h->kind == K_ASSET);
}

/* A value in an address. */
static const char *
address_value(struct tmpl_html *h)
{
	switch (h->phase) {
	case U_OPEN:
		return "html_piece";
	case U_START:
		if (h->kind == K_ASSET) {
			refuse(h, "the address of a <%s> begins in the "
			    "template", h->elem);
			return NULL;
		}
		h->phase = U_WHOLE;
		return h->kind == K_LINK ? "html_url" : "html_local";
	case U_WHOLE:
		refuse(h, "after a whole address comes ?, # or &, then a "
		    "piece");
		return NULL;
	case U_SLASH:
		refuse(h, "a piece right after the first / could become a "
		    "host");
		return NULL;
	case U_SCHEME:
	case U_HOST:
		refuse(h, "no value in the scheme or host of an address");
		return NULL;
	}
	return NULL;
}

/* --- text and values --- */

static void
follow_reference(struct tmpl_html *h, char c)
{
	h->ref = c == '&' || (h->ref && (letter(c) || digit(c) || c == '#'));
}

static bool
in_text(struct tmpl_html *h, char c)
{
	follow_reference(h, c);
	if (c == '<')
		h->state = H_LT;
	else if (strcmp(h->inside, "script") == 0)
		return refuse(h, "no scripts in a page: they are files, "
		    "named by src");
	return true;
}

static bool
in_value(struct tmpl_html *h, char c)
{
	if (c == h->quote) {
		if (is_address(h) && h->phase == U_SCHEME)
			return refuse(h, "%s", address_start);
		h->ref = false;
		h->state = H_GAP;
		return true;
	}
	follow_reference(h, c);
	return is_address(h) ? in_address(h, c) : true;
}

static bool
after_lt(struct tmpl_html *h, char c)
{
	h->n = 0;
	if (h->inside[0] != '\0' && c != '/')
		return refuse(h, "<%s> holds only text: write &lt; for a <",
		    h->inside);
	if (c == '/')
		h->state = H_END_LT;
	else if (c == '!')
		h->state = H_BANG;
	else if (letter(c)) {
		h->state = H_NAME;
		return add_name(h, h->elem, sizeof(h->elem), c);
	} else
		return refuse(h, "write &lt; for a < that begins no tag");
	return true;
}

static bool
after_bang(struct tmpl_html *h, char c)
{
	static const char doctype[] = "doctype html>";

	if (tolower((unsigned char)c) != doctype[h->n])
		return refuse(h, "after <! comes only doctype html; comments "
		    "are written {# … #}");
	if (doctype[++h->n] == '\0')
		h->state = H_TEXT;
	return true;
}

static bool
in_name(struct tmpl_html *h, char c)
{
	if (letter(c) || digit(c) || c == '-')
		return add_name(h, h->elem, sizeof(h->elem), c);
	if (c != '>' && c != '/' && !blank(c))
		return refuse(h, "this does not belong in the name of a tag");
	if (!named(h))
		return false;
	h->state = H_GAP;
	return in_tag(h, c);
}

static bool
in_end(struct tmpl_html *h, char c)
{
	if (h->state == H_END_LT && !letter(c))
		return refuse(h, "after </ comes the name of a tag");
	if (c == '>')
		return closed(h);
	if (blank(c))
		h->state = H_END_SPACE;
	else if (h->state == H_END_SPACE || !(letter(c) || digit(c) ||
	    c == '-'))
		return refuse(h, "this does not belong in an end tag");
	else {
		h->state = H_END_NAME;
		return add_name(h, h->elem, sizeof(h->elem), c);
	}
	return true;
}

bool
tmpl_html_feed(struct tmpl_html *h, char c)
{
	if (((unsigned char)c < ' ' && !blank(c)) || c == 0x7f)
		return refuse(h, "a control character");
	switch (h->state) {
	case H_TEXT:
		return in_text(h, c);
	case H_LT:
		return after_lt(h, c);
	case H_BANG:
		return after_bang(h, c);
	case H_NAME:
		return in_name(h, c);
	case H_SPACE:
	case H_GAP:
	case H_SLASH:
		return in_tag(h, c);
	case H_ATTR:
		return in_attr_name(h, c);
	case H_EQ:
		if (c != '"' && c != '\'')
			return refuse(h, "the value of an attribute stands "
			    "in quotes");
		h->quote = c;
		h->state = H_VALUE;
		return true;
	case H_VALUE:
		return in_value(h, c);
	case H_END_LT:
	case H_END_NAME:
	case H_END_SPACE:
		return in_end(h, c);
	}
	return refuse(h, "lost");
}

/* --- values, tags, branches --- */

static bool
unfinished_reference(struct tmpl_html *h)
{
	if (h->ref)
		refuse(h, "a character reference is not finished: write "
		    "&amp; for an &");
	return h->ref;
}

const char *
tmpl_html_value(struct tmpl_html *h)
{
	if (unfinished_reference(h))
		return NULL;
	switch (h->state) {
	case H_TEXT:
		if (strcmp(h->inside, "script") != 0)
			return "html_text";
		refuse(h, "no value in a script");
		return NULL;
	case H_VALUE:
		if (is_address(h))
			return address_value(h);
		if (h->kind == K_PLAIN)
			return "html_attr";
		refuse(h, "no value in the %s of a <%s>", h->attr, h->elem);
		return NULL;
	case H_EQ:
		refuse(h, "the value of an attribute stands in quotes");
		return NULL;
	case H_SPACE:
	case H_GAP:
	case H_SLASH:
	case H_ATTR:
		refuse(h, "no value where the name of an attribute stands");
		return NULL;
	default:
		refuse(h, "no value where the name of a tag stands");
		return NULL;
	}
}

bool
tmpl_html_tag(struct tmpl_html *h)
{
	if (unfinished_reference(h))
		return false;
	switch (h->state) {
	case H_NAME:
		if (!named(h))
			return false;
		h->state = H_GAP;
		return true;
	case H_ATTR:
		if (!attr_named(h))
			return false;
		h->state = H_GAP;
		return true;
	case H_VALUE:
		if (is_address(h) && h->phase == U_SCHEME)
			return refuse(h, "not in the scheme of an address");
		return true;
	case H_TEXT:
		if (strcmp(h->inside, "script") == 0)
			return refuse(h, "no scripts in a page: they are "
			    "files, named by src");
		return true;
	case H_SPACE:
	case H_GAP:
		return true;
	default:
		return refuse(h, "a tag cannot stand here");
	}
}

/* In words, for "one branch ends …, the other …". */
static void
place(const struct tmpl_html *h, char *s, size_t size)
{
	if (h->state == H_VALUE)
		snprintf(s, size, "in the value of %s", h->attr);
	else if (h->state != H_TEXT)
		snprintf(s, size, "in a <%s> tag", h->elem);
	else if (h->inside[0] != '\0')
		snprintf(s, size, "in a <%s>", h->inside);
	else
		snprintf(s, size, "in %s", h->pre ? "a <pre>" : "text");
}

static bool
differ(struct tmpl_html *a, const struct tmpl_html *b)
{
	char one[80], other[80];

	place(a, one, sizeof(one));
	place(b, other, sizeof(other));
	if (strcmp(one, other) == 0)
		return refuse(a, "the ways to here end at different points "
		    "%s", one);
	return refuse(a, "one way to here ends %s, another %s", one, other);
}

/* The same but for the way through a tag or an address. */
static bool
alike(const struct tmpl_html *a, const struct tmpl_html *b)
{
	if (a->pre != b->pre || strcmp(a->inside, b->inside) != 0)
		return false;
	if (a->state == H_TEXT)
		return b->state == H_TEXT;
	if (strcmp(a->elem, b->elem) != 0)
		return false;
	if (a->state == H_VALUE)
		return b->state == H_VALUE && a->kind == b->kind &&
		    a->quote == b->quote && strcmp(a->attr, b->attr) == 0;
	return (a->state == H_SPACE || a->state == H_GAP) &&
	    (b->state == H_SPACE || b->state == H_GAP);
}

bool
tmpl_html_join(struct tmpl_html *a, const struct tmpl_html *b)
{
	if (!alike(a, b))
		return differ(a, b);
	/* The stricter of two is true of both. */
	if (a->state != H_VALUE && a->state != b->state)
		a->state = H_GAP;
	if (is_address(a) && a->phase != b->phase) {
		if (a->phase == U_HOST || b->phase == U_HOST)
			return differ(a, b);
		a->phase = U_WHOLE;
	}
	return true;
}

bool
tmpl_html_again(struct tmpl_html *a, const struct tmpl_html *b)
{
	if (!alike(a, b) || (is_address(a) && a->phase != b->phase) ||
	    (a->state == H_SPACE && b->state == H_GAP))
		return differ(a, b);
	return true;
}

bool
tmpl_html_in_text(const struct tmpl_html *h)
{
	return h->state == H_TEXT && !h->pre && h->inside[0] == '\0';
}

bool
tmpl_html_keeps_blanks(const struct tmpl_html *h)
{
	return h->state == H_VALUE || h->pre ||
	    strcmp(h->inside, "textarea") == 0;
}
